"""The form of a desk copy. Its edit token says which save the page shows, so that a stale save is noticed."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext

from articles.admin.actions.forms import checked_date
from articles.admin.article.status import edit_token
from articles.admin.desk import merge_refusal
from articles.admin.desk.choices import ChoiceInput, ChoiceSelect, LanguageField, known_values, nearly, spelling_of
from articles.admin.desk.edit_conflicts import FormMerge
from articles.admin.desk.new_names import NEW, new_name_in
from articles.admin.desk.new_tags import NewTagsField, similar_tags
from articles.admin.desk.originals import OriginalField, OriginalSelect
from articles.models import Article, DeskCopy, Tag
from articles.story.html_blocks import blocks
from articles.story.lazy_text import gettext_lazy as _
from articles.story.wording import joined

_BODY_HELP = escape(
    _(
        "What the site cannot show is taken out when you save. Without the editor this field takes "
        "HTML: <p>, <h2>, <h3>, <blockquote> (class=“pull” for a pull quote), lists, tables, <a "
        "href=…>; a photo stands where you write <figure data-picture=“p1”></figure>, with its words "
        "below."
    )
)


class BodyWidget(forms.Textarea):
    """The rich text editor; without scripts a text area with HTML."""

    class Media:
        css = {"all": ["articles/desk/editor/editor.css", "articles/desk/editor/tools.css"]}
        js = [forms.Script("articles/desk/editor/editor.js", type="module")]

    def get_context(self, name, value, attrs):
        addresses = {
            "data-library": "admin:media_photo_pick",
            "data-stories": "admin:articles_deskcopy_stories",
            "data-matches": "admin:articles_deskcopy_matches",
        }
        attrs = {"data-rich-text": "", **{name: reverse(view) for name, view in addresses.items()}, **(attrs or {})}
        return super().get_context(name, value, attrs)


class DeskCopyForm(forms.ModelForm):
    """The form of a desk copy. `merge` is the merge with what others saved since the form was opened, or None.

    `base_revision` is the revision that the form was opened with, `edit_token` the save that the page shows, and
    `confirmed_tags` and `confirmed_values` (genre and edition) are new ones about which the editor was warned.
    """

    edit_token = forms.CharField(widget=forms.HiddenInput, required=False)
    base_revision = forms.CharField(widget=forms.HiddenInput, required=False)
    new_tags = NewTagsField(help_text=_("Tags that do not exist yet, a comma between them."))
    new_tags_kind = forms.ChoiceField(label=_("of the kind"), choices=Tag.Kind.choices, required=False)
    confirmed_tags = forms.CharField(widget=forms.HiddenInput, required=False, max_length=1000)
    confirmed_values = forms.CharField(widget=forms.HiddenInput, required=False, max_length=1500)
    source_name = forms.CharField(label=_("Source"), required=False, max_length=500, help_text=_("Who it came from."))
    source_url = forms.CharField(label=_("Address at the source"), required=False, max_length=2000)
    internal_note = forms.CharField(
        label=_("Add an internal note"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For colleagues only; it never leaves the desk."),
    )

    class Meta:
        model = DeskCopy
        fields = ()  # `FIELDSETS` has them
        field_classes = {"language": LanguageField, "translation_of": OriginalField}
        widgets = {
            "headline": forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField", "placeholder": _("Headline")}),
            "dek": forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField", "placeholder": _("The line below it")}),
            "body": BodyWidget(attrs={"rows": 28, "class": "vLargeTextField"}),
            "kicker": forms.TextInput(attrs={"class": "vTextField", "placeholder": _("Kicker")}),
            "genre": ChoiceInput({"class": "vTextField"}),
            "edition": ChoiceInput({"class": "vTextField"}),
            "language": ChoiceSelect,
            "translation_of": OriginalSelect,
        }
        help_texts = {
            "translation_of": _("The story in the language it was written in. Both pages link to each other."),
            "body": _BODY_HELP,
            "published": _("2024, 2024-07, 2024-07-02 or 2024-07-02 09:30. Left empty: when it is published."),
            "updated": _("Only where the source gives one; publishing an update or correction sets it."),
        }

    def __init__(self, *args, may_publish=True, base_revision=None, merge: FormMerge | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.merge = merge
        if self.instance.article_id is None:
            self.instance.article = Article()
        if self.is_bound and "new_tags" in self.fields:
            self._move_new_tags()
        if self.instance.body:  # a blank line between blocks is easier to edit; saving removes it
            self.initial["body"] = "\n\n".join(block.markup for block in blocks(self.instance.body))
        self.known = {name: known_values(name) for name in ("genre", "edition") if name in self.fields}
        for name, values in self.known.items():
            self.fields[name].widget.suggestions = values
        if "language" in self.fields:
            self.fields["language"].offer(self.instance.language, self.data.get("language", ""))
        if "translation_of" in self.fields:
            self.fields["translation_of"].offer(self.instance.translation_of, self.data.get("translation_of", ""))
        self.initial["edit_token"] = edit_token(self.instance if self.instance.pk else None)
        self.initial["base_revision"] = base_revision
        source = self.instance.carried.get("source", {})
        self.initial |= {"source_name": source.get("name", ""), "source_url": source.get("url", "")}
        if "section" in self.fields:
            self.fields["section"].empty_label = gettext("Section")
        if self.instance.pk is None and "headline" in self.fields:
            self.fields["headline"].widget.attrs["autofocus"] = True
        if "state" in self.fields and not may_publish:
            selectable = {DeskCopy.State.DRAFT.value, DeskCopy.State.REVIEW.value, self.instance.state}
            self.fields["state"].choices = [choice for choice in DeskCopy.State.choices if choice[0] in selectable]

    def _move_new_tags(self):
        """Move the names that were typed among the tags to the field for new tags, which checks them."""
        tags = self.data.getlist("tags") or []
        if names := [name.replace(",", " ") for name in map(new_name_in, tags) if name]:
            self.data = self.data.copy()
            self.data.setlist("tags", [tag for tag in tags if not tag.startswith(NEW)])
            self.data["new_tags"] = ", ".join(filter(None, [self.data.get("new_tags", "").strip(), *names]))

    def _check_original(self):
        """Refuse an original that the story cannot be a translation of, in the language that is chosen."""
        values, field = self.cleaned_data, self.fields.get("translation_of")
        if field is None or "translation_of" not in values or "language" not in values:
            return
        is_same = values["language"] == self.instance.language
        stored = self.initial.get("translation_of", "") if is_same else ""
        try:
            field.checked(values["translation_of"], self.instance.article, values["language"], stored)
        except ValidationError as error:
            self.add_error("translation_of", error)

    def clean_headline(self):
        return re.sub(r"\s*[\r\n]\s*", " ", self.cleaned_data["headline"])

    def clean_genre(self):
        return self._known_value("genre")

    def clean_edition(self):
        return self._known_value("edition")

    def _known_value(self, name: str) -> str:
        """Return a value in its known spelling; warn once of a new one that is nearly a known one."""
        value, known = self.cleaned_data[name], self.known[name]
        if value == self.initial.get(name):
            return value
        value = spelling_of(value, known)
        confirmation = f"{name}: {value}"
        if (close := nearly(value, known)) and confirmation not in self.data.get("confirmed_values", "").split("; "):
            self.data = self.data.copy()
            self.data["confirmed_values"] = f"{self.data.get('confirmed_values', '')}; {confirmation}"[-1500:]
            names = joined([f"“{other}”" for other in close])
            raise ValidationError(
                gettext("“%(value)s” is nearly %(names)s. Choose that one, or save again to use it.")
                % {"value": value, "names": names}
            )
        return value

    def clean_source_url(self):
        url = self.cleaned_data["source_url"].strip()
        if url and not re.match(r"https?://[^\s/]+", url):
            raise ValidationError(gettext("Write a whole address, as in https://example.org/story."))
        return url

    def clean_published(self):
        return self._date("published")

    def clean_updated(self):
        return self._date("updated")

    def _date(self, name: str) -> str:
        text = self.cleaned_data[name]
        return checked_date(text).text if text else ""

    def clean(self):
        if "_restored" in self.data:
            raise ValidationError(
                gettext("This is what you had typed on %(_restored)s and not saved. Look it over, then save it.")
                % {"_restored": self.data["_restored"]}
            )
        self._check_original()
        if "new_tags" in self.cleaned_data and "new_tags" in self.fields:
            self._warn_about_similar_tags()
        if self.merge and (refusal := merge_refusal.refusal(self.merge, self.instance.get_state_display())):
            raise ValidationError(refusal)
        return super().clean()

    def _warn_about_similar_tags(self):
        """Warn once if a new tag is similar to an existing one; accept the same names when they are sent again."""
        new_names = ", ".join(name for name, tag in self.cleaned_data["new_tags"] if tag is None)
        similar = similar_tags(self.cleaned_data["new_tags"])
        if not similar or self.cleaned_data.get("confirmed_tags") == new_names:
            return
        self.data = self.data.copy()
        self.data["confirmed_tags"] = new_names
        for name, tags in similar:
            existing = joined([f"“{tag}”" for tag in tags])
            self.add_error(
                "new_tags",
                gettext("“%(name)s” is nearly %(existing)s. Choose that one above, or save again to make it.")
                % {"name": name, "existing": existing},
            )

    def _post_clean(self):
        super()._post_clean()
        source = {"name": self.cleaned_data.get("source_name", ""), "url": self.cleaned_data.get("source_url", "")}
        old_source = self.instance.carried.get("source", {})
        if "source_name" in self.fields and any(old_source.get(name, "") != value for name, value in source.items()):
            merged = {name: value for name, value in (old_source | source).items() if value}
            self.instance.carried = self.instance.carried | {"source": merged}

"""The forms of bulk actions on tags and sections."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from articles.admin.base import CompletedInput
from articles.admin.desk.new_tags import NewTagsField, create_tags, similar_tags
from articles.models import Section, Tag
from articles.models.taxonomy_base import TaxonomyTerm
from articles.story.lazy_text import gettext_lazy as _
from articles.story.text import clean_text
from articles.taxonomy import resolver


class TagForm(forms.Form):
    """The form of bulk actions on a tag; the tag must exist."""

    tag = forms.CharField(
        label=_("Tag"),
        max_length=300,
        widget=CompletedInput("articles", "deskcopy", "tags"),
        help_text=_("Its name; the list of tags completes it."),
    )

    def clean_tag(self) -> TaxonomyTerm:
        name = " ".join(clean_text(self.cleaned_data["tag"]).split())
        tag = resolver.find_named("tag", name) or resolver.find_term("tag", name)
        return tag or self.handle_unknown(name)

    def handle_unknown(self, name: str) -> TaxonomyTerm:
        """Raise ValidationError with the tags that are nearly called so."""
        raise ValidationError(
            gettext("There is no tag “%(name)s”. %(nearly)s") % {"name": name, "nearly": _nearly(name)}
        )


class AddTagForm(TagForm):
    """A tag to add; a user who may make tags may tick that a missing one is made."""

    makes_tag = forms.BooleanField(required=False, label=_("Make the tag if there is none of this name"))
    kind = forms.ChoiceField(required=False, choices=Tag.Kind.choices, label=_("A new tag is of the kind"))
    field_order = ("makes_tag", "kind", "tag")  # `clean_tag` reads the others

    def __init__(self, *args, may_create: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not may_create:
            del self.fields["makes_tag"], self.fields["kind"]

    def handle_unknown(self, name: str) -> TaxonomyTerm:
        """Return the new tag of the name; raises ValidationError unless the user ticked that it is made."""
        if not self.cleaned_data.get("makes_tag"):
            remedy = gettext(" Or tick that it is made.") if "makes_tag" in self.fields else ""
            raise ValidationError(
                gettext("There is no tag “%(name)s”. %(nearly)s%(remedy)s")
                % {"name": name, "nearly": _nearly(name), "remedy": remedy}
            )
        return create_tags(NewTagsField().clean(name.replace(",", " ")), self.cleaned_data.get("kind") or "topic")[0]

    def clean(self):
        values = super().clean()
        return {"tag": values["tag"]} if "tag" in values else values

    def visible_fields(self):
        """Return the fields in the order of the page: the name first."""
        return sorted(super().visible_fields(), key=lambda field: field.name != "tag")


def _nearly(name: str) -> str:
    close = ", ".join(f"“{tag}”" for _, tags in similar_tags([(name, None)]) for tag in tags)
    return gettext("Nearly so: %(close)s.") % {"close": close} if close else ""


class SectionForm(forms.Form):
    section = forms.ModelChoiceField(Section.objects.all(), label=_("Section"))

"""Authors that are made by typing a name in the byline, and bylines that begin with the writer.

The script sends a name that is in no list as "+Ana Ruiz"; the form turns it into the author of this name, or into a new
one. Without the script, and without the permission to make authors, the name is printed all the same.
"""

from difflib import get_close_matches

from django import forms
from django.utils.translation import gettext

from articles.admin.widgets import SafeAutocomplete
from articles.models import Author, DeskByline
from articles.story.credits import Byline, Term
from articles.story.keys import is_visible, key_of
from articles.story.story import Story
from articles.story.text import clean_text
from articles.story.wording import joined
from articles.taxonomy import resolver
from articles.taxonomy.resolver import TaxonomyResolver

NEW = "+"  # before a name that is no key
MAX_NAME_LENGTH = 100


def new_name_in(value: str) -> str:
    """Return the name that was typed instead of a choice, "" if the value is the key of a choice."""
    return " ".join(clean_text(value.removeprefix(NEW)).split()) if value.startswith(NEW) else ""


class AuthorField(forms.ModelChoiceField):
    """The author of a byline; a name that was typed instead is no choice yet, and no error."""

    def to_python(self, value):
        return None if new_name_in(str(value or "")) else super().to_python(value)


class AuthorPicker(SafeAutocomplete):
    """The admin's picker of an author, which displays a typed name as long as it is not saved."""

    def optgroups(self, name, value, attr=None):
        groups = super().optgroups(name, value, attr)
        options = groups[0][1]
        typed = [(key, new_name) for key in value if (new_name := new_name_in(str(key)))]
        options += [self.create_option(name, key, new_name, True, len(options)) for key, new_name in typed]
        return groups


class CreditForm(forms.ModelForm):
    """A byline or an agency line. Its printed text follows the term, unless it is another than that of the term."""

    def has_changed(self):
        """Return whether the row is saved: a new one if it has a name, also that of the writer, as it was offered."""
        if self.instance.pk or not self.is_bound:
            return super().has_changed()
        model = self._meta.model
        return any(self.data.get(self.add_prefix(name), "").strip() for name in (model.term_field, model.printed_field))

    def clean(self):
        values = super().clean()
        term = self.instance.term_field
        has_term = values.get(term) or new_name_in(self.data.get(self.add_prefix(term), ""))
        if has_term and self._has_text_of_former_term():
            values[self.instance.printed_field] = ""  # the model takes the text of the term
        return values

    def _has_text_of_former_term(self) -> bool:
        """Return whether the printed text was not typed: the form offered it, or it is that of the former term."""
        if self.instance.printed_field in self.changed_data:
            return False
        if self.instance.pk is None:
            return self.instance.term_field in self.changed_data
        return str(self.instance) == self.instance.text_of_term()


class BylineForm(CreditForm):
    """A byline. `new_author` is a name about which the editor was warned, and which the next save makes an author."""

    may_create = False
    new_author = forms.CharField(required=False, max_length=MAX_NAME_LENGTH, widget=forms.HiddenInput)

    class Meta:
        model = DeskByline
        fields = ("author", "name", "role", "position")

    def clean(self):
        values = super().clean()
        new_name = new_name_in(self.data.get(self.add_prefix("author"), ""))
        if new_name:
            values["author"] = resolver.find_named("author", new_name)
            values["name"] = values.get("name") or new_name
        is_confirmed = values.pop("new_author", "") == new_name
        values["new_author"] = new_name if self.may_create and not values.get("author") else ""
        if values["new_author"]:
            self._check_new_name(new_name, is_confirmed=is_confirmed)
        return values

    def _check_new_name(self, name: str, *, is_confirmed: bool):
        if len(name) > MAX_NAME_LENGTH or not is_visible(name):
            self.add_error("author", gettext("“%(name)s” cannot be a name.") % {"name": name[:60]})
        elif not is_confirmed and (close := similar_authors(name)):
            self.data = self.data.copy()
            self.data[self.add_prefix("new_author")] = name
            names = joined([f"“{author}”" for author in close])
            self.add_error(
                "author",
                gettext("“%(name)s” is nearly %(names)s. Choose that one, or save again to make it.")
                % {"name": name, "names": names},
            )

    def save(self, commit=True):
        if name := self.cleaned_data.get("new_author", ""):
            self.instance.author = create_author(name)
        return super().save(commit)


def similar_authors(name: str) -> list[Author]:
    """Return at most three authors whose names are nearly this one, among those with the same first letter."""
    key = key_of(name)
    slugs = list(Author.objects.filter(slug__startswith=key[:1]).values_list("slug", flat=True))
    return list(Author.objects.filter(slug__in=get_close_matches(key, slugs, n=3, cutoff=0.8)))


def create_author(name: str) -> Author:
    """Return the author of a name, who is made if there is none."""
    byline = Byline(name, Term.named(name).key)
    TaxonomyResolver().ensure([Story(bylines=(byline,))])
    return Author.objects.get(slug=byline.key)


def writers_byline(user) -> dict:
    """Return the first byline of a story that the user begins to write; empty for an account without a name."""
    name = user.get_full_name().strip()
    author = resolver.find_named("author", name) if name else None
    return {"name": name, "author": author.pk if author else None} if name else {}

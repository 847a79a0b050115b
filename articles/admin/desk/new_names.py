"""Authors that are made by typing a name in the byline, and bylines that begin with the writer.

The script sends a name that is in no list as "+Ana Ruiz"; the form turns it into the author of this name, or into a new
one. Without the script, and without the permission to make authors, the name is printed all the same.
"""

from difflib import get_close_matches

from django import forms
from django.utils.translation import gettext

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


class BylineForm(forms.ModelForm):
    """A byline. `new_author` is a name about which the editor was warned, and which the next save makes an author."""

    may_create = False
    new_author = forms.CharField(required=False, max_length=MAX_NAME_LENGTH, widget=forms.HiddenInput)

    class Meta:
        model = DeskByline
        fields = ("author", "name", "role", "position")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.is_confirmed = True
        if self.is_bound and (name := new_name_in(self.data.get(self.add_prefix("author"), ""))):
            self._replace_new_name(name)

    def _replace_new_name(self, name: str):
        author = resolver.find_named("author", name)
        self.data = self.data.copy()
        self.data[self.add_prefix("author")] = str(author.pk) if author else ""
        if not self.data.get(self.add_prefix("name")):
            self.data[self.add_prefix("name")] = author.name if author else name
        self.data[self.add_prefix("new_author")] = "" if author or not self.may_create else name
        self.is_confirmed = False

    def has_changed(self):
        """Return whether the row is saved: a new one if it has a name, also that of the writer, as it was offered."""
        if self.instance.pk or not self.is_bound:
            return super().has_changed()
        return any(self.data.get(self.add_prefix(field), "").strip() for field in ("author", "name"))

    def clean(self):
        values = super().clean()
        name = values.get("new_author", "")
        if not name or values.get("author"):
            values["new_author"] = ""
        elif len(name) > MAX_NAME_LENGTH or not is_visible(name):
            self.add_error("author", gettext("“%(name)s” cannot be a name.") % {"name": name[:60]})
        elif not self.is_confirmed and (close := similar_authors(name)):
            names = joined([f"“{author}”" for author in close])
            self.add_error(
                "author",
                gettext("“%(name)s” is nearly %(names)s. Choose that one, or save again to make it.")
                % {"name": name, "names": names},
            )
        return values

    def save(self, commit=True):
        name = self.cleaned_data.get("new_author", "")
        if name and self.may_create:
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

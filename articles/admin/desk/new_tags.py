"""New tags in the desk form, separated by commas; the editor is warned of existing and similar ones."""

import re
from difflib import get_close_matches

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from articles.models import Tag
from articles.models.taxonomy_base import TaxonomyTerm
from articles.story.characters import COMMAS
from articles.story.credits import Term
from articles.story.keys import is_visible, key_of
from articles.story.lazy_text import gettext_lazy as _
from articles.story.story import Story
from articles.story.text import clean_text
from articles.taxonomy import resolver
from articles.taxonomy.resolver import TaxonomyResolver

MAX_TAGS = 20
MAX_NAME_LENGTH = 100
_COMMA = re.compile(f"[{COMMAS}]")


def split_names(text: str) -> list[str]:
    """Return the names in a text, which commas of any script separate; a name may have only blanks."""
    return _COMMA.split(text)


class NewTagsField(forms.CharField):
    """Names that become tags when the form is saved; `clean` returns [(name, existing Tag or None), …]."""

    def __init__(self, **kwargs):
        super().__init__(required=False, max_length=1000, label=_("New tags"), **kwargs)

    def clean(self, value) -> list[tuple[str, TaxonomyTerm | None]]:
        names = [" ".join(clean_text(name).split()) for name in split_names(super().clean(value) or "")]
        names = list(dict.fromkeys(name for name in names if name))
        if len(names) > MAX_TAGS:
            raise ValidationError(gettext("Make at most %(max_tags)s new tags at once.") % {"max_tags": MAX_TAGS})
        for name in names:
            if len(name) > MAX_NAME_LENGTH or not is_visible(name):
                raise ValidationError(
                    gettext("“%(name)s” cannot be a tag; write a word or a few.") % {"name": name[:60]}
                )
        return [(name, resolver.find_named("tag", name)) for name in names]


def similar_tags(names: list[tuple[str, TaxonomyTerm | None]]) -> list[tuple[str, list[Tag]]]:
    """Return the new names that are similar to existing tags as (name, tags); at most three tags each."""
    new = [name for name, tag in names if tag is None]
    if not new:
        return []
    slugs = list(Tag.objects.values_list("slug", flat=True))
    similar = []
    for name in new:
        if close := get_close_matches(key_of(name), slugs, n=3, cutoff=0.8):
            similar.append((name, list(Tag.objects.filter(slug__in=close))))
    return similar


def create_tags(names: list[tuple[str, TaxonomyTerm | None]], kind: str) -> list[TaxonomyTerm]:
    """Return the tags of names from `NewTagsField`; create the missing ones with a kind."""
    new_names = Story(tags=tuple(Term.named(name, kind) for name, tag in names if tag is None))
    TaxonomyResolver().ensure([new_names])
    return [tag or Tag.objects.get(slug=key_of(name)) for name, tag in names]

"""The current names of terms: a story stores a key and the printed name, and pages link to the term as it is today.

names = current_names(tag=["belarus"], author=["adam-morrow"])      # one query
names["tag", "belarus"].url
"""

from collections.abc import Callable, Iterable
from functools import cache
from typing import NamedTuple

from django.db.models import Exists, F, OuterRef, QuerySet, Value

from articles.models.taxonomy_base import TaxonomyTerm, term_path
from articles.sql.expressions import AnyOf, union_all
from articles.sql.prepared import PreparedQuery
from articles.story.nouns import NOUNS
from articles.story.story import Story
from articles.taxonomy.taxonomy import TAXONOMIES


class CurrentName(NamedTuple):
    """The current slug and name of the term that a key or alias leads to, and whether live stories have the term."""

    noun: str
    key: str
    pk: int
    slug: str
    name: str
    has_live_stories: bool

    @property
    def url(self) -> str:
        """Return the path of the term's page; empty if no live story has the term, because then there is no page."""
        return term_path(self.noun, self.slug) if self.has_live_stories else ""


def with_live_stories(noun: str) -> QuerySet[TaxonomyTerm]:
    """Return the terms of a noun that live stories have; terms that only the desk uses are not public."""
    return TAXONOMIES[noun].model.objects.filter(_in_live_stories(noun, "pk"))


def current_names(**keys: Iterable[str]) -> dict[tuple[str, str], CurrentName]:
    """Return the current names by noun and key, for keys and aliases by noun; one query. Unknown keys are left out."""
    slugs_by_noun = {noun: sorted(set(keys_of_noun)) for noun, keys_of_noun in keys.items()}
    rows = _rows(_current_names, slugs_by_noun)
    names = [CurrentName(noun, key, pk, slug, name, bool(is_used)) for noun, key, pk, slug, name, is_used in rows]
    return {(name.noun, name.key): name for name in names}


def names_by_pk(**pks: Iterable[int]) -> list[tuple[str, int, str, str]]:
    """Return (noun, primary key, slug, name) of terms, for primary keys by noun; one query, or none without keys."""
    return _rows(_names_by_pk, {noun: list(pks_of_noun) for noun, pks_of_noun in pks.items()})


def _rows(statement: Callable[..., PreparedQuery], values_by_noun: dict[str, list]) -> list[tuple]:
    values = {noun: values_of_noun for noun, values_of_noun in values_by_noun.items() if values_of_noun}
    return statement(*values).fetch(**values) if values else []


@cache
def _current_names(*nouns: str) -> PreparedQuery:
    """Return the query for keys and aliases of some nouns, of which it gets the keys by noun."""
    return PreparedQuery(lambda: union_all([part for noun in nouns for part in (_named(noun), _named_by_alias(noun))]))


def _named(noun: str) -> QuerySet:
    terms = TAXONOMIES[noun].model.objects.order_by().filter(AnyOf("slug", noun)).annotate(key=F("slug"))
    return terms.values_list(Value(noun), "key", "pk", "slug", "name", _in_live_stories(noun, "pk"))


def _named_by_alias(noun: str) -> QuerySet:
    aliases = TAXONOMIES[noun].alias_model.objects.order_by().filter(AnyOf("slug", noun))
    is_used = _in_live_stories(noun, "target")
    return aliases.values_list(Value(noun), "slug", "target", "target__slug", "target__name", is_used)


@cache
def _names_by_pk(*nouns: str) -> PreparedQuery:
    def named(noun: str) -> QuerySet:
        terms = TAXONOMIES[noun].model.objects.order_by().filter(AnyOf("pk", noun))
        return terms.values_list(Value(noun), "pk", "slug", "name")

    return PreparedQuery(lambda: union_all([named(noun) for noun in nouns]))


def current_names_in(story: Story) -> dict[tuple[str, str], CurrentName]:
    """Return the current names of the terms that a story names; one query."""
    return current_names_in_all([story])


def current_names_in_all(stories: Iterable[Story]) -> dict[tuple[str, str], CurrentName]:
    """Return the current names of the terms that any of the stories names; one query."""
    keys: dict[str, set[str]] = {noun: set() for noun in NOUNS}
    for story in stories:
        for name, noun in NOUNS.items():
            keys[name].update(noun.keys_of(story))
    return current_names(**keys)


def _in_live_stories(noun: str, reference: str) -> Exists:
    return Exists(TAXONOMIES[noun].usage_model.objects.order_by().filter(**{noun: OuterRef(reference)}))

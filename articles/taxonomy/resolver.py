"""Find the terms that stories name, by key or alias, and create the missing ones."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from django.db.models import F, QuerySet, Value

from articles.models import Tag
from articles.models.taxonomy_base import TaxonomyTerm
from articles.models.transactions import atomic
from articles.sql.expressions import AnyOf, union_all
from articles.sql.prepared import PreparedQuery
from articles.story.keys import key_of
from articles.story.nouns import NOUNS
from articles.story.story import Story
from articles.taxonomy import term_states
from articles.taxonomy.taxonomy import TAXONOMIES


class TaxonomyResolver:
    """Finds terms by key or alias and caches them, for one request or one import run; can create missing terms."""

    def __init__(self):
        self._ids: dict[tuple[str, str], tuple[int, str]] = {}
        self._former: set[tuple[str, str]] = set()  # aliases whose key belongs to the name that is looked up

    def forget(self):
        """Empty the cache, because a rollback removed rows that this resolver created."""
        self._ids.clear()

    def id_of(self, noun: str, key: str) -> int:
        """Return the primary key of a term that was looked up before; raises KeyError for any other."""
        return self._ids[noun, key][0]

    def resolve(self, noun: str, key: str) -> str:
        """Return the current key of a term, found by key or alias; the key itself if it is unknown."""
        if (noun, key) not in self._ids:
            self._look_up({noun: [key]})
        row = self._ids.get((noun, key))
        return row[1] if row else key

    def unknown(self, stories: Iterable[Story]) -> dict[str, dict[str, tuple[str, str]]]:
        """Look up the terms that stories name, and return the unknown ones: name and kind by key, by noun."""
        terms: dict[str, dict[str, tuple[str, str]]] = {noun: {} for noun in TAXONOMIES}
        for story in stories:
            for noun, key, name, kind in terms_in(story):
                if (noun, key) not in self._ids:
                    terms[noun].setdefault(key, (name, kind))
        self._look_up(terms)
        return {noun: {key: keys[key] for key in keys if (noun, key) not in self._ids} for noun, keys in terms.items()}

    def ensure(self, stories: Iterable[Story]):
        """Look up the terms that stories name, and create the unknown ones."""
        for noun, unknown in self.unknown(stories).items():
            self._create(noun, unknown)

    def _look_up(self, keys_by_noun: Mapping[str, Iterable[str]]):
        """Look up keys of several nouns in one query, and the remaining ones as aliases in a second query."""
        for statement in (_terms, _aliases):
            unknown = {
                noun: [key for key in keys if (noun, key) not in self._ids] for noun, keys in keys_by_noun.items()
            }
            unknown = {noun: keys for noun, keys in unknown.items() if keys}
            if not unknown:
                return
            for noun, key, pk, slug, alias_name in statement(*unknown).fetch(**unknown):
                if statement is _aliases and is_lost_key(key, alias_name, slug):
                    self._former.add((noun, key))
                else:
                    self._ids[noun, key] = pk, slug

    def _create(self, noun: str, unknown: dict[str, tuple[str, str]]):
        if not unknown:
            return
        model = TAXONOMIES[noun].model
        rows = [model(slug=key, name=name or key) for key, (name, _) in sorted(unknown.items())]
        if model is Tag:
            for row in rows:
                kind = unknown[row.slug][1]
                row.kind = kind if kind in Tag.Kind.values else Tag.Kind.TOPIC
        if freed := [key for key in unknown if (noun, key) in self._former]:
            TAXONOMIES[noun].alias_model.objects.filter(slug__in=freed).delete()
        with atomic(model):
            model.objects.bulk_create(rows, ignore_conflicts=True)  # another writer may have created some
            term_states.log_new(noun, rows)
        self._look_up({noun: unknown})


@cache
def _terms(*nouns: str) -> PreparedQuery:
    """Return the query for terms by key, of some nouns, of which it gets the keys by noun."""

    def terms(noun: str) -> QuerySet:
        rows = TAXONOMIES[noun].model.objects.order_by().filter(AnyOf("slug", noun))
        return rows.annotate(key=F("slug")).values_list(Value(noun), "key", "pk", "slug", Value(""))

    return PreparedQuery(lambda: union_all([terms(noun) for noun in nouns]))


@cache
def _aliases(*nouns: str) -> PreparedQuery:
    """Return the query for terms by alias."""

    def terms(noun: str) -> QuerySet:
        rows = TAXONOMIES[noun].alias_model.objects.order_by().filter(AnyOf("slug", noun))
        return rows.values_list(Value(noun), "slug", "target", "target__slug", "name")

    return PreparedQuery(lambda: union_all([terms(noun) for noun in nouns]))


def terms_in(story: Story) -> Iterator[tuple[str, str, str, str]]:
    """Yield noun, key, printed name and kind of each term that a story names; only tags have a kind."""
    for name, noun in NOUNS.items():
        for term in noun.terms_of(story):
            yield name, term.key, term.name, getattr(term, "kind", "")


def find_term(noun: str, key: str) -> TaxonomyTerm | None:
    """Return the term with a key or an alias, or None. Callers redirect if its slug is not the key."""
    taxonomy = TAXONOMIES[noun]
    row = taxonomy.model.objects.filter(slug=key).first()
    if row is None:
        alias = taxonomy.alias_model.objects.filter(slug=key).select_related("target").first()
        row = alias and alias.target
    return row


def find_named(noun: str, name: str) -> TaxonomyTerm | None:
    """Return the term of a printed name, or None; an alias with the name's key from former releases is none."""
    key = key_of(name)
    row = find_term(noun, key)
    if row and row.slug != key:
        alias = TAXONOMIES[noun].alias_model.objects.filter(slug=key).first()
        return None if alias and is_lost_key(key, alias.name, row.slug) else row
    return row


def is_lost_key(key: str, alias_name: str, slug: str) -> bool:
    """Return whether an alias has its key only because a former rule made it of a name with signs (`c` of C++).

    It leads old addresses to the term, whose own key is `slug`, until a name comes whose true key it is.
    """
    return slug.startswith(f"{key}-x") and key_of(alias_name) == slug


def noun_of(term: TaxonomyTerm) -> str:
    """Return the noun of a term, which is also the name of its model."""
    return term._meta.model_name

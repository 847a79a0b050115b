"""Sections, tags, authors and agencies by key: what a Story names, found, and made where it is new."""

from collections.abc import Iterable, Iterator, Mapping

from django.db import connection

from articles.models import Tag
from articles.models.taxonomy_base import TaxonomyTerm
from articles.sql import bulk
from articles.story.nouns import NOUNS
from articles.story.story import Story
from articles.taxonomy.taxonomy import TAXONOMIES


class TaxonomyResolver:
    """Keys to rows, remembered for the length of one import or request; knows aliases, makes what is new."""

    def __init__(self):
        self._ids: dict[tuple[str, str], tuple[int, str]] = {}

    def forget(self):
        """Drop everything: rows that were made in a transaction which was rolled back are not there."""
        self._ids.clear()

    def id_of(self, noun: str, key: str) -> int:
        return self._ids[noun, key][0]

    def resolve(self, noun: str, key: str) -> str:
        """Give the key under which a thing goes today; the key itself where it is unknown."""
        if (noun, key) not in self._ids:
            self._look_up({noun: [key]})
        row = self._ids.get((noun, key))
        return row[1] if row else key

    def unknown(self, stories: Iterable[Story]) -> dict[str, dict[str, tuple[str, str]]]:
        """Look up everything the stories name; return what is unknown, as noun to key to name and kind."""
        terms: dict[str, dict[str, tuple[str, str]]] = {noun: {} for noun in TAXONOMIES}
        for story in stories:
            for noun, key, name, kind in terms_in(story):
                if (noun, key) not in self._ids:
                    terms[noun].setdefault(key, (name, kind))
        self._look_up(terms)
        return {noun: {key: keys[key] for key in keys if (noun, key) not in self._ids} for noun, keys in terms.items()}

    def ensure(self, stories: Iterable[Story]):
        """Look up everything the stories name, and make what nobody has named before."""
        for noun, new in self.unknown(stories).items():
            self._create(noun, new)

    def _look_up(self, keys_by_noun: Mapping[str, Iterable[str]]):
        """Look up keys of several nouns in one query, and in a second one, as aliases, those that are none's own."""
        for statement in (_TERMS, _ALIASES):
            parts, values = [], []
            for noun, keys in keys_by_noun.items():
                if rest := [key for key in keys if (noun, key) not in self._ids]:
                    is_any, every = bulk.any_of(rest)
                    parts.append(f"{statement[noun]} {is_any}")
                    values.append(every)
            if not parts:
                return
            with connection.cursor() as cursor:
                cursor.execute(" UNION ALL ".join(parts), values)
                self._ids |= {(noun, key): (pk, slug) for noun, key, pk, slug in cursor.fetchall()}

    def _create(self, noun: str, new: dict[str, tuple[str, str]]):
        if not new:
            return
        model = TAXONOMIES[noun].model
        rows = [model(slug=key, name=name or key) for key, (name, _) in sorted(new.items())]
        if model is Tag:
            for row in rows:
                kind = new[row.slug][1]
                row.kind = kind if kind in Tag.Kind.values else Tag.Kind.TOPIC
        model.objects.bulk_create(rows, ignore_conflicts=True)  # another writer may have been first
        self._look_up({noun: new})


# By hand, since building a statement for each noun costs a verb more than running it.
_TERMS = {
    noun: f"SELECT '{noun}', slug, id, slug FROM \"{taxonomy.model._meta.db_table}\" WHERE slug"  # noqa: S608  names
    for noun, taxonomy in TAXONOMIES.items()
}
_ALIASES = {
    noun: f"SELECT '{noun}', a.slug, t.id, t.slug "  # noqa: S608  names of tables alone
    f'FROM "{taxonomy.alias_model._meta.db_table}" a '
    f'JOIN "{taxonomy.model._meta.db_table}" t ON t.id = a.target_id WHERE a.slug'
    for noun, taxonomy in TAXONOMIES.items()
}


def terms_in(story: Story) -> Iterator[tuple[str, str, str, str]]:
    """Give what a story names: the noun, key, name and kind of each."""
    for name, noun in NOUNS.items():
        for term in noun.terms_of(story):
            yield name, term.key, term.name, getattr(term, "kind", "")


def find_term(noun: str, key: str) -> TaxonomyTerm | None:
    """Find by key or alias; callers redirect when the slug found is not the one asked for."""
    taxonomy = TAXONOMIES[noun]
    row = taxonomy.model.objects.filter(slug=key).first()
    if row is None:
        alias = taxonomy.alias_model.objects.filter(slug=key).select_related("target").first()
        row = alias and alias.target
    return row


def noun_of(row: TaxonomyTerm) -> str:
    return row._meta.model_name

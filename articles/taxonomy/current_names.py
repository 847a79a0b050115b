"""The current names of terms: a story stores a key and the printed name, and pages link to the term as it is today.

names = current_names(tag=["belarus"], author=["adam-morrow"])      # one query
names["tag", "belarus"].url
"""

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from articles.models.taxonomy_base import TaxonomyTerm, term_path
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
    parts, slugs = [], []
    for noun, keys_of_noun in keys.items():
        if keys_of_noun := sorted(set(keys_of_noun)):
            parts.append(_statement(noun).replace("[slugs]", ", ".join(["%s"] * len(keys_of_noun))))
            slugs += [*keys_of_noun, *keys_of_noun]
    if not parts:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), slugs)
        names = [CurrentName(*row[:5], bool(row[5])) for row in cursor.fetchall()]
    return {(name.noun, name.key): name for name in names}


def names_by_pk(**pks: Iterable[int]) -> list[tuple[str, int, str, str]]:
    """Return (noun, primary key, slug, name) of terms, for primary keys by noun; one query, or none without keys."""
    parts, params = [], []
    for noun, pks_of_noun in pks.items():
        if pks_of_noun := [*pks_of_noun]:
            marks = ", ".join(["%s"] * len(pks_of_noun))
            parts.append(
                f"SELECT '{noun}', id, slug, name "  # noqa: S608  only names of tables
                f'FROM "{TAXONOMIES[noun].model._meta.db_table}" WHERE id IN ({marks})'
            )
            params += pks_of_noun
    if not parts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), params)
        return cursor.fetchall()


@cache
def _statement(noun: str) -> str:
    """Return the SQL for keys and aliases of one noun; the ORM would need longer to build it than to run it."""
    taxonomy = TAXONOMIES[noun]
    models = (taxonomy.model, taxonomy.alias_model, taxonomy.usage_model)
    term_table, alias_table, usage_table = (model._meta.db_table for model in models)
    is_used = f'EXISTS (SELECT 1 FROM "{usage_table}" WHERE "{noun}_id" = t.id)'  # noqa: S608  only names of tables
    columns = f't.id, t.slug, t.name, {is_used} FROM "{term_table}" t'
    return (
        f"SELECT '{noun}', t.slug, {columns} WHERE t.slug IN ([slugs]) UNION ALL "
        f"SELECT '{noun}', a.slug, {columns} JOIN \"{alias_table}\" a ON a.target_id = t.id WHERE a.slug IN ([slugs])"
    )


def names_in(story: Story) -> dict[tuple[str, str], CurrentName]:
    """Return the current names of the terms that a story names; one query."""
    return names_in_all([story])


def names_in_all(stories: Iterable[Story]) -> dict[tuple[str, str], CurrentName]:
    """Return the current names of the terms that any of the stories names; one query."""
    keys: dict[str, set[str]] = {noun: set() for noun in NOUNS}
    for story in stories:
        for name, noun in NOUNS.items():
            keys[name].update(noun.keys_of(story))
    return current_names(**keys)


def _in_live_stories(noun: str, reference: str) -> Exists:
    return Exists(TAXONOMIES[noun].usage_model.objects.order_by().filter(**{noun: OuterRef(reference)}))

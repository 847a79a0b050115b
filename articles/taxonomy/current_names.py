"""What keys are called today: a story keeps the key and the name it was printed with, pages link to what it became.

names = today(tag=["belarus"], author=["adam-morrow"])      # one query
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
    """A section, tag, author or agency under its name of today; `has_live_stories` says that live stories have it."""

    noun: str
    key: str
    pk: int
    slug: str
    name: str
    has_live_stories: bool

    @property
    def url(self) -> str:
        """Its page; empty where there is none, because no live story has it."""
        return term_path(self.noun, self.slug) if self.has_live_stories else ""


def with_live_stories(noun: str) -> QuerySet[TaxonomyTerm]:
    """Give the things of this kind that live stories have: a name used on the desk alone is nobody's business."""
    return TAXONOMIES[noun].model.objects.filter(_in_live_stories(noun, "pk"))


def current_names(**keys: Iterable[str]) -> dict[tuple[str, str], CurrentName]:
    """Look up keys and aliases, given as noun to keys, in one query; unknown ones are left out."""
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
    """Look up noun, key, slug and name of what has these keys, given as noun to primary keys; one query, or none."""
    parts, params = [], []
    for noun, of_noun in pks.items():
        if of_noun := [*of_noun]:
            places = ", ".join(["%s"] * len(of_noun))
            parts.append(
                f"SELECT '{noun}', id, slug, name "  # noqa: S608  names of tables alone
                f'FROM "{TAXONOMIES[noun].model._meta.db_table}" WHERE id IN ({places})'
            )
            params += of_noun
    if not parts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), params)
        return cursor.fetchall()


@cache
def _statement(noun: str) -> str:
    """Write the statement that looks up one noun; by hand, since building it costs a page more than running it."""
    taxonomy = TAXONOMIES[noun]
    models = (taxonomy.model, taxonomy.alias_model, taxonomy.usage_model)
    thing, alias, stories = (model._meta.db_table for model in models)
    is_found = f'EXISTS (SELECT 1 FROM "{stories}" WHERE "{noun}_id" = t.id)'  # noqa: S608  names of tables alone
    columns = f't.id, t.slug, t.name, {is_found} FROM "{thing}" t'
    return (
        f"SELECT '{noun}', t.slug, {columns} WHERE t.slug IN ([slugs]) UNION ALL "
        f"SELECT '{noun}', a.slug, {columns} JOIN \"{alias}\" a ON a.target_id = t.id WHERE a.slug IN ([slugs])"
    )


def names_in(story: Story) -> dict[tuple[str, str], CurrentName]:
    """Look up everything a story names, in one query."""
    return names_in_all([story])


def names_in_all(stories: Iterable[Story]) -> dict[tuple[str, str], CurrentName]:
    """Look up everything these stories name, in one query."""
    keys: dict[str, set[str]] = {noun: set() for noun in NOUNS}
    for story in stories:
        for name, noun in NOUNS.items():
            keys[name].update(noun.keys_of(story))
    return current_names(**keys)


def _in_live_stories(noun: str, reference: str) -> Exists:
    return Exists(TAXONOMIES[noun].usage_model.objects.order_by().filter(**{noun: OuterRef(reference)}))

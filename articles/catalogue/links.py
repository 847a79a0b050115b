"""Read and write the links between entries of the catalogue and their tags, authors and agencies."""

from collections.abc import Iterable

from django.db import connection

from articles.sql import bulk
from articles.story.nouns import NOUNS
from articles.story.story import Story
from articles.taxonomy.resolver import TaxonomyResolver
from articles.taxonomy.taxonomy import LINK_MODELS

_READ_LINKS = " UNION ALL ".join(
    f"SELECT '{noun}', {noun}_id, entry_id FROM \"{link._meta.db_table}\" WHERE entry_id = %s"  # noqa: S608
    for noun, link in LINK_MODELS.items()
)

Link = tuple[str, int, int]  # noun, primary key of the term, docid of the entry


def links_of(docid: int, story: Story, resolver: TaxonomyResolver) -> list[Link]:
    """Return the links of a story's entry without duplicates; the resolver must have looked up the story's terms."""
    keys = ((noun, key) for noun in LINK_MODELS for key in NOUNS[noun].keys_of(story))
    links = ((noun, resolver.id_of(noun, key), docid) for noun, key in keys)
    return list(dict.fromkeys(links))


def read_links(docid: int) -> set[Link]:
    """Return the links of an entry; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_READ_LINKS, [docid] * len(LINK_MODELS))
        return set(cursor.fetchall())


def add_links(links: Iterable[Link]):
    """Insert links; one statement for each noun."""
    rows: dict[str, list] = {noun: [] for noun in LINK_MODELS}
    for noun, pk, docid in links:
        rows[noun].append((pk, docid))
    for noun, rows_of_noun in rows.items():
        bulk.insert(LINK_MODELS[noun], (f"{noun}_id", "entry_id"), rows_of_noun)


def remove_links(links: Iterable[Link]):
    """Delete links with one query each; for the few links of one entry."""
    for noun, pk, docid in links:
        LINK_MODELS[noun].objects.filter(entry=docid, **{noun: pk}).delete()

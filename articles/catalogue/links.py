"""What the entries of the catalogue are linked to: tags, authors and agencies, so that stories are found by them."""

from collections.abc import Iterable

from django.db import connection

from articles.sql import bulk
from articles.story.nouns import NOUNS
from articles.story.story import Story
from articles.taxonomy.resolver import TaxonomyResolver
from articles.taxonomy.taxonomy import LINK_MODELS

_READ_LINKS = " UNION ALL ".join(
    f"SELECT '{noun}', {noun}_id, entry_id FROM \"{link._meta.db_table}\" WHERE entry_id = %s"  # noqa: S608  names alone
    for noun, link in LINK_MODELS.items()
)

Link = tuple[str, int, int]  # a noun, the key of what it is, the docid of the entry


def links_of(docid: int, story: Story, resolver: TaxonomyResolver) -> list[Link]:
    """Give the links of a story's entry, each once; the directory has learned the story."""
    keys = ((noun, key) for noun in LINK_MODELS for key in NOUNS[noun].keys_of(story))
    links = ((noun, resolver.id_of(noun, key), docid) for noun, key in keys)
    return list(dict.fromkeys(links))


def read_links(docid: int) -> set[Link]:
    """Read the links of an entry, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(_READ_LINKS, [docid] * len(LINK_MODELS))
        return set(cursor.fetchall())


def add_links(links: Iterable[Link]):
    """Write links; one query for each noun that there is."""
    rows: dict[str, list] = {noun: [] for noun in LINK_MODELS}
    for noun, pk, docid in links:
        rows[noun].append((pk, docid))
    for noun, some in rows.items():
        bulk.insert(LINK_MODELS[noun], (f"{noun}_id", "entry_id"), some)


def remove_links(links: Iterable[Link]):
    """Take away an entry's links, which are few."""
    for noun, pk, docid in links:
        LINK_MODELS[noun].objects.filter(entry=docid, **{noun: pk}).delete()

"""What the entries of the catalogue are linked to: tags, authors and agencies, so that stories are found by them."""

from collections.abc import Iterable

from django.db import connection

from articles.models.catalogue import LINKS
from articles.sql import bulk
from articles.story.story import Story
from articles.taxonomy.resolver import TaxonomyResolver

_READ_LINKS = " UNION ALL ".join(
    f"SELECT '{noun}', {noun}_id, entry_id FROM \"{link._meta.db_table}\" WHERE entry_id = %s"  # noqa: S608  names alone
    for noun, link in LINKS.items()
)

Link = tuple[str, int, int]  # a noun, the key of what it is, the docid of the entry


def links_of(docid: int, story: Story, resolver: TaxonomyResolver) -> list[Link]:
    """Give the links of a story's entry, each once; the directory has learned the story."""
    terms = (("tag", story.tags), ("author", story.bylines), ("agency", story.agency_lines))
    links = ((noun, resolver.id_of(noun, part.key), docid) for noun, parts in terms for part in parts if part.key)
    return list(dict.fromkeys(links))


def read_links(docid: int) -> set[Link]:
    """Read the links of an entry, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(_READ_LINKS, [docid] * len(LINKS))
        return set(cursor.fetchall())


def add_links(links: Iterable[Link]):
    """Write links; one query for each noun that there is."""
    rows: dict[str, list] = {noun: [] for noun in LINKS}
    for noun, pk, docid in links:
        rows[noun].append((pk, docid))
    for noun, some in rows.items():
        bulk.insert(LINKS[noun], (f"{noun}_id", "entry_id"), some)


def remove_links(links: Iterable[Link]):
    """Take away an entry's links, which are few."""
    for noun, pk, docid in links:
        LINKS[noun].objects.filter(entry=docid, **{noun: pk}).delete()

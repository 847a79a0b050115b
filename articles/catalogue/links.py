"""Read and write the links between entries of the catalogue and their tags, authors and agencies."""

from collections.abc import Iterable

from django.db.models import BigIntegerField, QuerySet, Value

from articles.sql import bulk
from articles.sql.expressions import Param
from articles.sql.prepared import PreparedQuery
from articles.story.nouns import NOUNS
from articles.story.story import Story
from articles.taxonomy.resolver import TaxonomyResolver
from articles.taxonomy.taxonomy import LINK_MODELS

Link = tuple[str, int, int]  # noun, primary key of the term, docid of the entry


def links_of(docid: int, story: Story, resolver: TaxonomyResolver) -> list[Link]:
    """Return the links of a story's entry without duplicates; the resolver must have looked up the story's terms."""
    keys = ((noun, key) for noun in LINK_MODELS for key in NOUNS[noun].keys_of(story))
    links = ((noun, resolver.id_of(noun, key), docid) for noun, key in keys)
    return list(dict.fromkeys(links))


def read_links(docid: int) -> set[Link]:
    """Return the links of an entry; one query."""
    return set(_LINKS.fetch(docid=docid))


def _links() -> QuerySet:
    docid = Param("docid", BigIntegerField())
    first, *others = (
        link.objects.filter(entry=docid).values_list(Value(noun), f"{noun}_id", "entry_id")
        for noun, link in LINK_MODELS.items()
    )
    return first.union(*others, all=True)


_LINKS = PreparedQuery(_links)  # every edit reads them


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

"""The columns of a catalogue entry: what the story decides, and what article, version and address decide."""

from uuid import UUID

from django.utils import timezone

from articles.catalogue.values import CatalogueInput
from articles.models import CatalogueEntry
from articles.story.bylines import byline_of
from articles.story.html_blocks import first_words
from articles.story.story import Story
from articles.taxonomy.resolver import TaxonomyResolver

_INPUT_COLUMNS = ("docid", "article_id", "version", "digest", "slug", "section_id", "noindex", "page_stamp")
_STORY_COLUMNS = tuple(f.attname for f in CatalogueEntry._meta.concrete_fields if f.attname not in _INPUT_COLUMNS)
ENTRY = (*_INPUT_COLUMNS, *_STORY_COLUMNS)
COMPARED = tuple(name for name in ENTRY if name != "page_stamp")  # which no version decides
_STAMP = ENTRY.index("page_stamp")


def story_columns(story: Story) -> tuple:
    """Return the columns of an entry that depend on the story only, in the order of the table."""
    lead = story.lead
    values = dict(
        published=story.published.text,
        updated=story.updated.text if story.updated else "",
        changed_at=(story.updated or story.published).moment(timezone.get_default_timezone()),
        kicker=story.kicker,
        headline=story.headline,
        opening="" if story.dek and story.headline else first_words(story.body),
        dek=story.dek,
        byline=byline_of(story),
        genre=story.genre,
        language=story.language,
        lead_photo=lead.photo if lead else "",
        lead_sha256=lead.sha256 if lead else "",
        lead_alt=lead.alt if lead else "",
        has_photo=any(p.photo for p in story.pictures),
        is_corrected=story.is_corrected,
        is_updated=story.updated is not None,
        translation_of=UUID(story.translation_of) if story.translation_of else None,
    )
    return tuple(values[name] for name in _STORY_COLUMNS)


def entry_row(entry_input: CatalogueInput, resolver: TaxonomyResolver, page_stamp: int) -> list:
    """Return the values of `ENTRY`; the resolver must have looked up the section of the story."""
    article, version, address, story, prepared = entry_input
    return [
        entry_input.docid,
        article.pk,
        version.number,
        version.digest,
        address.slug,
        resolver.id_of("section", story.section.key) if story.section else None,
        article.noindex,
        page_stamp,
        *(prepared.story_columns if prepared else story_columns(story)),
    ]


def compared(entry_input: CatalogueInput, resolver: TaxonomyResolver) -> list:
    """Return the values of `COMPARED` for a correct entry; the resolver must have looked up the story's terms."""
    row = entry_row(entry_input, resolver, 0)
    del row[_STAMP]
    return row

"""Rows written together are the same whether one statement or COPY writes them."""

from datetime import UTC

import pytest

from articles.importing import importer
from articles.importing.formats import ImportItem
from articles.models import (
    Address,
    Article,
    CatalogueAuthor,
    CatalogueChange,
    CatalogueEntry,
    CatalogueTag,
    ImportedItem,
    StoryStems,
    Version,
)
from articles.search.index import frequent_terms
from articles.sql import bulk
from articles.story.dates import StoryDate
from articles.story.notes import Note
from articles.story.story import Source
from articles.story.validation import validate
from tests.factories import make_story

pytestmark = pytest.mark.django_db
ODD = ["\\N", "\\.", "a\\tb", 'quo"te', "it's", "%s %%", "nul", "Łódź 東京 👩‍🚀", "{a,b}", "back\\", "", "-"]
COLUMNS = {
    Article: ("state", "latest", "noindex", "legal_hold"),
    Address: ("day", "slug", "sequence", "is_current"),
    Version: ("number", "story_json", "kind", "by", "effective", "effective_at", "note"),
    CatalogueEntry: ("docid", "version", "published", "updated", "changed_at", "headline", "dek", "is_updated"),
    CatalogueTag: ("entry_id", "tag__slug"),
    CatalogueAuthor: ("entry_id", "author__slug"),
    CatalogueChange: ("docid", "gone"),
    ImportedItem: ("item", "fingerprint"),
    StoryStems: ("docid", "bits"),
}


def rows() -> dict:
    return {model: list(model.objects.order_by("pk").values_list(*names)) for model, names in COLUMNS.items()}


@pytest.mark.parametrize("few", [0, len(ODD) - 1, len(ODD), len(ODD) + 1, 10**9])
def test_the_same_rows_are_written_by_either_way(monkeypatch, few):
    """Odd characters, dates, moments, booleans, bytes and empty values are read back as they were written."""
    monkeypatch.setattr(bulk, "MIN_ROWS_FOR_COPY", few)
    monkeypatch.setattr(frequent_terms, "stems", lambda: ["ferri", "odd"])
    stories = [
        make_story(
            headline=f"{text} odd",
            dek=text,
            published=f"19{70 + number}-05-06",
            tags=[f"Tag {text}", "River"],
            authors=["Zoë Łęcka"],
            updated=StoryDate("2001-02-03T04:05+00:00") if number % 2 else None,
            notes=(Note(f"It was {text}."),),
            source=Source("wire", str(number)),
        )
        for number, text in enumerate(ODD)
    ]
    outcomes = [
        r.outcome
        for r in importer.Importer(by="ada").run(("wire.jsonl", ImportItem("", validate(one))) for one in stories)
    ]
    assert outcomes == ["created"] * len(ODD)
    written = rows()
    assert [version.story for version in Version.objects.order_by("pk")] == stories
    entries = [(story.published.text, story.headline, story.dek, story.updated is not None) for story in stories]
    assert [(row[2], row[5], row[6], row[7]) for row in written[CatalogueEntry]] == entries
    assert [row[3] for row in written[CatalogueEntry]] == [s.updated.text if s.updated else "" for s in stories]
    assert [row[5] for row in written[Version]] == [story.published.moment(UTC) for story in stories]
    assert written[Article] == [("live", 1, False, False)] * len(ODD)
    assert [row[0] for row in written[Address]] == [story.published.day for story in stories]
    assert len(written[CatalogueTag]) == 2 * len(ODD) and len(written[CatalogueAuthor]) == len(ODD)
    assert {bytes(bits)[:1] for _, bits in written[StoryStems]} == {b"\xc0"}
    assert [docid for docid, _ in written[StoryStems]] == [row[0] for row in written[CatalogueEntry]]
    assert sorted(written[CatalogueChange]) == [(row[0], False) for row in written[CatalogueEntry]]
    assert len({item for item, _ in written[ImportedItem]}) == len(ODD)

"""An import adds remarks about what was not quite right in an item."""

import io
import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from articles.importing.formats import FORMATS
from articles.importing.remarks import with_remarks
from articles.story.dates import StoryDate
from articles.story.notes import Note
from articles.story.story import Picture, Story
from articles.story.validation import validate
from tests.articles.importing.clipping_samples import NEW_YORK, read

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


def remarks(**fields) -> list[str]:
    story = with_remarks(validate(Story(body="<p>It sailed.</p>", **fields)), NOW).story
    assert with_remarks(validate(story), NOW).story.source == story.source, "a second import adds nothing"
    return story.source.remarks.splitlines()


def test_a_missing_headline_and_a_picture_without_a_file_give_remarks():
    assert remarks() == ["no headline"]
    uuid = "5f3c2f0e-1b5e-4a44-9a01-1c9f7f3a2b10"
    pictures = (Picture(caption="The pier."), Picture("a", photo=uuid))
    assert remarks(headline="Ferry", pictures=pictures) == ["picture without a file: 1"]
    assert remarks(headline="Ferry") == [] == remarks(headline="Ã la carte à Âge São")
    assert remarks(headline="The CafÃ© is back") == ["text that looks wrongly decoded: “CafÃ©”"]


@pytest.mark.parametrize(
    ("published", "updated", "remark"),
    [
        ("2024-07-02T10:00Z", "2020-01-01T10:00Z", "2020-01-01T10:00+00:00 is before 2024-07-02T10:00+00:00"),
        ("2024-07-02T10:00Z", "2099-01-01", "2099-01-01 is in the future"),
        ("2024-07-02", "2024-07-01", "2024-07-01 is before 2024-07-02"),
        ("2024-07-02", "2024-06", "2024-06 is before 2024-07-02"),
        ("2024-07-02T10:00Z", "2024-07-02", ""),
        ("2024-07-02", "2024-07-02T00:30+02:00", ""),
        ("2024-07-02T10:00+02:00", "2024-07-02T09:00+00:00", ""),
        ("2024-07", "2024-07-02", ""),
        (None, "2024-07-02", ""),
    ],
)
def test_an_impossible_date_of_update_is_stored_with_the_source_alone(published, updated, remark):
    said = remarks(headline="Ferry", published=published and StoryDate(published), updated=StoryDate(updated))
    assert said == ([f"updated not taken: {remark}"] if remark else [])


@pytest.mark.parametrize(("date", "is_taken"), [("2024-07-03", True), ("2099-01-01", False), ("2099", False)])
def test_a_note_of_the_future_loses_its_date_and_no_word(date, is_taken):
    notes = (Note("It was y.", date=StoryDate("2024-07-02")), Note("It was x.", date=StoryDate(date)))
    story = with_remarks(validate(Story(headline="Ferry", notes=notes)), NOW).story
    assert [note.text for note in story.notes] == ["It was y.", "It was x."]
    assert story.notes[0].date and (story.notes[1].date == StoryDate(date)) == is_taken
    said = [] if is_taken else [f"date of a note not taken: {date} is in the future"]
    assert remarks(headline="Ferry", notes=notes) == said


FIRST = "hour that comes twice: published, 01:30 comes twice on November 3, 2024; taken as the first, UTC−4"
SKIPPED = "hour that does not come: published, 02:30 is left out by the clocks on March 10, 2024; taken as UTC−5"


@pytest.mark.parametrize(
    ("published", "text", "remark"),
    [
        ("2024-11-03T01:30", "2024-11-03T01:30-04:00", FIRST),
        ("2024-11-03 01:30:00", "2024-11-03T01:30-04:00", FIRST),
        ("2024-11-03T01:30-05:00", "2024-11-03T01:30-05:00", ""),
        ("2024-11-03T01:30-04:00", "2024-11-03T01:30-04:00", ""),
        ("2024-11-03T03:30", "2024-11-03T03:30-05:00", ""),
        ("2024-11-03", "2024-11-03", ""),
        ("2024-03-10T02:30", "2024-03-10T02:30-05:00", SKIPPED),
    ],
)
def test_a_time_in_the_hour_that_comes_twice_or_not_at_all_is_a_remark(published, text, remark):
    line = json.dumps({"headline": "Ferry", "body": "It sailed.", "published": published}).encode()
    [item] = FORMATS["jsonl"].read(io.BytesIO(line), "a.jsonl", NEW_YORK)
    assert item.story.published.text == text and item.remarks == ([remark] if remark else [])


@pytest.mark.parametrize(
    ("printed", "remark"),
    [
        ("Published: Nov. 3, 2024, 1:30 a.m.", FIRST),
        ("Nov. 3, 2024 1:30 AM", FIRST.replace("published,", "date,")),
        ("Nov. 3, 2024 1:30 AM EDT", ""),
        ("Nov. 3, 2024 3:30 AM", ""),
    ],
)
def test_a_printed_time_in_the_hour_that_comes_twice_is_a_remark(printed, remark):
    [item] = read(f"Ferry Returns\n{printed}\n\nThe ferry sailed at night.\n".encode())
    assert item.story.published.day.isoformat() == "2024-11-03"
    assert item.remarks == ([remark] if remark else [])


@pytest.mark.parametrize(("printed", "year"), [("7/2/98", 1998), ("7/2/24", 2024), ("7/2/26", 2026), ("7/2/27", 1927)])
def test_a_year_of_two_digits_is_the_latest_possible_one(printed, year):
    options = replace(NEW_YORK, latest_year=2026)
    [item] = read(f"Ferry Returns\n{printed}\n\nIt sailed.\n".encode(), options=options)
    assert item.story.published.text == f"{year}-07-02"
    assert f"year of two digits: {printed} is in {year}-07-02" in item.remarks

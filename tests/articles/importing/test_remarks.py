"""Remarks: what came in and was not quite right."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from articles.importing.remarks import with_remarks
from articles.story.dates import StoryDate
from articles.story.story import Picture, Story
from articles.story.validation import validate
from tests.articles.importing.test_clippings import NEW_YORK, read

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


def remarks(**fields) -> list[str]:
    story = with_remarks(validate(Story(body="<p>It sailed.</p>", **fields)), NOW).story
    assert with_remarks(validate(story), NOW).story.source == story.source, "a second import adds nothing"
    return story.source.remarks.splitlines()


def test_a_story_without_a_headline_and_a_picture_without_a_file_are_remarked():
    assert remarks() == ["no headline"]
    uuid = "5f3c2f0e-1b5e-4a44-9a01-1c9f7f3a2b10"
    pictures = (Picture(caption="The pier."), Picture("a", photo=uuid))
    assert remarks(headline="Ferry", pictures=pictures) == ["picture without a file: 1"]
    assert remarks(headline="Ferry") == []


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
def test_an_impossible_date_of_update_is_left_out_and_stays_with_the_source(published, updated, remark):
    said = remarks(headline="Ferry", published=published and StoryDate(published), updated=StoryDate(updated))
    assert said == ([f"updated not taken: {remark}"] if remark else [])


@pytest.mark.parametrize(("printed", "year"), [("7/2/98", 1998), ("7/2/24", 2024), ("7/2/26", 2026), ("7/2/27", 1927)])
def test_a_year_of_two_digits_is_the_last_one_that_was(printed, year):
    options = replace(NEW_YORK, latest_year=2026)
    [item] = read(f"Ferry Returns\n{printed}\n\nIt sailed.\n".encode(), options=options)
    assert item.story.published.text == f"{year}-07-02"
    assert item.remarks == [f"year of two digits: {printed} is in {year}-07-02"]

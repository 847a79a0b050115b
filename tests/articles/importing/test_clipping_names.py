"""Printed names, dates and credits are recognised by their shape, and by the names of file and folder."""

import io
from datetime import UTC

import pytest

from articles.importing.formats import FORMATS, Options
from articles.importing.formats.clippings.printed_dates import named_date, read_printed, reading_remarks
from articles.importing.formats.clippings.printed_names import is_person, is_title, split_credit, split_names
from articles.story.dates import StoryDate
from tests.articles.importing.clipping_samples import DAY_FIRST, own_clipping, read, story_of


@pytest.mark.parametrize(
    ("byline", "people", "agencies"),
    [
        ("By Lena Marsh, Jan de Wit and Ana María Ruiz", ["Lena Marsh", "Jan de Wit", "Ana María Ruiz"], []),
        ("By Lena Marsh and Reuters", ["Lena Marsh"], ["Reuters"]),
        ("By The Associated Press", [], ["Associated Press"]),
        ("From Reuters", [], ["Reuters"]),
        ("Associated Press", [], ["Associated Press"]),
        ("By Harbor Post Staff", ["Harbor Post Staff"], []),
        ("By LENA MARSH JR.", ["LENA MARSH JR."], []),
    ],
)
def test_a_byline_names_people_and_agencies(byline, people, agencies):
    story = story_of(
        f"Night Ferry Sails Again\n{byline}\n5/4/2023\n\nThe ferry sailed on Wednesday, with a goat on board.\n"
    )
    assert [byline.name for byline in story.bylines] == people
    assert [(line.name, line.role) for line in story.agency_lines] == [(name, "supplied") for name in agencies]
    assert story.headline == "Night Ferry Sails Again"


@pytest.mark.parametrize(
    ("text", "month_first", "day_first"),
    [
        ("7/2/2024", "2024-07-02", "2024-02-07"),
        ("13/2/2024", "2024-02-13", "2024-02-13"),
        ("2/13/2024", "2024-02-13", "2024-02-13"),
        ("7.2.2024", "2024-07-02", "2024-02-07"),
        ("02.07.2024 14:30", "2024-02-07T14:30+00:00", "2024-07-02T14:30+00:00"),
        ("2.13.2024", "2024-02-13", None),
        ("24-07-98", "1998-07-24", None),
        ("98-07-24", "1998-07-24", None),
        ("7/2/98", "1998-07-02", "1998-02-07"),
        ("July 2, 2024", "2024-07-02", None),
        ("Tuesday, July 2nd, 2024", "2024-07-02", None),
        ("2 July 2024", "2024-07-02", None),
        ("Sept. 11, 2001", "2001-09-11", None),
        ("2024-07-02", "2024-07-02", None),
        ("July 2024", "2024-07", None),
        ("Jul 2, 2024, 4:05 PM", "2024-07-02T16:05+00:00", None),
        ("July 2, 2024 at 12:30 a.m.", "2024-07-02T00:30+00:00", None),
        ("4:05 PM EDT, Tue July 2, 2024", "2024-07-02T16:05-04:00", None),
        ("July 2, 2024 16:05 BST", "2024-07-02", None),
        ("2024-07-02T16:05:00+02:00", "2024-07-02T16:05+02:00", None),
        ("31/31/2024", None, None),
        ("98-13-24", None, None),
        ("February 30, 2024", None, None),
        ("July 2, 2024 was a Tuesday", None, None),
        ("2024", None, None),
        ("25:61 July 2, 2024", None, None),
    ],
)
def test_a_printed_date_is_read_with_its_own_precision(text, month_first, day_first):
    assert read_printed(text, Options(UTC)) == (month_first and StoryDate(month_first))
    assert read_printed(text, DAY_FIRST) == ((day_first or month_first) and StoryDate(day_first or month_first))


@pytest.mark.parametrize(
    ("name", "date"),
    [
        ("11Apr2007akaka174.txt", "2007-04-11"),
        ("01Aug2005Doe6.txt", "2005-08-01"),
        ("2004-05-06-slug.txt", "2004-05-06"),
        ("20040506_slug.txt", "2004-05-06"),
        ("20040506.txt", "2004-05-06"),
        ("000_20040506.txt", None),
        ("2004-13-06.txt", None),
        ("20040506ab12.txt", None),
        ("31Feb2004slug.txt", None),
        ("12Abc2004slug.txt", None),
    ],
)
def test_a_file_named_for_a_day_gives_the_date(name, date):
    assert named_date(name) == (date and StoryDate(date))
    story = story_of("Night Ferry Sails Again\n\nThe ferry sailed.\n", f"desk/{name}")
    assert story.published == (date and StoryDate(date))


def test_a_printed_date_takes_precedence_over_the_name_of_the_file():
    assert story_of(own_clipping("ferry"), "desk/1999-01-01-ferry.txt").published == StoryDate("2023-05-04")


@pytest.mark.parametrize(
    ("path", "author"),
    [
        ("BenNelson/2Aug2006BenNelson45.txt", "Ben Nelson"),
        ("Akaka/11Apr2007akaka174.txt", "Akaka"),
        ("McConnell/1Jan2006McConnell1.txt", "McConnell"),
        ("desk/1Jan2006Akaka1.txt", None),
        ("Akaka/ferry.txt", None),
    ],
)
def test_a_folder_named_for_an_author_gives_the_byline(path, author):
    story = story_of("The ferry sailed on Wednesday, for the first time in two years, with a goat on board.", path)
    assert [byline.name for byline in story.bylines] == ([author] if author else [])
    assert story_of(own_clipping("ferry"), path).bylines[0].name == "Lena Marsh"


def test_the_same_clipping_in_another_folder_is_the_same_item_and_another_story_is_not():
    here = story_of(own_clipping("ferry"), "/archive/desk/ferry.txt").source
    assert here.identifier == "desk/ferry.txt#2023-05-04#night-ferry-to-gull-island-sails-again-after-two-winters"
    assert here.format == "clipping"
    assert story_of(own_clipping("ferry"), "desk/ferry.txt").source.identifier == here.identifier
    assert story_of(own_clipping("opinion"), "desk/ferry.txt").source.identifier != here.identifier
    assert story_of("The goat sailed.", "ferry.txt").source.identifier == "ferry.txt##the-goat-sailed"


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("Lena Marsh", True),
        ("J. R. Osei", True),
        ("Piet van der Berg", True),
        ("Siobhán O’Dea", True),
        ("Lena", False),
        ("Harbor Post", False),
        ("WORLD NEWS", False),
        ("Return of the Ferry", False),
        ("lena marsh", False),
        ("Lena 2", False),
    ],
)
def test_a_name_is_recognised_by_its_shape(name, answer):
    assert is_person(name) == answer


def test_several_names_are_separated_and_titles_are_no_names():
    assert split_names("Jane Doe, John Roe, and Ann Poe Jr.") == ["Jane Doe", "John Roe", "Ann Poe Jr."]
    assert is_title("Senior Staff Writer") and is_title("Special to The Harbor Post") and not is_title("Lena Marsh")


@pytest.mark.parametrize(
    ("text", "credit"),
    [
        ("The pier. (Jane Doe/Reuters)", "Jane Doe/Reuters"),
        ("The pier. (AP Photo/Jane Doe)", "AP Photo/Jane Doe"),
        ("The pier. (Photo by Jane Doe (left)/Getty Images)", "Photo by Jane Doe (left)/Getty Images"),
        ("The pier. (Samira Holt/The Sele Courier)", "Samira Holt/The Sele Courier"),
        ("The pier. (Courtesy of the Doe family)", "Courtesy of the Doe family"),
        ("The pier (Screenshot via YouTube)", "Screenshot via YouTube"),
        ("The pier. (Public Domain)", "Public Domain"),
        ("The pier. (Illustration by The Sele Courier)", "Illustration by The Sele Courier"),
        ("The pier. (NASA)", None),
        ("The pier. (Dora Finch)", None),
        ("The pier. (Jane Doe/Reuters).", "Jane Doe/Reuters"),
        ("The captain (R)", None),
        ("The captain greets the mate (left)", None),
        ("The bill died in committee (Medicare/Medicaid)", None),
        ("The pier is more secure. (10/19/07)", None),
        ("The pier is more secure. (__/**)", None),
        ("He joined the Shanghai Cooperation Organization (SCO)", None),
        ("They wanted green. (And a discount on the toll.)", None),
        ("A broken parenthesis Jane Doe/Reuters)", None),
    ],
)
def test_a_credit_is_the_last_parenthesis_of_a_caption_if_it_names_a_source(text, credit):
    parts = split_credit(text)
    assert (parts and parts[1]) == credit
    assert not parts or (parts[0] and not parts[0].endswith("("))


@pytest.mark.parametrize(
    ("text", "month_first", "day_first"),
    [
        ("7/2/2024", "month", "day"),
        ("Updated: 7-2-24, 10:30", "month", "day"),
        ("٧/٢/٢٠٢٤", "month", "day"),
        ("24-07-02", "day", "day"),
        ("7/7/2024", "", ""),
        ("13/2/2024", "", ""),
        ("7.2.2024", "month", "day"),
        ("2024/7/2", "", ""),
        ("July 2, 2024", "", ""),
        ("1/7/2/2024", "", ""),
    ],
)
def test_a_date_that_could_be_another_day_has_a_remark(text, month_first, day_first):
    for options, first in ((Options(UTC), month_first), (DAY_FIRST, day_first)):
        remarks = reading_remarks(text, options)
        assert remarks == [] if not first else remarks[0].endswith(f" was read with the {first} first")


def test_the_remark_on_the_order_of_day_and_month_is_on_clippings_and_rows():
    [item] = read(b"Ferry sails\n7/2/2024\n\nIt sailed on Tuesday, with a goat on board.\n")
    assert "order of day and month: 7/2/2024 was read with the month first" in item.remarks
    [row] = FORMATS["csv"].read(io.BytesIO(b"headline,body,published\nA,It sailed.,7/2/2024\n"), "a.csv", Options(UTC))
    assert "order of day and month: 7/2/2024 was read with the month first" in row.remarks


@pytest.mark.parametrize(
    ("text", "is_left_out"),
    [("July 2, 2024 16:05 BST", True), ("July 2, 2024, 4 pm MT", True), ("July 2, 2024, 4:05 PM EDT", False),
     ("July 2, 2024", False), ("4:05 went by", False)],
)  # fmt: skip
def test_a_time_that_is_left_out_has_a_remark(text, is_left_out):
    assert reading_remarks(text, Options(UTC)) == (
        [f"time in a zone that is not known: {text} was read as 2024-07-02"] if is_left_out else []
    )

"""Dates, times, numbers and lists of names are written as the newsroom's language writes them."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from django.utils import translation
from django.utils.translation import gettext_lazy

from articles.public import time_settings
from articles.public.lists.date_archive import weekdays, weeks
from articles.story.date_formatting import day_in_words, in_words, offset_in_words, short_in_words, weekday_in_words
from articles.story.dates import StoryDate
from articles.story.moments import moment_in_english, moment_in_words
from articles.story.wording import dotted, inside_sentence, isolated, joined, joined_labels, listed
from articles.templatetags.story_formatting import thousands
from media.templatetags.pictures import taken_words

MOMENT = "2024-07-02T13:15-04:00"


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en-us", "2024-07-02", "July 2, 2024"),
        ("en-us", MOMENT, "July 2, 2024, 13:15 UTC−4"),
        ("en-gb", "2024-07-02", "2 July 2024"),
        ("en-gb", "2024-07", "July 2024"),
        ("de", "2024-07-02", "2. Juli 2024"),
        ("de-at", "2024-07", "Juli 2024"),
        ("de", "2024", "2024"),
        ("es", "2024-07-02", "2 de julio de 2024"),
        ("fr", "2024-07", "juillet 2024"),
        ("ar", "2024-07-02", "2 يوليو، 2024"),
    ],
)
def test_a_date_has_the_order_and_the_names_of_its_language(language, text, expected):
    with translation.override(language):
        assert in_words(StoryDate(text)) == expected


def test_a_date_in_another_language_is_not_the_cached_one():
    with translation.override("de"):
        assert day_in_words(StoryDate("2024-03-01")) == "1. März 2024"
    assert day_in_words(StoryDate("2024-03-01")) == "March 1, 2024"


def test_times_have_the_newsrooms_clock_and_its_names_of_zones(settings):
    assert in_words(StoryDate(MOMENT)) == "July 2, 2024, 13:15 UTC−4"
    settings.TIME_STYLE, settings.ZONE_NAMES = "12", ["-05:00 EST", "-04:00 ET"]
    assert in_words(StoryDate(MOMENT)) == "July 2, 2024, 1:15 p.m. ET"
    assert offset_in_words(datetime(2024, 7, 2, tzinfo=timezone(timedelta(hours=2)))) == "UTC+2"
    with translation.override("ar"):
        settings.TIME_STYLE = "24"
        assert in_words(StoryDate(MOMENT)).endswith("13:15 ET")


@pytest.mark.parametrize(
    ("names", "values", "is_refused"),
    [
        ("TIME_STYLE", "24", False),
        ("TIME_STYLE", "13", True),
        ("ZONE_NAMES", ["-04:00 ET", "+05:30 IST"], False),
        ("ZONE_NAMES", ["ET"], True),
        ("ZONE_NAMES", ["-4 ET"], True),
    ],
)
def test_a_setting_of_times_that_cannot_be_read_is_named(settings, names, values, is_refused):
    setattr(settings, names, values)
    assert [names in error.msg for error in time_settings.check_times(None)] == [True] * is_refused


def test_a_day_has_its_weekday_and_a_chart_short_names():
    day = date(2024, 7, 2)
    assert weekday_in_words(day) == "Tuesday, July 2, 2024"
    assert [short_in_words(day, unit) for unit in ("year", "month", "day")] == ["2024", "Jul 2024", "Jul 2, 2024"]


@pytest.mark.parametrize(("language", "first"), [("en-us", 6), ("en-gb", 0), ("de", 0), ("fr", 0), ("ar", 6)])
def test_a_week_begins_on_the_day_of_its_language(language, first):
    with translation.override(language):
        assert (weekdays()[0], weeks(2024, 7, {})[1][0].day.weekday()) == (first, first)


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en-us", "1,234,567"), ("de", "1.234.567"), ("fr", "1\xa0234\xa0567"), ("ar", "1,234,567")],
)
def test_numbers_are_grouped_as_their_language_groups_them(language, expected):
    with translation.override(language):
        assert (thousands(1_234_567), thousands(999)) == (expected, "999")


def test_the_audit_log_has_moments_in_english_in_every_newsroom():
    moment = datetime(2024, 7, 2, 9, 30, tzinfo=UTC)
    with translation.override("de"):
        assert (moment_in_words(moment), moment_in_english(moment)) == ("2. Juli 2024, 09:30", "July 2, 2024, 09:30")


def test_names_and_labels_are_joined_to_a_part_of_a_sentence():
    assert [joined(names) for names in ([], ["A"], ["A", "B"], ["A", "B", "C"])] == ["", "A", "A and B", "A, B and C"]
    labels = ["Headline", gettext_lazy("Body"), "Tags", "Genre", "Page"]
    assert joined_labels(labels[:2]) == "headline and body"
    assert joined_labels(labels) == "headline, body, tags and 2 more"
    with translation.override("de"):
        assert inside_sentence("Überschrift") == "Überschrift"


@pytest.mark.parametrize(
    ("language", "taken", "expected"),
    [
        ("en-us", "2024-07-02T09:30:00-03:30", "July 2, 2024, 09:30 UTC−3:30"),
        ("en-us", "2024-07", "July 2024"),
        ("de", "2024-07-02", "2. Juli 2024"),
    ],
)
def test_the_day_of_a_photograph_is_written_as_the_day_of_a_story(language, taken, expected):
    with translation.override(language):
        assert taken_words(taken) == expected


@pytest.mark.parametrize(
    ("language", "parts", "expected"),
    [
        ("en", ("News", "", "Ann Lee", "May 3"), "News · Ann Lee · May 3"),
        ("de", ("News", "رنا حدادين", "8. Oktober 2026"), "News · \u2068رنا حدادين\u2069 · 8. Oktober 2026"),
        ("ar", ("أخبار", "Ann Lee", "8 أكتوبر، 2026"), "أخبار · \u2068Ann Lee\u2069 · 8 أكتوبر، 2026"),
        ("ar", ("42", "…"), "42 · …"),
        ("en", (), ""),
    ],
)
def test_parts_in_a_row_keep_the_direction_of_their_script(language, parts, expected):
    with translation.override(language):
        assert dotted(*parts) == expected


def test_lists_have_the_commas_of_their_language():
    assert listed("ann", "", "today, 13:37") == "ann, today, 13:37"
    with translation.override("ar"):
        assert listed("رنا", "اليوم") == "رنا، اليوم"


def test_the_full_stop_of_a_foreign_sentence_stays_with_it():
    with translation.override("ar"):
        assert isolated("Not 46.") == "\u2068Not 46.\u2069"
    assert isolated("Not 46.") == "Not 46."

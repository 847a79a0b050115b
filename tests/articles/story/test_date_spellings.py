"""A date is read in all spellings of ISO 8601, and with times from before the hours were standard."""

from datetime import UTC
from zoneinfo import ZoneInfo

import pytest

from articles.story.dates import InvalidStory, StoryDate


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("2022-07-01 10:00:00+02", "2022-07-01T10:00+02:00"),
        ("20220701T100000Z", "2022-07-01T10:00+00:00"),
        ("20220701T1000+0530", "2022-07-01T10:00+05:30"),
        ("20220701", "2022-07-01"),
        ("2022-07-01T10:00:00,5Z", "2022-07-01T10:00+00:00"),
        ("2022-07-01T10:00:07.123456Z", "2022-07-01T10:00:07+00:00"),
        ("2022-07-01t10:00z", "2022-07-01T10:00+00:00"),
        ("2022-07-01T10Z", "2022-07-01T10:00+00:00"),
        ("2022-06-30T24:00:00Z", "2022-07-01T00:00+00:00"),
        ("2022-06-30T23:59:60Z", "2022-06-30T23:59:59+00:00"),
        ("2022-07-01T00:00:00-00:00", "2022-07-01T00:00+00:00"),
        ("2022-07-01T10:00\u221203:00", "2022-07-01T10:00-03:00"),
        ("1905-04-12T06:00+00:09:21", "1905-04-12T06:00+00:09"),
        ("1905-04-12T06:00+00:09", "1905-04-12T06:00+00:09"),
        ("1899-12", "1899-12"),
        ("٢٠٢٢-٠٧-٠١T١٠:٠٠Z", "2022-07-01T10:00+00:00"),
        ("２０２２－０７－０１", "2022-07-01"),
        ("२०२२-०७", "2022-07"),
        ("\u200f2022\u201107\u201101\u200f", "2022-07-01"),
    ],
)
def test_a_date_is_read_in_every_spelling_of_the_standard(text, canonical):
    assert StoryDate.read(text, UTC).text == canonical and (not text.isascii() or StoryDate(text).text == canonical)
    assert StoryDate(canonical).text == canonical


@pytest.mark.parametrize(
    ("zone", "text", "canonical"),
    [
        ("Europe/Paris", "1905-04-12T06:00", "1905-04-12T06:00+00:09"),
        ("Asia/Kolkata", "1905-04-12T06:00", "1905-04-12T06:00+05:21"),
        ("Africa/Monrovia", "1971-04-12T06:00", "1971-04-12T06:00-00:44"),
        ("America/New_York", "1880-04-12 06:00:09", "1880-04-12T06:00:09-04:56"),
        ("Europe/Paris", "1925-04-12T06:00", "1925-04-12T06:00+01:00"),
        ("Europe/Paris", "19250412T0600", "1925-04-12T06:00+01:00"),
        ("Europe/Paris", "1905-04-12T00:00", "1905-04-12"),
    ],
)
def test_a_time_from_before_standard_time_has_its_own_hour(zone, text, canonical):
    date = StoryDate.read(text, ZoneInfo(zone))
    assert date.text == canonical and date.moment(UTC) and StoryDate(date.text) == date


@pytest.mark.parametrize(
    "text",
    ["2022-02-30", "20220230", "202207", "2022-7-1", "1656633600", "2022-07-01T10:60Z", "2022-07-01T24:01Z",
     "2022-07-01T10:00+24:00", "2022-07T10:00Z", "2022T10Z", "2022-07-01 10", "2022-0701", "2022-07-01T10:00+02:75"],
)  # fmt: skip
def test_an_invalid_date_is_refused(text):
    with pytest.raises(InvalidStory, match="date: "):
        StoryDate.read(text, UTC)

import json
from datetime import UTC, date, timedelta
from zoneinfo import ZoneInfo

import pytest

from articles.story.canonical_json import from_json, to_json, with_sorted_tags
from articles.story.credits import Byline, Term
from articles.story.dates import InvalidStory, Precision, StoryDate
from articles.story.keys import key_of, slugify
from articles.story.story import Picture, Source, Story
from articles.story.validation import check_bounds
from tests.factories import make_story

NEW_YORK = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("text", "precision", "day", "minute"),
    [
        ("1974", Precision.YEAR, date(1974, 1, 1), 0),
        ("1998-06", Precision.MONTH, date(1998, 6, 1), 0),
        ("2024-07-02", Precision.DAY, date(2024, 7, 2), 0),
        ("2024-07-02T23:30-04:00", Precision.MINUTE, date(2024, 7, 2), 23 * 60 + 30),
        ("2024-02-29T00:00+14:00", Precision.MINUTE, date(2024, 2, 29), 0),
    ],
)
def test_a_date_is_as_precise_as_its_source(text, precision, day, minute):
    moment = StoryDate(text)
    assert (moment.text, moment.precision, moment.day, moment.minute_of_day) == (text, precision, day, minute)


@pytest.mark.parametrize(
    "text", ["", "24", "2024-7-2", "2024-13", "2023-02-29", "2024-07-02T10:00", "2024-07-02T25:00Z", "٢٠٢٤"]
)
def test_an_invalid_date_is_refused_with_the_remedy(text):
    with pytest.raises(InvalidStory, match="date"):
        StoryDate(text)


def test_a_time_without_an_offset_is_in_the_newsrooms_zone_and_midnight_is_only_a_day():
    assert StoryDate.read("2024-07-02T10:30:00", NEW_YORK).text == "2024-07-02T10:30-04:00"
    assert StoryDate.read("2024-01-02 10:30:15", NEW_YORK).text == "2024-01-02T10:30:15-05:00"
    assert StoryDate.read("2024-07-02T00:00:00", NEW_YORK).text == "2024-07-02"
    assert StoryDate.read("2024-07-02T00:00:00Z", NEW_YORK).text == "2024-07-02T00:00+00:00"


def test_only_a_format_that_requires_a_time_gets_midnight_in_the_newsrooms_zone():
    assert StoryDate("2024-07-02").moment(NEW_YORK).isoformat() == "2024-07-02T00:00:00-04:00"
    assert StoryDate("1974").moment(NEW_YORK).isoformat() == "1974-01-01T00:00:00-05:00"
    assert StoryDate("2024-07-02T10:30+02:00").moment(NEW_YORK).utcoffset() == timedelta(hours=2)


def test_canonical_json_is_sorted_omits_defaults_and_is_read_back_equal():
    story = make_story(tags=["World", "Ærø"], section="News", pictures=(Picture(caption="A ferry", credit="Ann Lee"),))
    text = to_json(story)
    assert json.loads(text)["schema"] == 1
    assert text == json.dumps(json.loads(text), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert "kicker" not in text and "language" not in text
    assert from_json(text) == story and to_json(from_json(text)) == text


def test_composed_and_decomposed_letters_make_equal_stories():
    assert to_json(Story(headline="Cafe\u0301")) == to_json(Story(headline="Caf\u00e9"))


def test_a_newer_schema_is_read_and_an_unknown_field_is_refused():
    assert from_json('{"headline":"A","schema":2}').headline == "A"
    with pytest.raises(InvalidStory, match=r"story\.mood.*upgrade"):
        from_json('{"headline":"A","mood":"calm","schema":2}')
    with pytest.raises(InvalidStory, match=r"story\.bylines\[1\]\.shoe"):
        from_json('{"bylines":[{"name":"A","shoe":"9"}],"schema":1}')


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"schema":0}', '{"schema":1,"headline":7}', '{"schema":1,"tags":{}}']
)
def test_json_that_is_no_story_is_refused(text):
    with pytest.raises(InvalidStory):
        from_json(text)


def test_stories_are_equal_when_they_read_the_same():
    story = make_story(tags=[Term("world", "World")], section=Term("news", "News"))
    assert story == make_story(tags=[Term("world", "The World")], section=Term("news", "Today"), source=Source("wire"))
    assert story != make_story(tags=[Term("mars", "World")], section=Term("news", "News"))
    assert make_story(tags=["B", "A"]) == make_story(tags=["A", "B"])
    assert make_story(authors=["Ann Lee"]) != make_story(authors=["Ann Leigh"])


def test_the_tags_of_a_story_stay_in_the_order_of_the_source_which_makes_no_difference_to_readers():
    story, sorted_story = make_story(tags=["Sea", "Arctic", "Sea", "Moon"]), make_story(tags=["Arctic", "Moon", "Sea"])
    assert [tag.name for tag in story.tags] == ["Sea", "Arctic", "Moon"]
    assert [tag.name for tag in from_json(to_json(story)).tags] == ["Sea", "Arctic", "Moon"]
    assert story == sorted_story and hash(story) == hash(sorted_story) and story.sorted_tags == sorted_story.tags
    assert story != make_story(tags=["Arctic", "Moon"]) and story != "a story"


def test_the_tags_in_json_are_sorted_as_if_the_whole_story_were_written_again():
    text = 'He said "tags":[{"key":"sea","name":"Sea"},{"key":"arctic","name":"Arctic"}]'
    story = make_story(headline=text, tags=["Sea", "Arctic"])
    assert with_sorted_tags(to_json(story), story) == to_json(make_story(headline=text, tags=["Arctic", "Sea"]))
    assert with_sorted_tags(to_json(make_story()), make_story()) == to_json(make_story())


def test_a_version_stored_with_sorted_tags_has_the_same_bytes_when_it_is_read_and_written_again():
    stored = '{"headline":"A","schema":1,"tags":[{"key":"arctic","name":"Arctic"},{"key":"sea","name":"Sea"}]}'
    assert to_json(from_json(stored)) == stored


@pytest.mark.parametrize(
    ("story", "complaint"),
    [
        (Story(), "nothing to keep"),
        (Story(headline="x" * 2001), r"headline: 2,001"),
        (Story(headline="x", pictures=(Picture(), Picture())), "one lead at most"),
        (Story(headline="x", published=StoryDate("1066")), "1441"),
        (Story(headline="x", tags=tuple(Term(str(n)) for n in range(501))), "tags: 501"),
        (Story(headline="x", tags=(Term("", "Sea"),)), r"tags\[1\].key: 'Sea' has none"),
        (Story(headline="x", section=Term("a/b")), "section.key: 'a/b'"),
        (Story(headline="x", bylines=(Byline("Ann Lee", "../ann"),)), r"bylines\[1\].key: '../ann'"),
        (Story(headline="x", pictures=(Picture(photo="boat.jpg"),)), r"pictures\[1\].photo: 'boat.jpg'"),
        (Story(headline="x", pictures=(Picture(sha256="ab12"),)), r"pictures\[1\].sha256: 'ab12'"),
    ],
)
def test_a_story_beyond_a_bound_is_refused_with_the_name_of_the_field(story, complaint):
    with pytest.raises(InvalidStory, match=complaint):
        check_bounds(story)


def test_control_characters_and_lone_surrogates_are_removed():
    assert Story(headline="A\x00B\ud800C\r\nD").headline == "ABC\nD"


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Ferry returns!", "ferry-returns"),
        ("Don’t panic: it's 1/2", "dont-panic-its-1-2"),
        ("Ærø – Żółć", "ærø-żółć"),
        ("東京の天気", "東京の天気"),
        ("a" * 100, "a" * 80),
        ("word " * 30, "word-" * 15 + "word"),
        ("!!!", ""),
    ],
)
def test_slugs_are_unicode_and_cut_at_a_word(text, slug):
    assert slugify(text) == slug


def test_every_visible_name_has_a_key():
    assert key_of("\ud83d\0") == key_of("")
    assert key_of("!!!") == key_of("!!!") != key_of("???")


def test_the_offset_of_a_source_is_preserved():
    aware = StoryDate("2024-07-02T10:30+05:30").moment(UTC)
    assert aware.utcoffset() == timedelta(hours=5, minutes=30)

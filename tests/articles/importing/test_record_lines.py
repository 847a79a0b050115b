"""A field of one line in a record stays text; HTML in it loses its tags and is stored with the source."""

from datetime import UTC

import pytest

from articles.importing.formats import Options
from articles.importing.formats.records import record_of, story_of
from articles.story.validation import LIMITS

OPTIONS = Options(UTC)


def read(**values):
    return story_of({"body": "The ferry sails.", **values}, OPTIONS).story


@pytest.mark.parametrize(
    "headline",
    [
        "How the <blink> tag died, and why <b>bold</b> lived: a history of <script>",
        "R.P. SCHERER <SCHC> SETS OFFER",
        "When a < b and b > c, Smith & Sons wait",
        "The <p> and the </p>",
        "An <em> without end",
        "A </em> without beginning",
        "<!DOCTYPE html> turns thirty",
        "AT&T; and R&D;",
    ],
)
def test_a_line_of_plain_text_stays_as_it_is(headline):
    story = read(headline=headline, dek=headline)
    assert (story.headline, story.dek) == (headline, headline)
    assert story_of(record_of(story), OPTIONS).story == story


def test_html_in_a_line_loses_its_tags_and_is_stored_with_the_source():
    dek = 'Read <a href="https://other.example/all">all of <em>it</em></a><br>today &#8211; or not'
    story = read(headline="Ferry", dek=dek)
    assert story.dek == "Read all of it today – or not"
    assert "https://other.example/all" in story.source.original


def test_a_headline_that_is_too_long_is_cut_at_a_word_and_stays_whole_with_the_source():
    headline = "ferry " * 2000 + "goat"
    story = read(headline=headline)
    assert story.headline.endswith("ferry…") and len(story.headline) <= LIMITS["headline"]
    assert (
        "goat" in story.source.original
        and "headline shortened, kept whole with the source: 12,004 characters" in story.source.remarks
    )
    without_spaces = read(headline="a" * 12_000).headline
    assert without_spaces == "a" * (LIMITS["headline"] - 3) + "…", "which stands for three points"
    many_letters_in_one = read(headline="\ufdfa " * 1_500).headline
    assert many_letters_in_one.endswith("\ufdfa…") and len(many_letters_in_one) < 250

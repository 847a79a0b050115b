"""Text of others is brought into one form, in time that its length bounds."""

import unicodedata
from itertools import groupby

import pytest

from articles.story.dates import in_ascii
from articles.story.source_urls import key_of_url
from articles.story.text import clean_text, normalized
from articles.story.validation import InvalidStory, Story, validate
from media.embedded import text_repair


def _longest_run(text: str) -> int:
    return max((len(list(run)) for is_mark, run in groupby(text, unicodedata.combining) if is_mark), default=0)


@pytest.mark.parametrize("clean", [clean_text, in_ascii, normalized, text_repair.without_controls])
def test_no_letter_has_more_marks_than_can_be_sorted_quickly(clean):
    """Sorting takes the square of their number: 160 kB took four seconds, a body of two megabytes ten minutes."""
    cleaned = clean("fe\u0301rry " + "a\u0316" + "\u0300\u0316" * 500)
    assert 0 < _longest_run(cleaned) <= 31
    assert cleaned.count("\u0300") in (499, 500) and clean_text(cleaned) == cleaned


def test_marks_in_a_url_make_no_key_slow():
    keys = {key_of_url("http://a.example/a" + "%CC%80%CC%96" * number) for number in (0, 500, 501)}
    assert len(keys) == 3


def test_a_text_counts_the_letters_that_its_characters_stand_for():
    """One character of Arabic stands for four words: searches had to keep eight million of the longest body."""
    with pytest.raises(InvalidStory, match="2,160,"):
        validate(Story(headline="Ferry", body="<p>" + "\ufdfa" * 120_000 + "</p>"))
    validate(Story(headline="Ferry", body="<p>" + "\ufdfa" * 100_000 + "</p>"))

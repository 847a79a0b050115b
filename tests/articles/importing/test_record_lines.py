"""Fields of one line in a record: text stays text, HTML of a line loses its tags and is kept with the origin."""

from datetime import UTC

import pytest

from articles.importing.formats import Options
from articles.importing.formats.records import record_of, story_of

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
def test_a_plain_text_line_keeps_its_signs(headline):
    story = read(headline=headline, dek=headline)
    assert (story.headline, story.dek) == (headline, headline)
    assert story_of(record_of(story), OPTIONS).story == story


def test_html_of_a_line_loses_its_tags_and_stays_with_the_source():
    dek = 'Read <a href="https://other.example/all">all of <em>it</em></a><br>today &#8211; or not'
    story = read(headline="Ferry", dek=dek)
    assert story.dek == "Read all of it today – or not"
    assert "https://other.example/all" in story.source.original

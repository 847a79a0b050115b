"""A replacement changes whole words in what readers see, and nothing else."""

import pytest

from articles.story.credits import AgencyLine, Byline
from articles.story.notes import Note
from articles.story.replacement import Replacement
from articles.story.story import Picture
from articles.story.validation import validate
from tests.factories import make_story

SMITH = Replacement(("Jon Smith",), "John Smith", exact_case=True)
TEXTS = {
    "Jon Smith said.": "John Smith said.",
    "Jon Smith’s (Jon Smith)": "John Smith’s (John Smith)",
    "Jon\u00a0Smith and Jon\n  Smith": "John Smith and John Smith",
    "Jon Smithson, Dijon Smith": "Jon Smithson, Dijon Smith",
    "jon smith": "jon smith",
}
MARKUP = {
    "<p>Jon Smith &amp; Jon Smith</p>": "<p>John Smith &amp; John Smith</p>",
    "<p>Jon <em>Smith</em> said</p>": "<p>John Smith said</p>",
    "<p><strong>Jon</strong> <em>Smith said</em></p>": "<p><strong>John Smith</strong><em> said</em></p>",
    "<p>Jon</p><p>Smith</p>": "<p>Jon</p><p>Smith</p>",
    "<ul><li>Jon</li><li>Smith</li></ul>": "<ul><li>Jon</li><li>Smith</li></ul>",
    "<p>Jon<br>Smith</p>": "<p>John Smith<br></p>",
    '<p><a href="/Jon Smith" title="Jon Smith">Jon Smith</a></p>': (
        '<p><a href="/Jon Smith" title="Jon Smith">John Smith</a></p>'
    ),
    "<p>1 &lt; 2, Jon Smith &lt; 3</p>": "<p>1 &lt; 2, John Smith &lt; 3</p>",
    "<p>em Jon Smith em</p><hr><p>p</p>": "<p>em John Smith em</p><hr><p>p</p>",
}


@pytest.mark.parametrize(("wrong", "right"), TEXTS.items())
def test_whole_words_are_replaced_in_a_text(wrong, right):
    assert SMITH.text(wrong) == right


@pytest.mark.parametrize(("wrong", "right"), MARKUP.items())
def test_words_that_readers_see_are_replaced_in_markup(wrong, right):
    assert SMITH.html(wrong) == right


@pytest.mark.parametrize("right", ["<script>alert(1)</script>", "A & B", r"\1\g<0>"])
def test_the_replacement_is_text_and_never_markup(right):
    body = Replacement(("ferry",), right).html("<p>The ferry</p>")
    story = validate(make_story(body=body)).story
    assert story.body == body
    assert "<script" not in body
    assert right in body.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")


def test_the_case_is_ignored_on_request():
    assert Replacement(("ÉLODIE",), "Elodie").text("Élodie, élodie") == "Elodie, Elodie"


def test_an_apostrophe_matches_every_form_of_apostrophe():
    assert Replacement(("O'Neill",), "O’Neil").text("O’Neill and O'Neill") == "O’Neil and O’Neil"


FIELDS = {
    "bylines": {"bylines": (Byline("John Smith", "john-smith"), Byline("John Smith", "js"))},
    "credits": {
        "agency_lines": (AgencyLine("John Smith/Wire"),),
        "pictures": (Picture(credit="John Smith", caption="Jon Smith", alt="Jon Smith"),),
    },
    "captions": {"pictures": (Picture(credit="Jon Smith", caption="John Smith", alt="John Smith"),)},
    "headline": dict.fromkeys(("kicker", "headline", "dek", "dateline"), "John Smith"),
    "body": {"body": "<p>John Smith</p>"},
}
WRONG = dict.fromkeys(("kicker", "headline", "dek", "dateline"), "Jon Smith") | {
    "body": "<p>Jon Smith</p>",
    "bylines": (Byline("Jon Smith", "jon-smith"), Byline("Jon Smith", "js")),
    "agency_lines": (AgencyLine("Jon Smith/Wire"),),
    "pictures": (Picture(credit="Jon Smith", caption="Jon Smith", alt="Jon Smith"),),
    "notes": (Note("Jon Smith was misspelled."),),
}


@pytest.mark.parametrize("field", FIELDS)
def test_only_the_selected_fields_change(field):
    story = make_story(**WRONG)
    assert SMITH.story(story, [field]) == make_story(**(WRONG | FIELDS[field]))


def test_notes_to_readers_stay_unchanged():
    assert SMITH.story(make_story(**WRONG), list(FIELDS)).notes == WRONG["notes"]


def test_a_story_without_the_wrong_word_is_the_same_object():
    story = make_story()
    assert SMITH.story(story, list(FIELDS)) is story

"""What speaks against a minor edit: another headline or dek, and sentences that a correction took out."""

import pytest

from articles.diff.minor_edit import minor_edit_concerns
from tests.factories import make_story

WRONG = make_story(headline="Ferry", body="<p>It sails on June 1. Nobody missed it.</p>")
RIGHT = make_story(headline="Ferry", body="<p>It sails on July 1. Nobody missed it.</p>")


@pytest.mark.parametrize(
    ("changes", "concerns"),
    [
        ({}, []),
        ({"kicker": "Harbour"}, []),
        ({"body": "<p>It sails on July 1st. Nobody missed it.</p>"}, []),
        ({"headline": "Boat"}, ["The headline changes from “Ferry” to “Boat”."]),
        ({"dek": "More"}, ["The dek changes from “” to “More”."]),
        (
            {"body": "<p>It  sails on june 1.</p><p>Nobody missed it.</p>"},
            ["It brings back what a correction took out: “It sails on june 1.”"],
        ),
        ({"dek": "It sails on June 1."}, 2),
    ],
)
def test_concerns_are_the_headline_the_dek_and_corrected_sentences(changes, concerns):
    new = make_story(**{"headline": "Ferry", "body": RIGHT.body} | changes)
    actual = minor_edit_concerns(RIGHT, new, [(WRONG, RIGHT)])
    assert (len(actual) if isinstance(concerns, int) else actual) == concerns


def test_a_sentence_that_the_live_story_has_by_now_does_not_come_back():
    assert minor_edit_concerns(WRONG, WRONG, [(WRONG, RIGHT)]) == []


def test_sentences_end_in_every_script():
    wrong = make_story(headline="渡船", body="<p>渡船六月一日启航。没有人想念它了呀。</p>")
    right = make_story(headline="渡船", body="<p>渡船七月一日启航。没有人想念它了呀。</p>")
    assert minor_edit_concerns(right, wrong, [(wrong, right)]) == [
        "It brings back what a correction took out: “渡船六月一日启航。”"
    ]

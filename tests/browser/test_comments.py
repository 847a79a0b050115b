"""Colleagues comment on a passage in the form of a story, without losing what they have typed there."""

import pytest

from tests.browser.conftest import save_screenshot
from tests.browser.test_desk_pages import ON_THE_DESK, check_page
from tests.browser.test_every_page import address_of

MARKED = "() => [...CSS.highlights.get('desk-comment')].map((range) => range.toString())"
SELECT = (
    """([from, to]) => document.querySelector("#id_body").editor.chain().focus().setTextSelection({ from, to }).run()"""
)


@pytest.mark.long
def test_a_comment_on_selected_words_is_marked_in_the_text_and_resolved_while_the_text_is_unsaved(desk):
    desk.goto(address_of(desk, ON_THE_DESK))
    desk.wait_for_function("() => document.querySelector('#id_body').editor?.state.doc.content.size > 20")
    desk.fill("#id_kicker", "Not saved")
    words = desk.evaluate("() => document.querySelector('#id_body').editor.state.doc.textBetween(2, 20)")
    desk.evaluate(SELECT, [2, 20])
    desk.keyboard.press("Control+Alt+m")
    assert desk.input_value("#comment-quote") == " ".join(words.split())
    desk.fill("#comment-text", "Is that so, @editor?")
    desk.click("[data-new-comment] button")
    thread = desk.locator(".comment-thread")
    thread.wait_for()
    assert "Is that so" in thread.inner_text()
    assert desk.locator("[data-comments] [role=status]").inner_text().startswith("The comment was added.")
    assert desk.evaluate(MARKED) == [words]
    assert not desk.locator("[data-changed]").is_visible()
    desk.evaluate(SELECT, [5, 5])
    assert "Is that so" in desk.locator(".comment-at-cursor").inner_text()
    save_screenshot(desk, "desk-comment-in-the-text")
    desk.evaluate(SELECT, [4, 6])
    desk.keyboard.type("!")
    desk.locator("[data-changed]").wait_for()
    assert desk.evaluate(MARKED) == []
    desk.keyboard.press("Control+z")
    desk.locator("[data-show] button").click()
    assert desk.evaluate("() => getSelection().toString()") == words
    check_page(desk, "comments")
    desk.fill(".comment-thread textarea", "It is.")
    desk.click(".comment-thread button[value=reply]")
    desk.locator(".comment-reply").wait_for()
    desk.click(".comment-thread button[value=resolve]")
    desk.locator("[data-comments] details").wait_for()
    assert desk.evaluate(MARKED) == []
    assert desk.input_value("#id_kicker") == "Not saved"


def test_a_comment_that_was_not_sent_stands_there_again_until_it_is_sent(desk):
    path = address_of(desk, ON_THE_DESK)
    desk.goto(path)
    desk.fill("#comment-quote", "a passage")
    desk.fill("#comment-text", "Typed for an hour")
    desk.goto("/admin/")
    assert "a passage, 6 words" in desk.inner_text(".desk-unsaved")
    desk.click(".desk-unsaved a")
    desk.wait_for_selector("#comment-text")
    assert desk.input_value("#comment-quote") == "a passage"
    assert desk.input_value("#comment-text") == "Typed for an hour"
    desk.click("[data-new-comment] button")
    desk.locator(".comment-thread", has_text="Typed for an hour").wait_for()
    assert desk.input_value("#comment-text") == ""
    desk.goto("/admin/")
    assert not desk.locator(".desk-unsaved").count()

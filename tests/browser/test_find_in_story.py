"""Words are searched and replaced in the story that is being written."""

import pytest

from tests.browser.conftest import NARROW, check_width, save_screenshot
from tests.browser.test_desk import body_of, open_new_story
from tests.browser.test_every_page import violations

BODY = "<p>The ferry sailed. The <em>Ferry</em> was late.</p><p>Every ferryman saw the ferry.</p>"


def open_with_body(page, **fields):
    open_new_story(page, **fields)
    page.evaluate(
        "html => document.getElementById('id_body').editor.commands.setContent(html, { emitUpdate: true })", BODY
    )


def open_find(page, words: str):
    page.click(".desk-text p >> nth=0")
    page.wait_for_function("() => document.activeElement.closest('.desk-text')")
    page.evaluate("document.getElementById('id_body').editor.commands.setTextSelection(1)")
    page.keyboard.press("Control+h")
    page.wait_for_selector(".desk-find input:focus")
    page.keyboard.type(words)


def wait_for_status(page, words: str):
    page.locator(".desk-find output", has_text=words).wait_for()


@pytest.mark.parametrize("size", [{"width": 1280, "height": 900}, NARROW])
def test_words_are_searched_one_after_the_other_and_replaced(desk, size):
    desk.set_viewport_size(size)
    open_with_body(desk, headline="The ferry", dek="A ferry.")
    open_find(desk, "ferry")
    wait_for_status(desk, "1 of 3")
    assert desk.locator(".desk-text .desk-match").count() == 3
    assert not violations(desk), violations(desk)
    check_width(desk, size["width"])
    save_screenshot(desk, f"desk-find-{size['width']}")
    desk.keyboard.press("Enter")
    wait_for_status(desk, "2 of 3")
    desk.fill(".desk-find [data-name=replacement]", "boat")
    desk.click(".desk-find >> text=/^Replace$/")
    wait_for_status(desk, "2 of 2")
    assert "<em>boat</em>" in body_of(desk)
    desk.check(".desk-find [data-name=heads]")
    wait_for_status(desk, "of 4")
    desk.click(".desk-find >> text=Replace all")
    wait_for_status(desk, "4 replaced")
    assert body_of(desk) == BODY.replace("The ferry", "The boat").replace("the ferry", "the boat").replace(
        "Ferry", "boat"
    )
    assert desk.input_value("#id_headline") == "The boat" and desk.input_value("#id_dek") == "A boat."
    desk.click(".desk-find >> text=Undo")
    wait_for_status(desk, "of 4")
    assert body_of(desk) == BODY.replace("Ferry", "boat")
    assert desk.input_value("#id_headline") == "The ferry" and desk.input_value("#id_dek") == "A ferry."
    desk.keyboard.press("Escape")
    assert not desk.is_visible(".desk-find") and desk.locator(".desk-match").count() == 0
    assert desk.evaluate("document.activeElement.classList.contains('desk-text')")


# A page that paints no frame, as under load: what waits for one never happens.
NO_FRAMES = "window.requestAnimationFrame = () => 0"


def test_the_text_has_the_focus_at_once_when_the_bar_is_closed_or_a_tool_was_used(desk):
    open_with_body(desk)
    desk.evaluate(NO_FRAMES)
    open_find(desk, "late")
    wait_for_status(desk, "1 of 1")
    desk.keyboard.press("Escape")
    desk.keyboard.type("early")
    assert "was early." in body_of(desk), "the match is selected, and typed over"
    desk.click(".desk-bar >> text=/^I$/")
    desk.keyboard.type("!")
    assert "<em>!</em>" in body_of(desk)
    desk.keyboard.press("Control+k")
    desk.wait_for_selector(".desk-dialog input:focus")
    desk.keyboard.press("Escape")
    desk.wait_for_selector(".desk-dialog", state="detached")
    desk.keyboard.type("?")
    assert "!?" in body_of(desk)


def test_replacing_all_is_one_step_of_undo_and_letters_match_inside_words(desk):
    open_with_body(desk)
    open_find(desk, "ferry")
    desk.check(".desk-find [data-name=inside]")
    wait_for_status(desk, "of 4")
    desk.check(".desk-find [data-name=exact]")
    wait_for_status(desk, "of 3")
    desk.fill(".desk-find [data-name=replacement]", "ferry-boat")
    desk.click(".desk-find >> text=Replace all")
    wait_for_status(desk, "3 replaced")
    assert "ferry-boatman" in body_of(desk)
    desk.click(".desk-find >> text=Close")
    desk.keyboard.press("Control+z")
    assert body_of(desk) == BODY


def test_what_is_typed_while_the_bar_is_open_is_searched_too(desk):
    open_with_body(desk)
    open_find(desk, "weir")
    wait_for_status(desk, "Not in this story")
    desk.click(".desk-text p >> nth=1")
    desk.keyboard.press("Control+End")
    desk.keyboard.type(" The weir.")
    wait_for_status(desk, "1 of 1")

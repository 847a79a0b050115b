"""What the scripts of the desk ask the server for goes on after signing in, wherever the session ends."""

import pytest

from tests.browser.test_desk import body_of, open_new_story
from tests.browser.test_unsaved_text import end_session
from tests.browser.test_uploads_and_names import TRANSFER, encoded, jpeg

DIALOG = "dialog.desk-sign-in"


@pytest.fixture
def sign_in(desk, open_page, browser_site):
    """Return a function that signs in inside the page."""

    def sign_in():
        dialog = desk.locator(DIALOG)
        dialog.locator("#id_username").fill("editor")
        dialog.locator("#id_password").fill(browser_site.password)
        desk.keyboard.press("Enter")
        dialog.wait_for(state="detached")

    yield sign_in
    open_page.errors[:] = [error for error in open_page.errors if "403" not in error]


def test_uploads_go_on_after_signing_in_with_the_file_that_was_refused(desk, sign_in):
    desk.goto("/admin/media/photo/add/")
    desk.set_input_files("[name=files]", [jpeg("before.jpg"), jpeg("after.jpg")])
    end_session(desk)
    desk.click(".submit-row [type=submit]")
    sign_in()
    desk.locator("[data-upload-status]", has_text="2 new photographs").wait_for()
    assert desk.locator(".desk-uploads strong").all_inner_texts() == ["Uploaded", "Uploaded"]
    assert not desk.locator(".submit-row").is_visible()


def test_uploads_without_a_connection_are_sent_again_with_one_press(desk, open_page):
    desk.goto("/admin/media/photo/add/")
    desk.set_input_files("[name=files]", [jpeg("one.jpg"), jpeg("two.jpg")])
    desk.route("**/photo/upload/", lambda route: route.abort())
    desk.click(".submit-row [type=submit]")
    desk.locator("[data-upload-status]", has_text="0 new photographs").wait_for()
    assert desk.locator(".desk-uploads strong").all_inner_texts() == ["There is no connection."] * 2
    desk.unroute("**/photo/upload/")
    desk.click(".submit-row [type=submit]")
    desk.locator("[data-upload-status]", has_text="2 new photographs").wait_for()
    open_page.errors[:] = [error for error in open_page.errors if "ERR_FAILED" not in error]


def test_an_answer_from_before_signing_in_asks_nobody_to_sign_in_again(desk, sign_in):
    open_new_story(desk, headline="Out while two requests are under way")
    end_session(desk)
    desk.click(".desk-text")
    requests = []
    desk.route(
        "**/admin/session/",
        lambda route: requests.append((route, route.fetch())) if len(requests) < 2 else route.continue_(),
    )
    desk.keyboard.press("Control+k")
    for count, words in enumerate(("wei", "r"), 1):
        desk.keyboard.type(words)
        until(desk, lambda count=count: len(requests) == count)
    (first, before), (second, also_before) = requests
    first.fulfill(response=before)
    sign_in()
    with desk.expect_response(lambda answer: "q=weir" in answer.url and answer.ok):
        second.fulfill(response=also_before)
    assert not desk.locator(DIALOG).count()


def until(page, is_so):
    """Let the page go on until something is so."""
    for _ in range(200):
        if is_so():
            return
        page.wait_for_timeout(50)
    raise AssertionError("It is not so after ten seconds.")


def test_the_chooser_of_photographs_goes_on_after_signing_in(desk, sign_in):
    open_new_story(desk, headline="Out while choosing")
    end_session(desk)
    desk.click("text=Choose the lead photo")
    sign_in()
    desk.locator(".desk-library li").first.wait_for()
    end_session(desk)
    desk.set_input_files(".desk-upload input", jpeg("chosen.jpg"))
    sign_in()
    desk.wait_for_selector(".desk-lead-here img")


def test_a_dropped_photograph_is_in_the_text_after_signing_in(desk, sign_in):
    open_new_story(desk, headline="Out while dropping")
    end_session(desk)
    desk.evaluate(TRANSFER, ["drop", [encoded("dropped.jpg")], "", ".desk-text"])
    sign_in()
    desk.locator(".desk-text .desk-picture-here img").wait_for()
    assert '<figure data-picture="p1">' in body_of(desk)


def test_words_are_searched_and_stories_suggested_after_signing_in(desk, sign_in):
    open_new_story(desk, headline="Out while searching")
    desk.click(".desk-text")
    desk.keyboard.type("The ferry sails.")
    end_session(desk)
    desk.keyboard.press("Control+h")
    desk.wait_for_selector(".desk-find input:focus")
    desk.keyboard.type("ferry")
    sign_in()
    desk.locator(".desk-find output", has_text="1 of 1").wait_for()
    desk.keyboard.press("Escape")
    end_session(desk)
    desk.click(".desk-text")
    desk.keyboard.press("Control+k")
    desk.keyboard.type("weir")
    sign_in()
    desk.locator(".desk-stories li").first.wait_for()

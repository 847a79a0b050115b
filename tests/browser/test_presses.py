"""A press on a button does what the button says, whatever a page puts in while the pointer is down or just before."""

import json

import pytest

from tests.browser.conftest import NARROW, WIDE
from tests.browser.test_admin_pages import PHOTO
from tests.browser.test_desk import open_new_story
from tests.browser.test_every_page import address_of
from tests.browser.test_story_form import open_draft

SAVE = "[name=_continue]"
# What any script might put above a form.
PUT_IN = """() => {
    const box = document.createElement("p");
    Object.assign(box, { textContent: "A notice", className: "put-in" });
    box.style.height = "90px";
    document.querySelector("#content-main form[method=post]").prepend(box);
}"""
MOVE_ON = """selector => {
    const box = document.createElement("p");
    box.style.height = "90px";
    document.querySelector(selector).before(box);
}"""


def place_of(page, selector) -> tuple[float, float]:
    box = page.locator(selector).first.bounding_box()
    return box["x"], box["y"]


def is_in_sight(page, selector) -> bool:
    """Return whether an element lies on top where it begins, cut off and covered by nothing."""
    return page.evaluate(
        """selector => {
            const element = document.querySelector(selector), {left, top} = element.getBoundingClientRect();
            return element.contains(document.elementFromPoint(left + 6, top + 6));
        }""",
        selector,
    )


def press_down(page, selector):
    """Press the mouse down on a button and leave it there."""
    box = page.locator(selector).first.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 6)
    page.mouse.down()


def answer_autosaves(page, **reply):
    """Let the server's answer to autosaves wait; return the requests that came, to be answered with `reply`."""
    waiting = []
    page.route("**/autosave/", lambda route: waiting.append(route))
    everything = {"others": [], "saved": "12:01", "stale": "", "discarded": "", **reply}
    return waiting, json.dumps(everything)


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize(
    "reply",
    [{}, {"others": ["rita"]}, {"stale": "Somebody saved this story at 12:00.", "others": ["rita", "imre"]}],
    ids=["kept", "others", "stale"],
)
def test_what_an_autosave_says_moves_no_button_of_the_line_with_save(desk, size, reply):
    desk.set_viewport_size(size)
    open_new_story(desk)
    waiting, answer = answer_autosaves(desk, **reply)
    desk.fill("#id_headline", "A press that a notice moves")
    desk.wait_for_timeout(100)
    while not waiting:
        desk.wait_for_timeout(100)
    desk.mouse.wheel(0, 10_000)  # where the line does not stick, it moves with what is above it
    desk.wait_for_timeout(200)
    buttons = ["[name=_continue]", "[name=_save]", ".desk-preview-button"]
    before = [place_of(desk, one) for one in buttons]
    press_down(desk, SAVE)
    for route in waiting:
        route.fulfill(body=answer, content_type="application/json")
    desk.locator(".desk-company:visible").wait_for()
    assert is_in_sight(desk, ".desk-company")
    words, save = (desk.locator(one).bounding_box() for one in (".desk-company", SAVE))
    assert words["y"] + words["height"] <= save["y"] or words["y"] >= save["y"] + save["height"] or size is WIDE
    assert [place_of(desk, one) for one in buttons] == before
    with desk.expect_navigation():
        desk.mouse.up()
    desk.wait_for_selector(".messagelist .success")
    desk.unroute("**/autosave/")


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_warning_that_a_check_finds_moves_no_button_of_the_line_with_save(desk, size):
    desk.set_viewport_size(size)
    open_new_story(desk)
    buttons = ["[name=_continue]", "[name=_save]", ".desk-preview-button"]
    before = [place_of(desk, one) for one in buttons]
    desk.fill("#id_headline", "A story without a section")
    desk.locator(".desk-check-button:visible").wait_for()
    assert [place_of(desk, one) for one in buttons] == before


def test_the_server_that_is_away_says_so_and_the_second_press_finds_the_button_where_it_was(desk, open_page):
    for path, button in (("/admin/articles/deskcopy/add/", SAVE), (address_of(desk, PHOTO), SAVE)):
        desk.goto(path)
        desk.wait_for_load_state()
        desk.route("**/session/", lambda route: route.abort())
        desk.locator(button).scroll_into_view_if_needed()
        before = place_of(desk, button)
        desk.click(button)
        desk.locator(".desk-warning").wait_for()
        desk.wait_for_timeout(500)
        assert is_in_sight(desk, ".desk-warning"), path
        assert place_of(desk, button) == before, path
        desk.set_viewport_size(NARROW)
        desk.locator(".desk-warning").scroll_into_view_if_needed()
        assert is_in_sight(desk, ".desk-warning"), path
        desk.set_viewport_size(WIDE)
        desk.unroute("**/session/")
    open_page.errors.clear()  # the request that was not answered


@pytest.mark.parametrize("path", ["draft", "photo"])
def test_a_press_on_a_button_that_moves_under_the_pointer_counts(desk, path):
    if path == "draft":
        desk.set_viewport_size(NARROW)
        open_draft(desk)
    else:
        desk.goto(address_of(desk, PHOTO))
    desk.locator(SAVE).scroll_into_view_if_needed()
    desk.mouse.wheel(0, 100_000)
    desk.wait_for_timeout(200)
    before = place_of(desk, SAVE)
    press_down(desk, SAVE)
    desk.evaluate(MOVE_ON, ".submit-row")
    desk.evaluate("scrollTo(0, document.body.scrollHeight)")
    desk.evaluate(MOVE_ON, ".submit-row")
    assert abs(place_of(desk, SAVE)[1] - before[1]) > 30, "the test moves nothing"
    with desk.expect_navigation():
        desk.mouse.up()
    desk.wait_for_selector(".messagelist .success")


def test_a_press_that_is_taken_back_by_moving_the_pointer_away_does_nothing(desk):
    open_new_story(desk, headline="Not to be saved")
    press_down(desk, SAVE)
    desk.evaluate(PUT_IN)
    desk.mouse.move(600, 300)
    desk.mouse.up()
    desk.wait_for_timeout(300)
    assert desk.url.endswith("/add/")
    assert not desk.locator(".messagelist .success").count()


def test_another_button_that_comes_under_the_pointer_is_not_pressed(desk):
    """The button below Save is what would be pressed where the press goes to what lies under the pointer at its end."""
    open_new_story(desk, headline="Saved, not published")
    press_down(desk, SAVE)
    desk.evaluate(
        """() => {
            const [save, publish] = ["_continue", "_save"].map((name) => document.querySelector(`[name=${name}]`));
            save.before(publish);
        }"""
    )
    with desk.expect_navigation():
        desk.mouse.up()
    assert "Saved on the desk" in desk.inner_text(".messagelist")
    assert desk.locator("#id_headline").count(), "this is the form, not the page for publishing"

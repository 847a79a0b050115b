"""The form of a story reads like the story; everything else is in a panel that folds."""

import pytest

from tests.browser.conftest import NARROW, WIDE, save_screenshot
from tests.browser.test_admin_pages import DRAFT, PHOTO
from tests.browser.test_desk import open_new_story
from tests.browser.test_every_page import STORY, address_of

STYLE = "([selector, name]) => getComputedStyle(document.querySelector(selector))[name]"
# What the form has of a story, and where readers see it.
SAME_TYPE = [
    ("#id_headline", ".story-head h1", "fontFamily"),
    ("#id_headline", ".story-head h1", "fontWeight"),
    (".desk-text", ".body", "fontFamily"),
    (".desk-text", ".body", "fontSize"),
    (".desk-text", ".body", "lineHeight"),
]


def open_draft(page):
    page.goto(address_of(page, DRAFT))
    page.wait_for_selector(".desk-text")


def test_a_story_is_written_in_the_type_and_the_measure_of_readers_pages(desk):
    desk.goto(address_of(desk, ("/articles/?q=headline:%22926+days%22", STORY)))
    public_styles = [desk.evaluate(STYLE, [selector, name]) for _, selector, name in SAME_TYPE]
    measure = desk.locator(".body").bounding_box()["width"]
    open_draft(desk)
    assert [desk.evaluate(STYLE, [selector, name]) for selector, _, name in SAME_TYPE] == public_styles
    assert desk.locator(".desk-text").bounding_box()["width"] == pytest.approx(measure, abs=2)


def test_section_and_kicker_are_above_the_headline_and_the_rest_is_in_a_panel_that_folds(desk):
    open_draft(desk)
    ways = ["#id_section", "#id_headline", "#id_dek", ".desk-text"]
    tops = [desk.locator(one).bounding_box()["y"] for one in ways]
    assert tops == sorted(tops)
    panel, text = (desk.locator(one).bounding_box() for one in (".story-panel", ".story-text"))
    assert panel["x"] >= text["x"] + text["width"]
    for field in ("#id_state", "#id_genre", "#id_dateline", "#bylines-group", ".field-tags"):
        assert desk.locator(f".story-panel {field} >> nth=0").is_visible()
    save_screenshot(desk, "desk-story-form-wide")
    desk.locator(".story-panel > summary").press("Enter")
    assert not desk.locator("#bylines-group").is_visible()
    assert desk.locator("#id_headline").is_visible()


def test_the_panel_follows_the_text_on_a_telephone(desk):
    desk.set_viewport_size(NARROW)
    open_draft(desk)
    text, panel = (desk.locator(one).bounding_box() for one in (".desk-text", ".story-panel"))
    assert panel["y"] >= text["y"] + text["height"]
    assert panel["x"] == pytest.approx(text["x"], abs=2)
    save_screenshot(desk, "desk-story-form-narrow")


# The outline of a field, and what else is in its row.
OUTLINE = """(id) => {
    const field = document.querySelector(id);
    const { top, bottom } = field.getBoundingClientRect();
    const style = getComputedStyle(field);
    const around = parseFloat(style.outlineOffset) + parseFloat(style.outlineWidth);
    return [...field.closest(".form-row").querySelectorAll("label, .desk-count")].filter((one) => {
        const box = one.getBoundingClientRect();
        return box.bottom > top - around + 1 && box.top < bottom + around - 1;
    }).map((one) => one.textContent);
}"""


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_the_outline_of_a_field_crosses_no_words_of_its_row(desk, size):
    desk.set_viewport_size(size)
    open_new_story(desk)
    for field in ("#id_headline", "#id_dek"):
        desk.focus(field)
        assert desk.evaluate(OUTLINE, field) == []


@pytest.mark.parametrize("width", [1280, 390])
def test_a_long_title_and_the_tools_below_it_never_overlap(desk, width):
    desk.set_viewport_size({"width": width, "height": 900})
    desk.goto(address_of(desk, PHOTO))
    desk.eval_on_selector("#content h1", "title => title.textContent = 'A very long headline of a story '.repeat(9)")
    title, tools = (desk.locator(one).bounding_box() for one in ("#content h1", ".object-tools"))
    assert tools["y"] >= title["y"] + title["height"]

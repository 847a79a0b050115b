"""The form of a story reads like the story; everything else is in a panel that folds."""

import pytest

from tests.browser.conftest import NARROW, WIDE, save_screenshot
from tests.browser.test_admin_pages import DRAFT, PHOTO
from tests.browser.test_desk import body_of, open_new_story
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
        if (box.height <= 1) return false; // a label for screen readers
        return box.bottom > top - around + 1 && box.top < bottom + around - 1;
    }).map((one) => one.textContent);
}"""


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_the_outline_of_a_field_crosses_no_words_of_its_row(desk, size):
    desk.set_viewport_size(size)
    open_new_story(desk)
    for field in ("#id_headline", "#id_dek"):
        desk.fill(field, "Words that are counted")
        assert desk.evaluate(OUTLINE, field) == []


@pytest.mark.parametrize("width", [1280, 390])
def test_a_long_title_and_the_tools_below_it_never_overlap(desk, width):
    desk.set_viewport_size({"width": width, "height": 900})
    desk.goto(address_of(desk, PHOTO))
    desk.eval_on_selector("#content h1", "title => title.textContent = 'A very long headline of a story '.repeat(9)")
    title, tools = (desk.locator(one).bounding_box() for one in ("#content h1", ".object-tools"))
    assert tools["y"] >= title["y"] + title["height"]


# --- a telephone, and the place of things ---


def test_on_a_telephone_the_story_begins_high_and_the_ways_in_are_behind_a_button(desk, open_page):
    desk.set_viewport_size(NARROW)
    open_new_story(desk)
    tops = {one: desk.locator(one).bounding_box()["y"] for one in ("#id_headline", ".desk-text")}
    assert tops["#id_headline"] < 170 and tops[".desk-text"] < 420, tops
    bar = desk.locator(".submit-row").bounding_box()
    assert bar["height"] < 70, "one line"
    assert not desk.locator(".desk-nav").is_visible() and not desk.locator("#logout-form").is_visible()
    desk.click(".desk-menu-button")
    assert desk.locator(".desk-nav").is_visible() and desk.locator("#logout-form").is_visible()
    save_screenshot(desk, "desk-menu-narrow")
    desk.keyboard.press("Escape")
    page = open_page(scripts=False, user="editor", size=NARROW)
    page.goto("/admin/")
    page.click(".desk-menu-button")
    assert page.locator(".desk-nav").is_visible()


def test_the_check_follows_what_is_typed_and_its_links_reach_the_fields(desk):
    open_new_story(desk)
    assert not desk.locator(".story-check").is_visible(), "an empty story is not checked"
    desk.fill("#id_headline", "Lock keepers")
    desk.locator(".desk-check-button", has_text="Check: 4").wait_for()
    desk.click(".desk-check-button")
    assert desk.evaluate("document.activeElement.closest('.story-check') !== null")
    desk.click(".story-check >> text=It has no text.")
    desk.wait_for_selector(".desk-text:focus")
    desk.keyboard.type("The lock opened.")
    desk.locator(".desk-check-button", has_text="Check: 3").wait_for()
    save_screenshot(desk, "desk-check-beside")
    desk.click(".story-check >> text=It has no tag.")
    assert desk.evaluate("document.activeElement.closest('.field-tags') !== null")
    desk.select_option("#id_section", index=1)
    desk.locator(".desk-check-button", has_text="Check: 2").wait_for()
    desk.click("text=Dates, language, source and print")
    desk.fill("#id_published", "2024-07-02")
    desk.fill("#id_updated", "2024-07-01")
    desk.click("text=Dates, language, source and print")
    desk.click(".story-check >> text=It was updated before")
    desk.wait_for_selector("#id_updated:focus")


def test_the_lead_photo_stands_above_the_text_and_taking_it_away_can_be_undone(desk):
    open_new_story(desk, headline="The quay")
    files = []
    desk.route("**/pictures/**/inline-*", lambda route: files.append(route))  # they do not come yet
    desk.click("text=Choose the lead photo")
    desk.click(".desk-library li button >> nth=1")
    lead = desk.locator(".desk-lead-here figure")
    lead.locator("img").wait_for()
    assert lead.locator("img").bounding_box()["height"] > 100, "its place is there before it is loaded"
    for file in files:
        file.continue_()
    desk.unroute_all()
    assert lead.bounding_box()["y"] < desk.locator(".desk-text").bounding_box()["y"]
    lead.locator("textarea").first.fill("The quay at six.")
    assert desk.input_value("#id_placements-0-caption") == "The quay at six."
    assert not desk.locator("#id_placements-0-caption").is_visible(), "it stands above"
    desk.click("text=No lead photo")
    assert not lead.is_visible()
    desk.click("text=Put it back")
    assert lead.locator("textarea").first.input_value() == "The quay at six."
    desk.click("text=No lead photo")
    desk.click("[name=_continue]")
    desk.wait_for_selector(".messagelist .success")
    assert desk.locator("#placements-group .inline-related:not(.empty-form)").count() == 0


def test_a_slash_puts_in_a_heading_or_a_photo_and_escape_leaves_it(desk):
    open_new_story(desk, headline="By keyboard")
    desk.focus(".desk-text")
    desk.keyboard.type("/subh")
    assert desk.locator(".desk-slash li").all_inner_texts() == ["Subheading"]
    desk.keyboard.press("Enter")
    desk.keyboard.type("Night boats")
    desk.keyboard.press("Enter")
    desk.keyboard.type("/")
    desk.keyboard.press("ArrowUp")
    assert desk.locator(".desk-slash li[aria-selected=true]").inner_text() == "Rule"
    desk.keyboard.press("Escape")
    desk.keyboard.type("ferry/boat")
    assert not desk.locator(".desk-slash").is_visible()
    assert body_of(desk) == "<h3>Night boats</h3><p>/ferry/boat</p>"
    desk.keyboard.press("Enter")
    desk.keyboard.type("/ph")
    desk.keyboard.press("Enter")
    desk.locator(".desk-library").wait_for()


def test_who_saves_in_the_middle_of_a_story_goes_on_there(desk):
    open_new_story(desk, headline="Long")
    paragraphs = "".join(f"<p>Paragraph {number}</p>" for number in range(80))
    desk.evaluate("html => document.getElementById('id_body').editor.commands.setContent(html)", paragraphs)
    desk.locator(".desk-text p >> nth=60").click()
    desk.keyboard.press("End")
    desk.keyboard.type(" and")
    scrolled = desk.evaluate("scrollY")
    with desk.expect_navigation():
        desk.keyboard.press("Control+s")
    desk.wait_for_selector(".desk-text:focus")
    desk.keyboard.type(" on")
    assert "<p>Paragraph 60 and on</p>" in body_of(desk)
    assert abs(desk.evaluate("scrollY") - scrolled) < 200 and scrolled > 500
    desk.fill("#id_dek", "A dek")
    with desk.expect_navigation():
        desk.click("[name=_continue]")
    desk.wait_for_selector("#id_dek:focus")


def test_the_keys_that_save_work_in_the_field_of_tags_as_well(desk):
    open_new_story(desk, headline="With a tag")
    desk.click(".field-tags .select2-selection")
    desk.keyboard.type("ferr")
    desk.wait_for_selector(".select2-results__option--highlighted:has-text('Ferry')")
    desk.keyboard.press("Enter")
    with desk.expect_navigation():
        desk.keyboard.press("Control+s")
    assert "Saved on the desk" in desk.inner_text(".messagelist")
    assert "Ferry" in desk.inner_text(".field-tags .select2-selection")

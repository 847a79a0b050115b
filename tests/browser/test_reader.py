"""Readers go from page to page, search, and print, also by the keyboard alone and without scripts."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NARROW, save_screenshot
from tests.browser.test_every_page import PAGES, address_of

COUNT = "#count"


def stories(page) -> int:
    return int(page.locator(COUNT).inner_text().split()[0])


def mark_page(page):
    """Mark the page as it is now: a full reload would lose the mark."""
    page.evaluate("window.stayed = true")


def is_same_page(page) -> bool:
    return page.evaluate("window.stayed === true")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_reader_goes_from_the_front_page_to_the_words_that_a_correction_changed(open_page, scripts):
    page = open_page("/", scripts=scripts)
    page.get_by_role("navigation", name="Sections").get_by_role("link", name="Environment").click()
    assert page.locator("h1").inner_text() == "Environment"
    page.get_by_role("link", name="Signs come down at the weir").first.click()
    headline = page.locator("h1").inner_text()
    tag = page.locator("a[rel=tag]").first
    name = tag.inner_text()
    tag.click()
    assert page.locator("h1").inner_text() == name
    page.get_by_role("link", name=headline, exact=True).first.click()
    page.get_by_role("link", name="2 versions").click()
    page.locator(".history > li").nth(1).wait_for()
    page.get_by_role("button", name="Compare").click()
    for change in ("ins", "del"):
        page.locator(change).first.wait_for()
    assert page.url.endswith("/compare/1/2/")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Corrections").click()
    page.get_by_role("link", name=headline, exact=True).wait_for()
    page.get_by_role("link", name=f"What changed in “{headline}”").click()
    assert page.url.endswith("/compare/1/2/")


@pytest.mark.parametrize("width", [390, 1280])
def test_the_box_at_the_top_of_a_page_suggests_too(open_page, width):
    page = open_page("/tags/")
    page.set_viewport_size({"width": width, "height": 800})
    box = page.get_by_role("combobox", name="Search all stories")
    box.fill("brid")
    option = page.get_by_role("option").filter(has_text="Bridges").first
    option.wait_for()
    listed, form = page.get_by_role("listbox").bounding_box(), page.locator(".masthead-search").bounding_box()
    assert listed["width"] >= form["width"] - 1 and listed["x"] >= 0 and listed["x"] + listed["width"] <= width
    option.click()
    page.wait_for_url(re.compile("bridges"))


def test_suggestions_are_taken_or_ignored_with_the_keyboard(open_page):
    page = open_page("/articles/")
    page.keyboard.press("/")
    box = page.get_by_role("combobox", name="Search all stories")
    assert box.evaluate("box => box === document.activeElement")
    page.keyboard.type("brid")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("ArrowDown")
    chosen = page.get_by_role("option", selected=True)
    assert "Bridges" in chosen.inner_text()
    assert box.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    assert box.input_value() == "tag:bridges "
    save_screenshot(page, "browser-suggestions")
    page.keyboard.press("Escape")
    assert box.input_value() == "brid" and not page.get_by_role("listbox").is_visible()
    page.keyboard.press("ArrowDown")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("ArrowUp")
    assert page.get_by_role("option").last.get_attribute("aria-selected") == "true", "up from the box is the last"
    page.keyboard.press("ArrowDown")
    assert box.input_value() == "brid", "below the last is the box again"
    page.keyboard.press("ArrowDown")
    mark_page(page)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"bridges"))
    page.locator(".chips").wait_for()
    assert is_same_page(page) and 0 < stories(page) < 20 and "Bridges" in page.locator(".chips").inner_text()


def test_a_search_is_narrowed_and_widened_and_walked_back_without_reloading(open_page):
    page = open_page("/articles/?q=river")
    whole = stories(page)
    mark_page(page)
    page.locator("#narrow > summary").click() if not page.locator("#choice-section-news").is_visible() else None
    expected = int(page.locator(".choice", has=page.locator("#choice-section-news")).locator(".count").inner_text())
    page.locator("#choice-section-news").click()
    page.wait_for_url("**section=news**")
    expect(page.locator(COUNT)).to_have_text(re.compile(rf"^\s*{expected}\s"))
    assert page.evaluate("document.activeElement.id") == "choice-section-news", "the choice keeps the focus"
    assert page.title().endswith("Newsroom Archive")
    page.get_by_role("link", name="Exclude Flood of April 2023").click()
    page.wait_for_url("**not_tag=flood**")
    page.locator(".choice-left-out").wait_for()
    assert stories(page) < expected
    page.go_back()
    page.locator(".choice-left-out").wait_for(state="detached")
    assert stories(page) == expected
    page.go_back()
    page.locator(".choice-chosen").wait_for(state="detached")
    assert stories(page) == whole
    page.go_forward()
    page.locator("#choice-section-news[aria-current]").wait_for()
    page.locator("#choice-section-news").click()
    page.locator(".choice-chosen").wait_for(state="detached")
    assert stories(page) == whole and is_same_page(page)


def test_a_bar_of_the_chart_narrows_to_its_decade_its_year_and_then_its_month(open_page):
    page = open_page("/articles/")
    mark_page(page)
    page.locator(".chart svg a", has_text=re.compile(r"^\s*2020")).locator(".chart-slot").click()
    page.locator("figcaption", has_text="Stories per year").wait_for()
    page.locator(".chart svg a", has_text=re.compile(r"^\s*2023:")).locator(".chart-slot").click()
    page.wait_for_url("**after=2023**")
    page.locator("figcaption", has_text="Stories per month").wait_for()
    year = stories(page)
    page.locator(".chart svg a", has_text="April 2023:").locator(".chart-slot").click()
    page.locator("figcaption", has_text="Stories per day").wait_for()
    assert 0 < stories(page) < year and is_same_page(page)
    page.get_by_text("As a table").click()
    assert page.get_by_role("table", name="Stories per day").is_visible()


def test_highlights_survive_the_way_to_the_story_and_are_switched_off(open_page):
    page = open_page("/articles/?q=turbines")
    page.get_by_role("link", name="Plan would put turbines").click()
    assert page.locator("h1 mark").inner_text() == "turbines"
    page.locator(".body mark").first.wait_for()
    back = page.get_by_role("link", name="Back to the results").get_attribute("href")
    page.get_by_role("link", name="Remove highlighting").click()
    assert page.locator("mark").count() == 0 and "?" not in page.url
    page.goto(back)
    assert page.locator("#q").input_value() == "turbines"


def test_without_scripts_the_archive_is_searched_and_narrowed_by_links_and_forms(open_page):
    page = open_page("/", scripts=False)
    page.get_by_label("Search all stories").fill("river -flood")
    page.get_by_role("button", name="Search").click()
    whole = stories(page)
    page.wait_for_load_state()  # the styles decide whether the choices stand open
    page.locator("#narrow > summary").click() if not page.locator("#choice-section-sport").is_visible() else None
    page.locator("#choice-section-sport").click()
    assert 0 < stories(page) < whole
    page.locator(".chips a", has_text="Sport").click()
    assert stories(page) == whole
    page.wait_for_load_state()
    page.locator("#narrow > summary").click() if not page.locator("#f-after").is_visible() else None
    page.get_by_label("From", exact=True).fill("2024-01-01")
    page.get_by_role("button", name="Apply").click()
    assert 0 < stories(page) < whole and page.locator("#q").input_value() == "river -flood"
    page.get_by_role("link", name="Clear all").click()
    older = page.get_by_role("link", name=re.compile("Older|Next"))
    first = page.locator(".result-head").first.inner_text()
    older.last.click()
    assert page.locator(".result-head").first.inner_text() != first
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Photographs").click()
    page.locator(".photo-tile a").first.click()
    page.locator(".photo-stories a").first.click()
    page.locator("article.story figure img").first.wait_for()


def test_an_impossible_search_is_answered_with_links_that_lead_on(open_page):
    page = open_page("/articles/?q=rivver&colour=green")
    assert "colour" in page.locator(".notices").inner_text()
    page.locator(".finder-meant a").click()
    expect(page.locator("#q")).to_have_value("river")
    assert stories(page) > 5


# --- the keyboard alone --------------------------------------------------------------------------------------------

ROUND = """() => {
    const now = document.activeElement, style = getComputedStyle(now), box = now.getBoundingClientRect();
    return { end: now === document.body, words: (now.innerText || now.value || now.name || "").trim().slice(0, 40),
             outline: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
             seen: box.width > 1 && box.height > 1 && box.bottom > 0 && box.top < innerHeight,
             path: now.tagName + "#" + now.id };
}"""

STOPS = """[...document.querySelectorAll("main a[href], main button, main input:not([type=hidden]), main summary")]
    .filter(one => one.tabIndex >= 0 && one.checkVisibility() && !one.closest("details:not([open]) > :not(summary)"))
    .length"""


@pytest.mark.parametrize("name", ["front", "story", "browser"])
def test_tab_leads_through_a_page_and_out_and_every_stop_is_visible(open_page, name):
    page = open_page()
    page.emulate_media(reduced_motion="reduce")  # or the page would still be on its way to the next stop
    page.goto(address_of(page, PAGES[name]))
    page.keyboard.press("Tab")
    assert page.evaluate(ROUND)["words"] == "Skip to content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    expected = page.evaluate(STOPS)
    stops = 0
    while True:
        page.keyboard.press("Tab")
        stop = page.evaluate(ROUND)
        if stop["end"] or not page.evaluate("document.querySelector('main').contains(document.activeElement)"):
            break
        assert stop["outline"] and stop["seen"], stop
        stops += 1
        assert stops < 500, "the keyboard is caught"
    assert stops >= expected > 10


def test_the_second_skip_link_leads_past_the_filters(open_page):
    page = open_page("/articles/?q=river")
    page.locator(".finder a.skip").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#results') !== null")


# --- other ways to look --------------------------------------------------------------------------------------------


def test_a_printed_story_has_its_source_and_address(open_page):
    page = open_page()
    page.goto(address_of(page, PAGES["story"]).split("?")[0])
    page.emulate_media(media="print")
    visible = {name: page.locator(name).first.is_visible() for name in (".masthead-nav", ".foot", ".tags", ".cite")}
    assert not any(visible.values()), visible
    clipping = page.locator(".clipping").inner_text()
    assert page.locator(".masthead-name").is_visible() and page.locator("h1").is_visible()
    assert re.search(r"Published .* Version (\d), SHA-256 [0-9a-f]{16}\. http://\S+/versions/\1/$", clipping)
    save_screenshot(page, "story-print")
    page.goto("/articles/?q=river")
    page.emulate_media(media="print")
    assert not page.locator(".finder-side").is_visible() and page.locator(".result-head").first.is_visible()


@pytest.mark.parametrize("name", ["front", "browser", "compare"])
def test_forced_colours_and_reduced_motion_break_nothing(open_page, name):
    page = open_page(size=NARROW)
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    page.goto(address_of(page, PAGES[name]))
    moving = (
        "[...document.querySelectorAll('*')].filter(one => parseFloat(getComputedStyle(one).transitionDuration) > 0.01)"
    )
    assert page.evaluate(f"{moving}.length") == 0
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    save_screenshot(page, f"{name}-forced-colours")


def test_a_right_to_left_story_is_right_to_left_and_its_dates_are_not(open_page):
    page = open_page("/articles/?lang=ar")
    result = page.locator(".result article").first
    assert (result.get_attribute("lang"), result.get_attribute("dir")) == ("ar", "rtl")
    page.locator(".result-head a").first.click()
    story = page.locator("article.story")
    assert (story.get_attribute("lang"), story.get_attribute("dir")) == ("ar", "rtl")
    assert page.locator(".dates").evaluate("one => getComputedStyle(one).direction") == "ltr"
    body, rail = page.locator(".story-main").bounding_box(), page.locator(".story-facts").bounding_box()
    assert rail["x"] > body["x"], "the rail is at the side where lines begin"
    assert page.locator("html").get_attribute("lang") == "en"


# What stands above their text takes most room: a series, a long note, bylines, a recording.
TALL = (
    PAGES["story"],
    "/2023/04/14/river-rising-the-flats-told-to-get-ready-to-leave/",
    "/2026/04/14/three-years-after-the-water/",
    "/2021/04/19/inspectors-condemn-the-ottilies-hull-and-the-ferry-stays-ashore/",
)


def test_on_a_telephone_the_words_of_a_page_begin_on_its_first_screen(open_page):
    page = open_page("/")
    page.set_viewport_size(NARROW)
    for where, first, limit in (
        *((story, ".story .body p", 600) for story in TALL),
        (PAGES["month"], ".entry-head", 400),
    ):
        page.goto(address_of(page, where).split("?")[0])
        assert page.locator(first).first.bounding_box()["y"] < limit, where
    page.goto(TALL[1])
    assert page.locator(".story > .figure-lead").bounding_box()["y"] > page.locator(".body p").first.bounding_box()["y"]
    note = page.locator(".story-top .note")
    height = note.bounding_box()["height"]
    note.get_by_role("link", name="Read the whole note").click()
    assert note.bounding_box()["height"] > height and not note.get_by_role("link").is_visible()

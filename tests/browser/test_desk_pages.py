"""Every kind of page of the desk is accessible in light and dark, and fits a telephone."""

import pytest

from tests.browser.conftest import NARROW, WIDE, check_width, save_screenshot, wait_for_scripts
from tests.browser.test_every_page import LOOKS, RULES, address_of, all_but_long, violations

# Django's own tables have headings without words and searches labelled by a picture: good practice, no rule.
WCAG = RULES | {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
RECORD = ("/admin/articles/article/?q=signs+weir", r"^/admin/articles/article/\d+/change/")
EDITED = ("/admin/articles/article/?q=turbines", r"^/admin/articles/article/\d+/change/")
ON_THE_DESK = ("/admin/articles/deskcopy/", r"^/admin/articles/deskcopy/\d+/change/")
SERIES = ("/admin/articles/series/", r"^/admin/articles/series/\d+/change/")
DESK_PAGES = {
    "today": "/admin/",
    "list": "/admin/articles/article/",
    "record": RECORD,
    "correct": (RECORD, r"/correct/$"),
    "withdraw": (RECORD, r"/withdraw/$"),
    "compare": (RECORD, r"/compare/\?old=1&new=2$"),
    "compare-with-desk": (EDITED, r"/compare/\?old=1&new=desk$"),
    "on-the-desk": "/admin/articles/deskcopy/",
    "writing": "/admin/articles/deskcopy/add/",
    "search": "/admin/search/?q=river",
    "search-versions": "/admin/search/?q=river+in:versions",
    "tags": "/admin/articles/tag/",
    "tag": ("/admin/articles/tag/", r"^/admin/articles/tag/\d+/change/"),
    "agency": ("/admin/articles/agency/", r"^/admin/articles/agency/\d+/change/"),
    "series-list": "/admin/articles/series/",
    "series": SERIES,
    "series-parts": (SERIES, r"/parts/$"),
    "related": (RECORD, r"/related/$"),
    "imports": "/admin/articles/storyimport/",
    "import": "/admin/articles/storyimport/add/",
    "versions": "/admin/articles/version/",
    "log": "/admin/articles/auditentry/",
    "story-on-the-desk": ON_THE_DESK,
    "photos": "/admin/media/photo/",
    "photo": ("/admin/media/photo/", r"^/admin/media/photo/[^/]+/change/"),
    "help": "/admin/help/",
    "help-reporter": "/admin/help/reporter/",
    "printed-page": "/admin/articles/printedpage/add/",
    "second-factor": "/admin/second-factor/",
    "password": "/admin/password_change/",
}
# Pages with the templates of others, which every run opens.
VARIANTS = {
    *("search-versions", "series-parts", "related", "help-reporter", "agency", "series-list", "printed-page", "import"),
    *("versions", "log", "photos", "withdraw"),
}


# Fields in the grey that a browser gives those for which no rule has a colour.
GREY = """() => [...document.querySelectorAll("input, select, textarea")]
    .filter((field) => field.checkVisibility() && !["checkbox", "radio", "file"].includes(field.type))
    .filter((field) => getComputedStyle(field).backgroundColor === "rgb(59, 59, 59)")
    .map((field) => field.outerHTML.slice(0, 100))"""


def check_page(page, name: str, rules=WCAG):
    """Check a page with axe and at a telephone's width: light on a wide screen, dark on a telephone."""
    wait_for_scripts(page)
    assert not (wrong := violations(page, rules)), wrong
    save_screenshot(page, f"desk-{name}-light-wide")
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size(NARROW)
    assert not (wrong := violations(page, LOOKS)), wrong
    assert not (grey := page.evaluate(GREY)), grey
    save_screenshot(page, f"desk-{name}-dark-narrow")
    for width in (NARROW["width"], 320):  # 320 is a window of 1280 at 400 %
        page.set_viewport_size({"width": width, "height": NARROW["height"]})
        check_width(page, width, name)


@pytest.mark.parametrize("name", all_but_long(DESK_PAGES, VARIANTS))
def test_a_page_of_the_desk_is_accessible_in_light_and_dark_and_fits_a_telephone(desk, name):
    desk.goto(address_of(desk, DESK_PAGES[name]))
    check_page(desk, name)


# What stands beyond the right edge of the box that cuts it off, or makes it scroll sideways.
CUT = """(inside) => [...document.querySelectorAll(inside)]
  .filter((one) => one.offsetParent && !one.closest(".select2"))
  .filter((one) => {
    let box = one.parentElement;
    while (box !== document.body && getComputedStyle(box).overflowX === "visible") box = box.parentElement;
    return one.getBoundingClientRect().right > box.getBoundingClientRect().right + 1;
  })
  .map((one) => one.outerHTML.slice(0, 80))"""
CELLS, ROWS = "#result_list tbody :is(td, th)", ".inline-group :is(td, input)"
VERSIONS = ".versions :is(td, th, a)"
FILE = ".desk-beside :is(td, th)"
WRITING = "#deskcopy_form :is(.desk-text, p, td, input, textarea)"


@pytest.mark.parametrize(
    ("name", "inside", "width"),
    [(name, CELLS, 390) for name in ("tags", "versions", "log", "on-the-desk")]
    + [("agency", ROWS, 390)]
    + [("record", VERSIONS, width) for width in (390, 660, 720, 1040, 1280)]
    + [("photo", FILE, width) for width in (390, 740)]
    + [("story-on-the-desk", WRITING, width) for width in (390, 800, 1100, 1600)],
)
def test_nothing_of_a_list_or_a_form_is_cut_off_in_a_narrow_window(desk, name, inside, width):
    desk.set_viewport_size({"width": width, "height": 900})
    desk.goto(address_of(desk, DESK_PAGES[name]))
    wait_for_scripts(desk)
    assert desk.locator(inside).count()
    assert not (cut := desk.evaluate(CUT, inside)), cut


@pytest.mark.parametrize(
    ("name", "holder"),
    [
        ("record", ".versions td:nth-child(4)"),
        ("compare", ".breadcrumbs a"),
        ("list", ".list-filters li a"),
        ("search", ".staff-facets li a"),
        ("photo", ".desk-used a"),
    ],
)
def test_a_long_word_widens_no_page(desk, name, holder):
    for width in (390, 660, 1280):
        desk.set_viewport_size({"width": width, "height": 900})
        desk.goto(address_of(desk, DESK_PAGES[name]))
        desk.eval_on_selector_all(holder, "boxes => boxes.map((box) => box.append('address'.repeat(40)))")
        check_width(desk, width)
        assert not (cut := desk.evaluate(CUT, holder)), cut


def test_bylines_and_tags_are_at_the_side_of_the_text_on_wide_screens_and_follow_it_for_the_keyboard(desk):
    desk.goto(address_of(desk, ON_THE_DESK))
    desk.wait_for_selector(".desk-text")
    places = [".desk-text", "#bylines-group", ".field-tags", "#agency_lines-group", "#placements-group", ".submit-row"]
    text, bylines, tags = (desk.locator(place).bounding_box() for place in places[:3])
    assert text["x"] + text["width"] <= bylines["x"] == pytest.approx(tags["x"], abs=20)
    assert bylines["y"] < text["y"]
    order = "(places) => places.map((one) => [...document.all].indexOf(document.querySelector(one)))"
    positions = desk.evaluate(order, places)
    assert positions == sorted(positions)
    assert desk.locator(".submit-row").bounding_box()["y"] < desk.viewport_size["height"], "saving is in sight"


# What has the focus, if nothing shows it or something stands on it; none at the end of the page.
FOCUSED = """() => {
    const focused = document.activeElement, box = focused.getBoundingClientRect();
    if (focused === document.body) return null;
    const ringed = focused.closest(".select2-selection--multiple") || focused;
    const ring = getComputedStyle(ringed).outlineStyle !== "none" && getComputedStyle(focused).visibility === "visible";
    const [above, below] = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)];
    const top = document.elementFromPoint(box.left + box.width / 2, (above + below) / 2);
    const faults = (ring ? [] : ["no ring"]).concat(focused.contains(top) || top?.contains(focused) ? [] : ["covered"]);
    return faults.map((fault) => `${fault}: ${focused.outerHTML.slice(0, 100)}`);
}"""


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("name", ["writing", "photo", "correct"])
def test_what_has_the_focus_has_a_ring_and_is_covered_by_nothing(desk, name, size):
    desk.set_viewport_size(size)
    desk.goto(address_of(desk, DESK_PAGES[name]))
    wait_for_scripts(desk)
    faults = []
    for _ in range(60):
        desk.keyboard.press("Tab")
        if (wrong := desk.evaluate(FOCUSED)) is None:
            break
        faults += wrong
    assert faults == []


def test_the_name_of_an_author_has_room_in_a_form_from_right_to_left(desk):
    desk.goto(address_of(desk, ON_THE_DESK))
    wait_for_scripts(desk)
    field = ".field-author .select2-container >> nth=0"
    width = desk.locator(field).bounding_box()["width"]
    # As in a newsroom whose language is Arabic: Django's rules for it stand before those of the desk.
    desk.evaluate("""() => new Promise((loaded) => {
        document.documentElement.dir = "rtl";
        const rules = Object.assign(document.createElement("link"), { rel: "stylesheet", onload: loaded });
        rules.href = document.querySelector('link[href*="admin/css/base"]').href.replace(/base[^/]*$/, "rtl.css");
        document.querySelector('link[href*="articles/desk/"]').before(rules);
    })""")
    assert desk.locator(field).bounding_box()["width"] == pytest.approx(width, abs=30)


def test_the_plan_of_a_bulk_action_fits_the_page(desk):
    desk.goto("/admin/articles/article/?q=bridge")
    desk.check("#result_list tbody input[type=checkbox] >> nth=0")
    desk.check("#result_list tbody input[type=checkbox] >> nth=1")
    desk.select_option("#bulk-action", index=1)
    desk.click("text=Go on…")
    desk.wait_for_url("**/bulk/*/")
    check_page(desk, "bulk")


def test_after_too_many_guesses_the_page_asks_to_wait(open_page):
    page = open_page("/admin/login/")
    assert not (wrong := violations(page)), wrong
    for _ in range(8):
        page.fill("#id_username", "nobody")
        page.fill("#id_password", "guessed")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        if not page.locator("#id_username").count():
            break
    open_page.errors.clear()  # the browser itself reports the 429
    assert page.inner_text("h1") == "Too many tries"
    check_page(page, "locked-out")

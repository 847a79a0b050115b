"""What was: comparing with the keyboard alone, without scripts, and the pages that look back, in every theme."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import NARROW, picture_of
from tests.browser.test_every_page import RULES, WIDTHS, found

COMPARED = ("/corrections/", r"/compare/\d+/\d+/")
LOOKING_BACK = {
    "as-of": "/?as_of=2023-04-20",
    "as-of-nothing": "/?as_of=1900-01-01",
    "corrections-month": ("/corrections/", r"^/corrections/\d{4}/\d\d/$"),
    "beside": (COMPARED, r"\?view=side"),
}


def opened_at(opened, where, **options):
    page = opened(**options)
    address = found(page, where)
    page.goto(address if address.startswith("/") else page.url.split("?")[0] + address)
    return page


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", LOOKING_BACK)
def test_a_page_that_looks_back_is_accessible_and_fits_every_width(opened, name, theme):
    page = opened_at(opened, LOOKING_BACK[name], theme=theme)
    report = Axe().run(page, options=RULES)
    assert not report.response["violations"], report.generate_report()
    picture_of(page, f"{name}-{theme}-wide")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} scrolls sideways at {width} px"
    page.set_viewport_size(NARROW)
    picture_of(page, f"{name}-{theme}-narrow")


def focused(page) -> str:
    return page.evaluate("document.activeElement.id")


def test_keys_step_from_change_to_change_until_they_are_switched_off(opened):
    page = opened_at(opened, COMPARED)
    total = page.locator(".change").count()
    assert total > 2
    for number in [*range(1, total + 1), total]:
        page.keyboard.press("n")
        assert focused(page) == f"change-{number}" and page.locator(f"#change-{number}").is_visible()
    page.keyboard.press("p")
    assert focused(page) == f"change-{total - 1}"
    page.locator(".step a", has_text="Previous change").nth(total - 3).focus()
    page.keyboard.press("n")
    assert focused(page) == f"change-{total}", "steps go on from where the reader is"
    page.locator("#choose-old").focus()
    page.keyboard.press("n")
    assert focused(page) == "choose-old", "a key in a form belongs to the form"
    page.get_by_role("checkbox").uncheck()
    page.reload()
    page.keyboard.press("n")
    assert not focused(page), "the browser remembers that single keys are off"


def test_without_scripts_links_lead_from_change_to_change(opened):
    page = opened_at(opened, COMPARED, scripts=False)
    assert not page.get_by_text("The keys").is_visible()
    page.get_by_role("link", name="To the first change").click()
    page.get_by_role("link", name="Next change").first.click()
    assert page.url.endswith("#change-2")


def test_a_reader_goes_back_in_time_and_comes_home(opened):
    page = opened("/", scripts=False)
    page.get_by_label("The front page as it was on").fill("2023-04-20")
    page.get_by_role("button", name="Show").click()
    assert re.search(r"as_of=2023-04-20$", page.url) and "April 20, 2023" in page.locator("h1").inner_text()
    page.get_by_role("link", name="The day before").click()
    assert "April 18, 2023" in page.locator("h1").inner_text()
    page.locator(".front-latest a").first.click()
    assert page.locator(".story").is_visible()
    page.go_back()
    page.get_by_role("link", name="Today", exact=True).click()
    assert page.url.endswith("/") and page.locator(".then").count() == 0

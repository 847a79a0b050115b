"""Readers compare versions by the keyboard alone and without scripts, and go back in time."""

import re

from tests.browser.test_every_page import COMPARED, address_of


def open_first_link(open_page, where, **options):
    page = open_page(**options)
    address = address_of(page, where)
    page.goto(address if address.startswith("/") else page.url.split("?")[0] + address)
    return page


def focused(page) -> str:
    return page.evaluate("document.activeElement.id")


def test_keys_step_from_change_to_change_until_they_are_switched_off(open_page):
    page = open_first_link(open_page, COMPARED)
    total = page.locator(".change").count()
    assert total > 2
    for number in [*range(1, total + 1), total]:
        page.keyboard.press("n")
        assert focused(page) == f"change-{number}" and page.locator(f"#change-{number}").is_visible()
    page.keyboard.press("p")
    assert focused(page) == f"change-{total - 1}"
    page.get_by_role("button", name="Previous change").click()
    assert page.get_by_role("status").filter(has_text=f"Change {total - 2} of {total}").is_visible()
    page.keyboard.press("n")
    assert focused(page) == f"change-{total - 1}", "steps go on from where the reader is"
    assert not page.locator(".step").first.is_visible(), "one bar is for all changes"
    page.locator("#masthead-q").focus()
    page.keyboard.press("n")
    assert focused(page) == "masthead-q", "a key in a form belongs to the form"
    page.get_by_role("checkbox").uncheck()
    page.reload()
    page.keyboard.press("n")
    assert not focused(page), "the browser remembers that single keys are off"


def test_without_scripts_links_lead_from_change_to_change(open_page):
    page = open_first_link(open_page, COMPARED, scripts=False)
    assert not page.get_by_text("The keys").is_visible()
    page.get_by_role("link", name="First change").click()
    page.get_by_role("link", name="Next change").first.click()
    assert page.url.endswith("#change-2")


def test_a_reader_goes_back_in_time_and_returns(open_page):
    page = open_page("/", scripts=False)
    page.get_by_label("Front page as of").fill("2023-04-20")
    page.get_by_role("button", name="Show").click()
    assert re.search(r"as_of=2023-04-20$", page.url) and "April 20, 2023" in page.locator("h1").inner_text()
    page.get_by_role("link", name="The day before").click()
    assert "April 18, 2023" in page.locator("h1").inner_text()
    page.locator(".front-latest a").first.click()
    assert page.locator(".story").is_visible()
    page.go_back()
    page.get_by_role("link", name="Today", exact=True).click()
    assert page.url.endswith("/") and page.locator(".then").count() == 0

"""Axe finds nothing on any page of the admin: as each role, in light and dark, on a wide screen and on a telephone.

The pages that people use most are in `test_desk_pages.py`, for every run.
"""

import html
import re
from importlib import import_module

import pytest
from django.conf import settings
from django.contrib import admin

from articles.admin import help
from tests.browser.colleagues import ROLES
from tests.browser.conftest import NARROW, WIDE, check_width, wait_for_scripts
from tests.browser.test_every_page import LOOKS, RULES, address_of, violations
from tests.proofs import part

# With the rule that axe leaves to those who ask for it: a button is called what is written on it.
ALL_RULES = RULES | {"rules": {"label-content-name-mismatch": {"enabled": True}}}
RECORD = ("/admin/articles/article/?q=signs+weir", r"^/admin/articles/article/\d+/change/")
DRAFT = ("/admin/articles/deskcopy/", r"^/admin/articles/deskcopy/\d+/change/")
PHOTO = ("/admin/media/photo/", r"^/admin/media/photo/[^/]+/change/")
SERIES = ("/admin/articles/series/", r"^/admin/articles/series/\d+/change/")
TAG = ("/admin/articles/tag/", r"^/admin/articles/tag/\d+/change/")
# Pages that are no list of a table and no form of one of its rows.
OTHERS = {
    "today": "/admin/",
    "tables": "/admin/articles/",
    "search": "/admin/search/?q=river",
    "search-versions": "/admin/search/?q=river+in:versions",
    "search-nothing": "/admin/search/?q=zzzyx",
    "second-factor": "/admin/second-factor/",
    "password": "/admin/password_change/",
    "without-photo": "/admin/articles/deskcopy/photos/",
    "preview": (DRAFT, r"/preview/$"),
    "revisions": (RECORD, r"/revisions/$"),
    "related": (RECORD, r"/related/$"),
    "compare": (RECORD, r"/compare/\?old=1&new=2$"),
    "correct": (RECORD, r"/correct/$"),
    "withdraw": (RECORD, r"/withdraw/$"),
    "note": (RECORD, r"/note/$"),
    "photo-history": (PHOTO, r"/history/$"),
    "series-parts": (SERIES, r"/parts/$"),
    "text-in-bin": ("/admin/articles/binentry/", r"^/admin/articles/binentry/\d+/change/"),
    "merge": (TAG, r"/merge/"),
    "user-password": "/admin/auth/user/1/password/",
    "user-link": "/admin/auth/user/1/link/",
    "account": "/admin/account/",
    "story-audio": (RECORD, r"/storyaudio/add/"),
    "photos-used": "/admin/media/photo/?used=yes",
    "photo-of-upload": "/admin/media/photo/1/change/?of=3&left=2,3",
    "help": "/admin/help/",
    **{f"help-{name}": f"/admin/help/{name}/" for name in help.PAGES},
}
# Pages for those who are not signed in.
OUTSIDE = ("/admin/login/", "/admin/forgotten-password/", "/admin/set-password/MQ/no-such-link/")
SHAPES = (r"/add/$", r"/change/$")  # of a table's own pages, beside its list


def tables() -> dict[str, str]:
    """Return the address of every list of the admin, by the name of its table."""
    import_module(settings.ROOT_URLCONF)  # which takes tables out of the admin
    return {
        model._meta.model_name: f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        for model in admin.site._registry
    }


def check(page, address: str):
    """Check a page with axe: light on a wide screen, dark on a telephone; colours do not depend on the width."""
    page.goto(address)
    check_here(page)


def check_here(page):
    """Check the page that is open, as `check` does."""
    address = page.url
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(WIDE)
    wait_for_scripts(page)
    page.evaluate("for (const one of document.querySelectorAll('#content details')) one.open = true")
    assert not (wrong := violations(page, ALL_RULES)), f"{address}, light, wide:\n{wrong}"
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size(NARROW)
    assert not (wrong := violations(page, LOOKS)), f"{address}, dark, narrow:\n{wrong}"
    check_width(page, NARROW["width"], address)


_checked: set[str] = set()  # the markup of pages that another role has too, in this process


def markup_of(page: str) -> str:
    """Return the tags of a page without numbers and tokens, which axe does not look at."""
    tags = "".join(re.findall(r"<[^>]*>", page.partition("<body")[2]))
    return re.sub(r'value="[^"]*"|nonce="[^"]*"|[0-9]+', "", tags)


def pages_of_table(page, list_url: str) -> list[str]:
    """Return the list of a table with the first links in it to a form that adds and to one that changes a row."""
    content = page.request.get(list_url).text().partition('id="content"')[2]
    links = [html.unescape(link) for link in re.findall(r'href="([^"#]+)', content) if list_url in link]
    first = (next((link for link in links if re.search(shape, link)), "") for shape in SHAPES)
    return [list_url, *filter(None, first)]


@pytest.mark.long
@pytest.mark.parametrize("table", part(list(tables())))
def test_the_pages_of_a_table_pass_axe_in_both_themes_at_both_widths(open_page, table):
    page = open_page(user="chief")
    for address in pages_of_table(page, tables()[table]):
        check(page, address)


@pytest.mark.long
@pytest.mark.parametrize("name", part(list(OTHERS)))
def test_a_page_of_the_admin_passes_axe_in_both_themes_at_both_widths(open_page, name):
    page = open_page(user="chief")
    check(page, address_of(page, OTHERS[name]))


@pytest.mark.long
@pytest.mark.parametrize("address", OUTSIDE)
def test_a_page_before_signing_in_passes_axe_in_both_themes_at_both_widths(open_page, address):
    check(open_page(), address)


@pytest.mark.long
def test_a_step_that_a_form_leads_to_passes_axe(open_page):
    """The pages that come after a form: many photographs together, what readers lose by it, an import's dry run, and
    what a find and fix would change."""
    page = open_page("/admin/media/photo/?used=yes", user="chief")
    page.locator("[name=_selected_action]").first.check()
    page.select_option("[name=action]", "edit_together")
    submit(page, "button[name=index]")
    check_here(page)
    page.select_option("#id_rights", "not_cleared")
    submit(page, ".submit-row [type=submit]")
    assert page.locator(".desk-losses").count()
    check_here(page)
    page.goto("/admin/articles/storyimport/add/")
    story = b'{"id": "1", "headline": "Ferry", "body": "It sailed.", "published": "1974"}\n{"headline": "Undated"}'
    page.set_input_files("[name=files]", [{"name": "a.jsonl", "mimeType": "text/plain", "buffer": story}])
    submit(page, "#content [type=submit]")
    page.locator(".work-story").first.wait_for(timeout=60_000)
    check_here(page)
    page.goto("/admin/articles/findandreplace/add/")
    page.fill("[name=wrong]", "river")
    page.fill("[name=right]", "stream")
    submit(page, "#content [type=submit]")
    page.locator(".work-story .difference").first.wait_for(timeout=60_000)
    check_here(page)


@pytest.mark.long
def test_the_plan_of_an_order_and_a_refused_form_pass_axe(open_page):
    """The pages that come before something is removed for ever, and the one that gives a refused form back."""
    page = open_page("/admin/articles/anonymisation/add/", user="chief")
    for name, value in (("names", "Ines Okafor"), ("reason", "By order"), ("reference", "Order 12")):
        page.fill(f"[name={name}]", value)
    submit(page, "#content [type=submit]")
    page.locator("#id_confirmed").wait_for()
    check_here(page)
    page.goto("/admin/media/photo/?used=yes")
    page.locator("[name=_selected_action]").first.check()
    page.select_option("[name=action]", "erase_by_order")
    submit(page, "button[name=index]")
    assert page.locator(".desk-losses a").count(), "the stories that lose it"
    check_here(page)
    page.goto(address_of(page, DRAFT))
    wait_for_scripts(page)
    page.evaluate(REFUSE)
    page.get_by_text("What you typed", exact=True).wait_for()
    check_here(page)
    open_page.errors.clear()  # the browser itself reports what was refused


# Send the form of a story with a wrong token, past the script that would renew it.
REFUSE = """() => {
    const form = document.getElementById("deskcopy_form");
    form.querySelector("[name=csrfmiddlewaretoken]").value = "x".repeat(64);
    form.dispatchEvent(new Event("desk:sending"));
    HTMLFormElement.prototype.submit.call(form);
}"""


def submit(page, button: str):
    with page.expect_navigation():
        page.click(button)


@pytest.mark.long
@pytest.mark.parametrize("name", part([name for name, role in ROLES.items() if role]))
def test_each_role_has_pages_that_pass_axe(open_page, name):
    page = open_page("/admin/", user=name)
    check(page, "/admin/")
    visible = page.eval_on_selector_all(".today-more tbody th a", "links => links.map(link => link.pathname)")
    assert visible
    for list_url in visible:
        for address in pages_of_table(page, list_url):
            markup = markup_of(page.request.get(address).text())
            if markup in _checked:
                continue
            _checked.add(markup)
            page.goto(address)
            assert not (wrong := violations(page, ALL_RULES)), f"{address}, as {name}:\n{wrong}"


@pytest.mark.parametrize(("name", "address", "status"), [("chief", "nothing/", 404), ("pia", "articles/tag/", 403)])
def test_what_is_not_there_or_not_allowed_has_a_page_of_the_admin_that_passes_axe(open_page, name, address, status):
    page = open_page(user=name)
    assert page.goto(f"/admin/{address}").status == status
    assert page.locator("#header .desk-nav").count() and page.get_by_text("The desk’s first page").count()
    check(page, f"/admin/{address}")
    open_page.errors.clear()  # the browser itself reports it

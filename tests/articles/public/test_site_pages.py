"""The newsroom's own pages and links stand at the foot of every page."""

import pytest

from articles.public import site_pages
from articles.public.html_cache import html_cache
from tests.articles.public.test_story_views import get_page

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


@pytest.fixture
def folder(settings, tmp_path):
    settings.SITE_PAGES = str(tmp_path)
    clear()
    yield tmp_path
    clear()


def clear():
    html_cache.clear()
    site_pages.pages.cache_clear()
    site_pages.footer_links.cache_clear()


def test_a_folder_of_files_is_the_pages_in_their_order(client, settings, folder):
    (folder / "20-imprint.md").write_text("Publisher: *The Courier*")
    (folder / "10-about.md").write_text("# About us\n\nWe <script>alert(1)</script> report.\n\n* a\n* b\n")
    settings.FOOTER_LINKS = ["Privacy policy https://courier.example/privacy"]
    html = get_page(client, "/about/about/")
    assert "<h1>About us</h1>" in html and "<li>a</li>" in html and "<script>" not in html
    assert "<em>The Courier</em>" in get_page(client, "/about/imprint/")
    foot = html[html.index("<footer") :]
    order = [foot.index(label) for label in (">About us<", ">Imprint<", ">Accessibility<", ">Privacy policy<")]
    assert order == sorted(order)
    get_page(client, "/about/nothing/", 404)


def test_an_accessibility_statement_is_there_until_the_newsroom_has_its_own(client, settings, folder):
    settings.REPORT_ERRORS = "errors@courier.example"
    html = get_page(client, "/about/accessibility/")
    assert "WCAG" in html and 'href="mailto:errors%40courier.example"' in html
    (folder / "accessibility.md").write_text("# How it can be used\n\nBy all.")
    clear()
    assert "By all." in get_page(client, "/about/accessibility/")


def test_unusable_files_and_links_are_reported(settings, folder):
    settings.FOOTER_LINKS = ["Privacy", "Terms javascript:alert(1)", "Shop https://shop.example"]
    (folder / "No name.md").write_text("x")
    (folder / "latin.md").write_bytes("Ünder".encode("latin-1"))
    faults = " ".join(fault.msg for fault in site_pages.check_site_pages(None))
    assert (
        all(word in faults for word in ("'Privacy'", "javascript", "No name.md", "latin.md")) and "Shop" not in faults
    )
    settings.SITE_PAGES = str(folder / "nowhere")
    assert "there is no folder" in site_pages.check_site_pages(None)[0].msg

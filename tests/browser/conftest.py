"""The browser tests drive Debian's Chromium through the demo newsroom as `make run` serves it, under the real
policy.

Every page a test opens is watched: an error on the console, a breach of the Content-Security-Policy, a failed or an
outgoing request fails the test. With SCREENSHOTS=1 in the environment, pictures of the pages are in var/screenshots/.
"""

import os
import re
import shutil
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.conf import settings

from newsroom.tooling import browser as chromium
from tests.conftest import locked_run_folder
from tests.test_running import ROOT, running_archive

SCREENSHOTS = ROOT / "var" / "screenshots"
HOST = "localhost"  # browsers make passkeys for a name
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def browser_site(request, tmp_path_factory):
    """Return the demo browser_site, which runs for the whole session."""
    if "sqlite3" not in settings.DATABASES["default"]["ENGINE"]:
        pytest.skip("pages are tested in a browser once, with SQLite")
    try:
        chromium.find_browser()
    except chromium.NoBrowser as missing:
        pytest.skip(f"PAGES ARE NOT TESTED IN A BROWSER: {missing}")
    demo_archive = request.getfixturevalue("demo_archive")
    folder = tmp_path_factory.mktemp("newsroom")
    shutil.copytree(demo_archive["folder"], folder, dirs_exist_ok=True)
    with ExitStack() as running:
        with locked_run_folder(tmp_path_factory):  # each gathers the static files, and all of them in one place
            _, port, _ = running.enter_context(running_archive(folder, HOST))
        yield BrowserSite(f"http://{HOST}:{port}", demo_archive["said"], folder)


class BrowserSite:
    """A running demo newsroom: its address, its folder, and the password of its editor."""

    def __init__(self, url: str, said: str, folder: Path):
        self.url, self.folder = url, folder
        self.password = re.search(r"password\W+(\S{8,})", said)[1]


@pytest.fixture(scope="session")
def chrome(browser_site):
    from playwright.sync_api import sync_playwright

    # Its loop stays open for the session; tests that come after it in this process are no asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find_browser(), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def open_page(chrome, browser_site):
    """Return a function that opens a page, `open_page("/articles/", theme="dark", **NARROW)`; an error on it fails
    the test."""
    contexts, wrong = [], []

    def open_page(path="", *, theme="light", scripts=True, size=WIDE, cookies=None):
        context = chrome.new_context(
            base_url=browser_site.url,
            color_scheme=theme,
            java_script_enabled=scripts,
            viewport=size,
            storage_state=cookies,
            reduced_motion="reduce",  # colours halfway from one theme to the other are nobody's
        )
        context.set_default_timeout(20_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: wrong.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda asked: _note_outgoing(asked.url, browser_site.url, wrong))
        page.on("response", lambda answer: wrong.append(f"{answer.status} {answer.url}") if answer.status >= 500 else 0)
        if path:
            page.goto(path)
        return page

    open_page.errors = wrong  # a test that provokes an error takes it out
    yield open_page
    for context in contexts:
        context.close()
    assert not wrong


@pytest.fixture(scope="session")
def editor_cookies(chrome, browser_site):
    """Return the demo editor's cookies, after signing in."""
    page = chrome.new_page(base_url=browser_site.url)
    page.goto("/admin/login/")
    page.fill("#id_username", "editor")
    page.fill("#id_password", browser_site.password)
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/")
    yield page.context.storage_state()
    page.close()


@pytest.fixture
def desk(open_page, editor_cookies):
    """Return a page on which the demo editor is signed in."""
    return open_page(cookies=editor_cookies)


@pytest.fixture
def leaves_nothing(desk):
    """Leave the form of a story without storing what was typed, so that no later test is offered it."""
    yield
    desk.evaluate("document.getElementById('deskcopy_form')?.dispatchEvent(new Event('desk:sending'))")


def _note_outgoing(url: str, home: str, wrong: list):
    if not url.startswith((home, "data:", "blob:", "about:")):
        wrong.append(f"a request leaves for {url}")


def save_screenshot(page, name: str):
    """Save a picture of the whole page, for people to look at."""
    if os.environ.get("SCREENSHOTS") != "1":
        return
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.jpg", type="jpeg", quality=85, full_page=True)

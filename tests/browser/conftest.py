"""The browser tests drive Debian's Chromium through the demo newsroom as `make run` serves it, under the real
policy.

Every page a test opens is watched: an error on the console, a breach of the Content-Security-Policy, a failed or an
outgoing request fails the test. With SCREENSHOTS=1 in the environment, pictures of the pages are in var/screenshots/.
"""

import os
import re
import shutil
import signal
import time
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from django.conf import settings

from newsroom.tooling import browser as chromium
from tests.browser.colleagues import HOST, ROLES, add_colleagues, cookies_of
from tests.browser.demo_state import DemoState
from tests.conftest import locked_run_folder
from tests.test_running import ROOT, running_archive

SCREENSHOTS = ROOT / "var" / "screenshots"
MAX_SECONDS = 180  # of one test, with the first page that makes the demo newsroom
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}

READY = """() => document.readyState === "complete"
    && (!document.getElementById("id_body") || document.querySelector(".desk-text"))"""

# What is typed is stored when a page is left; a test's own is not, as if its form had been sent.
SEND_NOTHING = "() => document.getElementById('deskcopy_form')?.dispatchEvent(new Event('desk:sending'))"


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
    add_colleagues(folder)
    with ExitStack() as running:
        with locked_run_folder(tmp_path_factory):  # each gathers the static files, and all of them in one place
            _, port, _ = running.enter_context(running_archive(folder, HOST))
        site = BrowserSite(f"http://{HOST}:{port}", demo_archive["said"], folder)
        yield site
        site.state.close()


class BrowserSite:
    """A running demo newsroom: its address, its folder, the password of its editor, the cookies of each account by its
    name, and its state before the first test."""

    def __init__(self, url: str, said: str, folder: Path):
        self.url, self.folder = url, folder
        self.password = re.search(r"with the password (\S{8,})", said)[1]
        self.cookies = {"editor": cookies_of(url, "editor", self.password)}
        self.cookies |= {name: cookies_of(url, name) for name in ROLES}
        self.state = DemoState(folder)


@pytest.fixture(autouse=True)
def unchanged_demo(request):
    """Let each test begin with the demo as it was at first, and undo what it changes there.

    Everything of the demo that tests share is in `BrowserSite`; no fixture of a module changes it.
    """
    if "browser_site" not in request.fixturenames:
        yield
        return
    signal.signal(signal.SIGALRM, _end_test)
    signal.alarm(MAX_SECONDS)
    state = request.getfixturevalue("browser_site").state
    for _ in range(100):
        state.restore()
        if not (changed := state.differences()):
            break
        time.sleep(0.1)  # the server is still at work on what a page sent when it was closed
    assert not changed, f"an earlier test left the demo changed: {changed}"
    yield
    state.restore()
    signal.alarm(0)


def _end_test(number, frame):
    raise TimeoutError(
        f"The test was not over after {MAX_SECONDS} seconds: Playwright waits for some answers without end."
    )


@pytest.fixture(scope="session")
def chrome(browser_site):
    from playwright.sync_api import sync_playwright

    # Its loop stays open for the session; tests that come after it in this process are no asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find_browser(), args=["--no-sandbox"])
        yield browser
        browser.close()


class Contexts:
    """Two contexts of the browser for all tests, with scripts and without, each for one page at a time.

    They hold what is slow to have again: style sheets, scripts and their compiled code. Cookies and what pages stored
    are deleted before each test.
    """

    def __init__(self, chrome, url: str):
        self.chrome, self.url = chrome, url
        self.shared, self.used = {}, []

    def page(self, *, scripts: bool, cookies: list):
        """Return a new page; a second page of a test gets a context of its own, which may be somebody else's."""
        context = None if self.used else self.shared.get(scripts)
        if context is None:
            context = self._new(scripts)
            if not self.used:
                self.shared[scripts] = context
        self.used.append(context)
        page = context.new_page()
        context.clear_cookies()
        session = context.new_cdp_session(page)
        session.send("Storage.clearDataForOrigin", {"origin": self.url, "storageTypes": "local_storage,indexeddb"})
        session.detach()
        context.add_cookies(cookies)
        return page

    def _new(self, scripts: bool):
        context = self.chrome.new_context(
            base_url=self.url,
            java_script_enabled=scripts,
            viewport=WIDE,
            reduced_motion="reduce",  # colours halfway from one theme to the other are nobody's
        )
        context.set_default_timeout(20_000)
        return context

    def close_pages(self):
        """Close the pages of a test, and the contexts that no other test uses."""
        from playwright.sync_api import Error

        for context in self.used:
            for page in context.pages:
                with suppress(Error):  # no scripts
                    page.wait_for_load_state()  # an evaluation may never end in a page on its way to another
                    page.evaluate(SEND_NOTHING)
                page.close()
            if context not in self.shared.values():
                context.close()
        self.used.clear()


@pytest.fixture(scope="session")
def contexts(chrome, browser_site):
    return Contexts(chrome, browser_site.url)


@pytest.fixture
def open_page(contexts, browser_site):
    """Return a function that opens a page, `open_page("/articles/", theme="dark", user="editor")`; an error on it fails
    the test. Without a user nobody is signed in."""
    wrong = []

    def open_page(path="", *, theme="light", scripts=True, size=WIDE, user=None):
        page = contexts.page(scripts=scripts, cookies=browser_site.cookies[user] if user else [])
        page.emulate_media(color_scheme=theme)
        page.set_viewport_size(size)
        page.on("console", lambda message: wrong.append(message.text) if message.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda request: _note_outgoing(request.url, browser_site.url, wrong))
        page.on("response", lambda answer: wrong.append(f"{answer.status} {answer.url}") if answer.status >= 500 else 0)
        if path:
            page.goto(path)
        return page

    open_page.errors = wrong  # a test that provokes an error takes it out
    yield open_page
    contexts.close_pages()
    assert not wrong


@pytest.fixture
def desk(open_page):
    """Return a page on which the demo editor is signed in."""
    return open_page(user="editor")


def wait_for_scripts(page):
    """Wait until the scripts of a page have made of it what they make; the editor of a text comes last."""
    page.wait_for_function(READY)


def check_width(page, width: int, name: str = "the page"):
    """Check that the page is no wider than its window, once its scripts have laid it out for that width."""
    from playwright.sync_api import TimeoutError

    with suppress(TimeoutError):
        page.wait_for_function("width => document.documentElement.scrollWidth <= width", arg=width, timeout=5000)
        return
    pytest.fail(f"{name} scrolls sideways at {width} px")


def choose(page, typed: str, name: str):
    """Type into the picker that was opened, and press Enter on the right option.

    Letters typed before its field has the focus, some milliseconds after it opens, go nowhere.
    """
    page.wait_for_selector(".select2-search__field:focus")
    page.keyboard.type(typed)
    page.locator(".select2-results__option--highlighted", has_text=name).wait_for()
    page.keyboard.press("Enter")


def _note_outgoing(url: str, home: str, wrong: list):
    if not url.startswith((home, "data:", "blob:", "about:")):
        wrong.append(f"a request leaves for {url}")


def save_screenshot(page, name: str):
    """Save a picture of the whole page, for people to look at."""
    if os.environ.get("SCREENSHOTS") != "1":
        return
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.jpg", type="jpeg", quality=85, full_page=True)

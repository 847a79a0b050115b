"""Make the pictures of the help pages from the demo newsroom: `python -m newsroom.tooling.help_pictures 8160`,
or some of them: `… 8160 account comments`.

It runs the demo in a temporary folder on that port, opens the pages in Chromium, and writes
`articles/static/articles/help/*.webp`. Needs the packages of `requirements-dev.txt`.
"""

import io
import os
import re
import signal
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

from newsroom.tooling import browser, processes
from newsroom.tooling.port import HOST

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "articles" / "static" / "articles" / "help"
WIDE, NARROW = (1040, 650), (390, 560)
# The height of narrow pictures whose subject is longer.
TALL = {"account": 900, "today": 1150, "record": 1000, "photos": 850, "photo": 1050}
NARROW_SCALE = 1.5  # dots of telephones are smaller
# The end of a picture's name, with the window and the theme in which it is taken: nothing is made smaller, so that its
# words can be read.
VARIANTS = {
    "": (WIDE, "light"),
    "-dark": (WIDE, "dark"),
    "-narrow": (NARROW, "light"),
    "-narrow-dark": (NARROW, "dark"),
}
QUALITY = 40
TIMEOUT_MS = 120_000  # on a machine that does something else as well
SCRIPTS_MS = 1_500  # in which the editor of a text and the pickers are made
# The name of a picture, the page, the links to follow from there, and what to scroll to.
PICTURES = [
    ("today", "/admin/", [], ""),
    ("writing", "/admin/articles/deskcopy/", [r"/deskcopy/\d+/change/"], "body"),
    ("comments", "/admin/articles/article/?status=review", [r"/article/\d+/change/"], "#comments"),
    ("record", "/admin/articles/article/?q=signs+weir", [r"/article/\d+/change/"], ""),
    ("correct", "/admin/articles/article/?q=signs+weir", [r"/article/\d+/change/", r"/correct/$"], ""),
    ("photos", "/admin/media/photo/", [], ""),
    ("photo", "/admin/media/photo/", [r"/photo/[^/]+/change/"], ""),
    ("series", "/admin/articles/series/", [r"/series/\d+/change/", r"/parts/$"], ""),
    ("search", "/admin/search/?q=river", [], ""),
    ("tags", "/admin/articles/tag/", [], ""),
    ("import", "/admin/articles/storyimport/add/", [], ""),
    ("printed", "/admin/articles/printedpage/add/", [], ""),
    ("account", "/admin/auth/user/add/", [], ""),
    ("log", "/admin/articles/auditentry/", [], ""),
]
# What the text of a picture names, in wide and in narrow windows: it has to be in sight.
NAMED = {
    "today": ([".today-area >> nth=2"], [".today-area >> nth=2"]),
    "writing": (
        ["#id_headline", "#id_dek", ".desk-lead-here img", "#id_state", "#bylines-group"],
        ["#id_headline", ".desk-lead-here img"],
    ),
    "record": ([".standing", "#versions tbody tr"], [".standing", "#versions tbody tr"]),
    "photos": ([".desk-grid img", "#changelist-filter"], ["#searchbar", ".desk-grid img >> nth=1"]),
    "photo": ([".field-caption", ".field-rights"], ["text=Used in", "text=Crops"]),
}
# Scrolls to an element, or as much less as no line or button is cut in two at the top; also at the end of a page.
SCROLL = """(target) => {
    document.body.style.paddingBottom = "100vh";
    const range = document.createRange(), boxes = [];
    const words = document.createTreeWalker(document.querySelector("#content"), NodeFilter.SHOW_TEXT);
    while (words.nextNode()) {
        range.selectNodeContents(words.currentNode);
        boxes.push(...range.getClientRects());
    }
    const drawn = document.querySelectorAll("#content :is(.button, button, input, textarea, select, img, .pill)");
    boxes.push(...[...drawn].map((one) => one.getBoundingClientRect()));
    let top = target.getBoundingClientRect().top, cut;
    while ((cut = boxes.find((box) => box.top < top && box.bottom > top))) top = cut.top;
    scrollBy(0, top);
}"""
_ADMINISTRATOR = (
    "from django.contrib.auth.models import Group, User; "
    "User.objects.get(username='editor').groups.add(Group.objects.get(name='Administrator'))"
)


@contextmanager
def running_demo(port: str):
    """Run the demo in a temporary folder; yield the password of its editor, who is an administrator as well."""
    with tempfile.TemporaryDirectory() as folder:
        own = {
            "DATABASE_URL": f"sqlite:///{folder}/archive.sqlite3",
            "UPLOADS_ROOT": f"{folder}/uploads",
            "SEALS_ROOT": f"{folder}/seals",
            "SEARCH_ROOT": f"{folder}/search",
            "PUBLIC_LOG_ROOT": f"{folder}/log",
            "PUBLIC_LOG_KEY": f"{folder}/log_key",
            "SECRET_KEY": "only-for-these-pictures-" + "0" * 40,
            "DEBUG": "false",
            "LOG_LEVEL": "WARNING",
            "SITE_URL": f"http://{HOST}:{port}",
        }
        options = {"cwd": ROOT, "env": {**os.environ, **own}}
        command = [sys.executable, "-m", "newsroom.tooling.serve", port]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True, "start_new_session": True}
        with processes.start(command, **options, **pipes) as archive:
            output = ""
            for line in archive.stdout or ():
                output += line
                if "Ctrl-C stops it" in line:
                    break
            subprocess.run([sys.executable, "manage.py", "shell", "-c", _ADMINISTRATOR], check=True, **options)
            try:
                yield re.findall(r"password\W+(\S{8,})", output)[0]
            finally:
                os.killpg(archive.pid, signal.SIGINT)


def take(port: str, password: str, names: list[str]):
    """Take the pictures with these names, or all, in both themes, for wide and for narrow windows."""
    from PIL import Image
    from playwright.sync_api import sync_playwright

    FOLDER.mkdir(parents=True, exist_ok=True)
    missing = []
    with sync_playwright() as playwright:
        chrome = playwright.chromium.launch(executable_path=browser.find_browser(), args=["--no-sandbox"])
        for variant, (size, theme) in VARIANTS.items():
            context = chrome.new_context(
                base_url=f"http://{HOST}:{port}",
                color_scheme=theme,
                viewport={"width": size[0], "height": size[1]},
                device_scale_factor=NARROW_SCALE if size is NARROW else 1,
            )
            page = context.new_page()
            page.set_default_timeout(TIMEOUT_MS)
            page.goto("/admin/login/")
            page.fill("#id_username", "editor")
            page.fill("#id_password", password)
            page.keyboard.press("Enter")
            page.wait_for_url("**/admin/")
            for name, start, links, target in PICTURES:
                if names and name not in names:
                    continue
                height = TALL.get(name, size[1]) if size is NARROW else size[1]
                page.set_viewport_size({"width": size[0], "height": height})
                page.goto(start)
                for link in links:
                    hrefs = page.eval_on_selector_all("#content a[href]", "links => links.map((link) => link.href)")
                    page.goto(next(href for href in hrefs if re.search(link, href)))
                page.wait_for_load_state("load")
                # A page of the desk asks the server again and again: it is never idle.
                page.wait_for_timeout(SCRIPTS_MS)
                page.eval_on_selector(target or "#content", SCROLL if target else "content => content.scrollIntoView()")
                for named in NAMED.get(name, ([], []))[size is NARROW]:
                    box = page.locator(named).first.bounding_box()
                    if not box or not -box["height"] < box["y"] < height - 20:
                        missing.append(f"{name}{variant}: {named}")
                picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
                path = FOLDER / f"{name}{variant}.webp"
                picture.save(path, "WEBP", quality=QUALITY, method=6)
                print(f"{path.name}: {path.stat().st_size:,} bytes")
        chrome.close()
    if missing:
        sys.exit("What the texts of pictures name is not in sight:\n" + "\n".join(missing))


if __name__ == "__main__":
    with running_demo(sys.argv[1]) as password:
        take(sys.argv[1], password, sys.argv[2:])

"""The newsroom's own pages (about, contact, policies, imprint) and the links at the foot of every page.

    SITE_PAGES=/srv/newsroom/pages     10-about.md ──▶ /about/about/, imprint.md ──▶ /about/imprint/

A page is a Markdown file: its first heading is its title, and the names of the files are their order. Files, not
rows that the desk edits: they are few, belong to whoever answers for the newsroom, and would need versions, permissions
and a place in every erasure. They are read once, as the logo is; a restart shows a change. An accessibility statement
is here already; `accessibility.md` takes its place.
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.core import checks
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, override
from markdown_it import MarkdownIt

from articles.public.story import error_reports
from articles.story.html_sanitizer import clean_body
from articles.story.lazy_text import gettext_lazy as _

MAX_PAGES = 30
MAX_BYTES = 200_000
_NAME = re.compile(r"(?:[0-9]+-)?([a-z][a-z0-9-]*)")
_TITLE = re.compile(r"^#[ \t]+(.+?)[ \t#]*$", re.M)
# As readers know the policies that settings name for schema.org.
_POLICIES = {
    "correctionsPolicy": _("Corrections policy"),
    "ethicsPolicy": _("Ethics policy"),
    "publishingPrinciples": _("Publishing principles"),
    "masthead": _("Staff"),
    "ownershipFundingInfo": _("Ownership"),
    "actionableFeedbackPolicy": _("Feedback"),
}


class SitePage(NamedTuple):
    """A page of the newsroom; `body` is canonical HTML."""

    slug: str
    title: str
    body: SafeString


class FooterLink(NamedTuple):
    """A link at the foot of every page."""

    label: str
    url: str


@cache
def pages() -> dict[str, SitePage]:
    """Return the pages by slug, in the order of their files; the accessibility statement comes last."""
    by_slug = {page.slug: page for page in map(_read, _files()) if page}
    if "accessibility" not in by_slug:
        context = {"report_errors": error_reports.plain_address(settings.REPORT_ERRORS)}
        with override(settings.LANGUAGE_CODE):  # a command may be the first that asks
            body, title = render_to_string("articles/site/_accessibility.html", context), gettext("Accessibility")
        by_slug["accessibility"] = SitePage("accessibility", title, mark_safe(body))  # a template of ours
    return by_slug


@cache
def footer_links() -> list[FooterLink]:
    """Return the links to the newsroom's pages, its policies and pages elsewhere."""
    own = [FooterLink(page.title, reverse("site_page", args=[page.slug])) for page in pages().values()]
    policies = [FooterLink(label, url) for name, label in _POLICIES.items() if (url := settings.PUBLISHER.get(name))]
    elsewhere = [
        FooterLink(label, url) for label, _, url in (_split_link(text) for text in settings.FOOTER_LINKS) if url
    ]
    return [*own, *policies, *elsewhere]


def digest_text() -> str:
    """Return what the release of this process depends on: every page and link."""
    return repr((pages(), footer_links()))


@checks.register()
def check_site_pages(app_configs, **kwargs):
    """Report a folder, a file or a link that cannot be used."""
    faults = []
    if settings.SITE_PAGES and not Path(settings.SITE_PAGES).is_dir():
        faults.append(f"SITE_PAGES: there is no folder {settings.SITE_PAGES}; give its whole path.")
    for path in _files():
        if not _NAME.fullmatch(path.stem) or path.stat().st_size > MAX_BYTES or not _read(path):
            faults.append(
                f"SITE_PAGES: {path.name} is not shown; name it about.md or 10-about.md, in UTF-8, to 200 kB."
            )
    for text in settings.FOOTER_LINKS:
        label, _, url = _split_link(text)
        if not label or not url.startswith(("https://", "http://", "mailto:", "/")):
            faults.append(f"FOOTER_LINKS: {text!r} is no link; write “Privacy https://newsroom.example/privacy”.")
    return [checks.Warning(fault, id="articles.W012") for fault in faults]


def _files() -> Iterator[Path]:
    folder = Path(settings.SITE_PAGES) if settings.SITE_PAGES else None
    return iter(sorted(folder.glob("*.md"))[:MAX_PAGES] if folder and folder.is_dir() else ())


def _read(path: Path) -> SitePage | None:
    name = _NAME.fullmatch(path.stem)
    try:
        text = path.read_text("utf-8") if name and path.stat().st_size <= MAX_BYTES else ""
    except (OSError, UnicodeDecodeError):
        return None
    if not name or not text.strip():
        return None
    title = _TITLE.search(text)
    body = text[: title.start()] + text[title.end() :] if title else text
    markup = clean_body(MarkdownIt("commonmark", {"html": False}).enable("table").render(body))
    return SitePage(name[1], title[1] if title else name[1].replace("-", " ").capitalize(), mark_safe(markup))


def _split_link(text: str) -> tuple[str, str, str]:
    label, space, url = text.strip().rpartition(" ")
    return label.strip(), space, url

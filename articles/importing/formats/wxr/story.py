"""The story of a post: which field of WordPress is which part of a story.

The table is in docs/formats.md. What has no place in a story is kept with its source, custom fields included.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import Any

from articles.importing.formats import Options
from articles.importing.formats.html_figures import read_figures
from articles.importing.formats.origins import original_of
from articles.importing.formats.record_lines import fitting_headline, has_markup, line_of
from articles.importing.formats.wxr.attachments import Attachments
from articles.importing.formats.wxr.elements import ExportedSite, Post
from articles.importing.formats.wxr.own_fields import IDENTIFIER, NO_URL, PREFIX, with_own_fields
from articles.importing.formats.wxr.shortcodes import html_of
from articles.importing.remarks import time_remarks
from articles.story.credits import Byline, Term
from articles.story.dates import InvalidStory, Precision, StoryDate
from articles.story.html_sanitizer import clean_line
from articles.story.keys import key_of
from articles.story.story import Picture, Source, Story
from articles.story.validation import LIMITS, ValidatedStory, validate_sanitised

# Fields that say nothing of the story, or that the story has.
_READ_FIELDS = {"title", "link", "pubDate", "dc:creator", "guid", "content:encoded", "excerpt:encoded", "wp:post_date"}
_READ_FIELDS |= {"wp:post_date_gmt", "wp:comment_status", "wp:ping_status", "comments", "wp:attachment_url"}
_READ_FIELDS |= {"wp:post_password"}  # nobody needs it any more
_DEFAULTS = {"wp:post_type": "post", "wp:status": "publish", "wp:post_parent": "0", "wp:menu_order": "0"}
_DEFAULTS |= {"wp:is_sticky": "0"}
_READ_META = {"_edit_last", "_edit_lock", "_pingme", "_encloseme"}
_READ_TAXONOMIES = {"category", "post_tag", "author", "language"}
_NO_SECTION = {"uncategorized", "uncategorised"}
_NO_DATE = "0000-00-00"
_DAY = timedelta(hours=24)


def story_of(post: Post, site: ExportedSite, attachments: Attachments, options: Options) -> ValidatedStory:
    """Return the validated story of a post. Raises InvalidStory."""
    remarks = post.remarks
    markup, originals = html_of(post.field("content:encoded"), attachments, post.field("wp:post_id"), remarks)
    body = read_figures(markup)
    originals += body.originals
    dek = clean_line(re.sub(r"</p>\s*<p>|<br\s*/?>|\n", " ", post.field("excerpt:encoded")))
    leftover: dict[str, Any] = {}
    if len(dek) > LIMITS["dek"]:
        dek, leftover["excerpt"] = "", dek
        remarks.append("excerpt too long for a dek, kept with the source")
    if has_markup(post.field("title")):
        leftover["title"] = post.field("title")
    section, tags = _section_and_tags(post, site, leftover, remarks)
    lead = _lead(post, attachments, leftover, remarks)
    story = Story(
        headline=fitting_headline(line_of(post.field("title")), leftover, remarks),
        dek=dek,
        body=body.body,
        bylines=_bylines(post, site, leftover, remarks),
        section=section,
        tags=tags,
        language=next(iter(post.terms.get("language", {}).values()), "") or site.language or options.language,
        pictures=(*lead, *body.pictures),
        published=_published(post, options, remarks),
    )
    story = with_own_fields(story, post, line_of(_creator(post, site)))
    original = original_of(originals, leftover | _leftover(post), remarks)
    source = Source(
        name=site.name,
        identifier=identifier_of(post),
        url=_url(post),
        format="wxr",
        original=original,
        remarks="\n".join(dict.fromkeys(remarks))[: LIMITS["remarks"]],
    )
    return validate_sanitised(replace(story, source=source))


def desk_reason_of(post: Post) -> str:
    """Return why a post is not published, "" if it is."""
    status = post.field("wp:status") or "publish"
    if status not in ("publish", "inherit"):
        return "scheduled by its source" if status == "future" else f"its status is {status:.40}"
    return "it has a password" if post.field("wp:post_password") else ""


def identifier_of(post: Post) -> str:
    """Return the identifier of a post: its guid before it was in WordPress, its guid, its number, or its address."""
    number = post.field("wp:post_id")
    guid = post.meta(IDENTIFIER) or post.field("guid")
    return (guid or (f"post {number}" if number else post.field("link")))[: LIMITS["identifier"]]


def _url(post: Post) -> str:
    url = post.field("link")
    is_none = len(url) > LIMITS["url"] or url == NO_URL  # which our own exports have for a story without one
    return url if re.match(r"https?://", url) and not is_none else ""


def _published(post: Post, options: Options, remarks: list[str]) -> StoryDate | None:
    """Return when a post was published.

    The offset is the difference of its local time and its time in UTC, if a time zone has such an offset.
    """
    local, utc = (_moment(post.field(name)) for name in ("wp:post_date", "wp:post_date_gmt"))
    if not utc and post.field("wp:status") in ("draft", "pending", "auto-draft"):
        return None  # when it was begun is no date of publication
    if local and utc and abs(local - utc) < _DAY and not (local - utc) % timedelta(minutes=15):
        return StoryDate.at(local.replace(tzinfo=timezone(local - utc)))
    if local:
        date = StoryDate.read(local.isoformat(), options.zone, options.fold)
        if date.precision is Precision.MINUTE:
            remarks += time_remarks("post_date", date, StoryDate.read(local.isoformat(), options.zone, fold=1))
        return date
    if utc:
        return StoryDate.at(utc.replace(tzinfo=UTC))
    try:
        return StoryDate.at(parsedate_to_datetime(post.field("pubDate")))
    except (ValueError, TypeError, IndexError, InvalidStory):
        return None


def _moment(text: str) -> datetime | None:
    try:
        return None if text.startswith(_NO_DATE) else datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None


def _bylines(post: Post, site: ExportedSite, leftover: dict[str, Any], remarks: list[str]) -> tuple[Byline, ...]:
    """Return the authors: those of the Co-Authors plugin, which are terms, or the one who wrote the post."""
    names = [*post.terms.get("author", {})] or [_creator(post, site)]
    lines = [line_of(name) for name in names]
    if too_long := [line for line in lines if len(line) > LIMITS["name"]]:
        leftover["authors"] = too_long
        remarks.append(f"author too long for a name, kept with the source: {too_long[0]:.60}…")
    return tuple(Byline(line, key_of(line)) for line in lines if key_of(line) and len(line) <= LIMITS["name"])


def _creator(post: Post, site: ExportedSite) -> str:
    """Return the name of the user who wrote a post, else the login."""
    login = post.field("dc:creator")
    return site.authors.get(login.casefold(), login)


def _section_and_tags(
    post: Post, site: ExportedSite, leftover: dict[str, Any], remarks: list[str]
) -> tuple[Term | None, tuple[Term, ...]]:
    """Return the section and the tags: the primary category, or the first; the others are tags, as post tags are."""
    categories = _terms(post.terms.get("category", {}), leftover, remarks)
    categories = [term for term in categories if term.key not in _NO_SECTION]
    primary = site.categories.get(post.meta("_yoast_wpseo_primary_category"), "")
    primaries = [term for term in categories if term.name == line_of(primary)]
    section = next(iter([*primaries, *categories]), None)
    tags = [term for term in categories if term is not section]
    return section, (*tags, *_terms(post.terms.get("post_tag", {}), leftover, remarks))[: LIMITS["tags"]]


def _terms(names: Iterable[str], leftover: dict[str, Any], remarks: list[str]) -> list[Term]:
    lines = [line_of(name) for name in names]
    if too_long := [line for line in lines if len(line) > LIMITS["name"]]:
        leftover.setdefault("terms", []).extend(too_long)
        remarks.append(f"term too long for a name, kept with the source: {too_long[0]:.60}…")
    return [Term.named(line) for line in lines if key_of(line) and len(line) <= LIMITS["name"]]


def _lead(post: Post, attachments: Attachments, leftover: dict[str, Any], remarks: list[str]) -> list[Picture]:
    number = post.meta("_thumbnail_id")
    if not number or number == "0":
        return []
    attachment = attachments.get(number)
    if not attachment:
        remarks.append(f"featured image that is not in the export: {number:.40}")
        return []
    leftover["featured_image"] = attachment.url
    return [Picture(caption=attachment.caption, alt=attachment.alt)]


def _leftover(post: Post) -> dict[str, Any]:
    """Return the fields, custom fields and terms that the story does not have."""
    fields: dict[str, Any] = {
        name.removeprefix("wp:"): value
        for name, value in post.fields.items()
        if value and name not in _READ_FIELDS and _DEFAULTS.get(name) != value
    }
    fields["custom_fields"] = {
        name: value
        for name, value in post.custom_fields.items()
        if name not in _READ_META and not name.startswith(PREFIX)
    }
    fields["has_password"] = bool(post.field("wp:post_password"))
    others = {name: [*terms] for name, terms in post.terms.items() if name not in _READ_TAXONOMIES}
    return fields | {"terms_of_other_taxonomies": others}

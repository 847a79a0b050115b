"""RSS, RDF and Atom, by feedparser: https://feedparser.readthedocs.io/"""

import io
import re
from collections.abc import Iterator
from functools import partial
from typing import Any, BinaryIO

import feedparser

from articles.importing.formats import ImportItem, Options, read_item
from articles.importing.formats.feeds.blogger import KIND, desk_reason_of, other_kind
from articles.importing.formats.feeds.entries import FeedEntry, story_of
from articles.story.html_sanitizer import clean_line, has_too_many_attributes
from articles.story.story import Picture
from articles.story.validation import LIMITS, ValidatedStory

MAX_SIZE = 16 * 1024 * 1024  # bytes; a feed has the newest entries, not an archive
_READ = {"id", "guidislink", "link", "title", "title_detail", "content", "summary", "summary_detail", "published"}
_READ |= {"published_parsed", "updated", "updated_parsed", "created", "created_parsed", "author", "author_detail"}
_READ |= {"authors", "contributors", "tags", "language"}


def read(file: BinaryIO, path: str, options: Options) -> Iterator[ImportItem]:
    """Yield the item of each entry."""
    content = file.read(MAX_SIZE + 1)
    if len(content) > MAX_SIZE:
        yield ImportItem("", reason=f"file: a feed longer than {MAX_SIZE:,} bytes; save it in parts.")
        return
    if has_too_many_attributes(content.decode("latin-1")):  # feedparser looks through all of them for each
        yield ImportItem("", reason="file: an element has thousands of attributes, as in no feed; it is not read.")
        return
    headers = {"content-type": f"application/xml; charset={options.encoding}"} if options.encoding else None
    content = _with_numbered_captions(content)
    try:
        feed = feedparser.parse(io.BytesIO(content), response_headers=headers, sanitize_html=False)
    except ValueError as error:  # such as a numbered character that is none
        yield ImportItem("", reason=f"file: it cannot be read as a feed ({error!s:.200}); mend it and run it again.")
        return
    problem = str(feed.get("bozo_exception", ""))[:300] if feed.get("bozo") else ""
    if not feed.entries:
        why = f" ({problem})" if problem else ""
        yield ImportItem("", reason=f"file: it is a feed without entries{why}; there is nothing to keep.")
    for number, entry in enumerate(feed.entries, 1):
        if (kind := other_kind(entry)) and kind not in options.post_types:
            yield ImportItem(f"entry {number}", skipped=kind)
            continue
        read = partial(_story_in, entry, feed, problem, options)
        yield read_item(path, f"entry {number}", read, desk_reason=desk_reason_of(entry))


def _with_numbered_captions(content: bytes) -> bytes:
    """Return a feed in which each `media:description` has a name of its own.

    feedparser would put it in the place of the entry's own description.
    """
    number = 0

    def numbered(match: re.Match) -> bytes:
        nonlocal number
        number += not match[1]
        return b"<%smedia:caption-%d" % (match[1], number)

    return re.sub(rb"<(/?)media:description(?=[\s/>])", numbered, content)


def _story_in(values: Any, feed: Any, problem: str, options: Options) -> ValidatedStory:
    channel = feed.feed
    contents = sorted(values.get("content") or [], key=_preference)
    content, is_plain = (contents[-1].get("value", ""), _is_plain(contents[-1])) if contents else ("", False)
    summary = values.get("summary") or ""
    content = content or str(values.get("yandex_full-text") or "")
    if summary == content:
        summary = ""
    if not content and summary:
        is_plain = _is_plain(values.get("summary_detail") or {})
    leftover = {name: value for name, value in values.items() if name not in _READ}
    if len(contents) > 1:
        leftover["other_contents"] = contents[:-1]
    if [link.get("href") for link in leftover.get("links", [])] == [values.get("link")]:
        del leftover["links"]
    inherits = feed.version.startswith("atom")
    return story_of(
        FeedEntry(
            identifier=str(values.get("id") or ""),
            url=str(values.get("link") or ""),
            site=str(channel.get("link") or ""),
            title=str(values.get("title") or ""),
            content=content,
            is_plain=is_plain,
            summary=summary,
            published=str(values.get("published") or values.get("created") or ""),
            updated=str(values.get("updated") or "") if "updated" in values.keys() else "",  # noqa: SIM118  `in` maps it
            authors=_authors(values) or (_names(channel.get("authors")) if inherits else []),
            contributors=_names(values.get("contributors")),
            tags=[
                str(tag.get("label") or tag.get("term") or "")
                for tag in values.get("tags") or []
                if tag.get("scheme") != KIND
            ],
            language=_language(contents, values, channel),
            lead=_lead(values),
            leftover=leftover,
            remarks=[f"feed repaired: {problem}"] if problem else [],
        ),
        options,
        "feed",
    )


def _preference(content: dict) -> tuple[bool, int]:
    return "html" in content.get("type", ""), len(content.get("value", ""))


def _is_plain(detail: dict) -> bool:
    return detail.get("type") == "text/plain"


_REST_OF_ADDRESS = re.compile(r"<[^<>\s]*>$")
_ADDRESS = re.compile(r"[(<]?\s*[^\s()<>]+@[^\s()<>]+\s*[)>]?")


def _authors(values: Any) -> list[str]:
    """Return the authors of an entry. feedparser knows no address that ends in more than four letters: ada@b.london."""
    people, printed = values.get("authors"), str(values.get("author") or "")
    if people and len(people) == 1 and "@" in printed:
        name = _ADDRESS.sub("", printed).strip(' ()<>"')
        return [name or printed]
    return _names(people)


def _names(people: Any) -> list[str]:
    """Return the names of people; of one without a name the e-mail address, as some feeds have no other."""
    return [name for person in people or [] if (name := _name(person))]


def _name(person: Any) -> str:
    """Return the name of a person without the rest of an address that feedparser cut: ple (Lena Marsh, from
    lena@b.example (Lena Marsh)."""
    name = str(person.get("name") or "")
    if name.count("(") > name.count(")"):
        name = name.partition("(")[2]
    return _REST_OF_ADDRESS.sub("", name).strip() or str(person.get("email") or "")


def _language(contents: list, values: Any, channel: Any) -> str:
    languages = [content.get("language") for content in contents[-1:]]
    languages += [(values.get("title_detail") or {}).get("language"), values.get("language"), channel.get("language")]
    language = next((str(name) for name in languages if name), "").replace("_", "-").strip()
    return language if 1 < len(language) <= 35 and language.replace("-", "").isalnum() else ""


def _lead(values: Any) -> Picture | None:
    """Return the picture of the first image among the media of an entry, with its caption and credit."""
    media = [*(values.get("media_content") or []), *(values.get("enclosures") or [])]
    if not any(item.get("medium") == "image" or str(item.get("type", "")).startswith("image/") for item in media):
        return None
    credits = [str(credit.get("content") or "") for credit in values.get("media_credit") or []]
    captions = [str(value) for name, value in values.items() if name.startswith("media_caption-")]
    caption = clean_line(next(iter(captions), ""))
    return Picture(caption=caption[: LIMITS["caption"]], credit=clean_line(", ".join(filter(None, credits)))[:2000])

"""Turn a page of the site into a file that opens from a folder: its links lead to the files beside it.

Only tags are changed, never the text between them. Forms, scripts and the other sizes of a picture are removed. A link
to an address that the copy does not have is removed as well; its words stay.
"""

import hashlib
import re
from collections.abc import Callable
from posixpath import dirname, relpath
from urllib.parse import quote, unquote, urljoin, urlsplit

# A name of a file may have 255 bytes; a slug may have 100 characters of four bytes.
_MAX_NAME = 200
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|\Z)", re.I)  # of Windows
_REMOVED = re.compile(
    r"<form\b.*?</form>|<p class=.version-choice.*?</p>|<script src=[^>]*></script>|<source\b[^>]*>", re.DOTALL
)
_TAG = re.compile(r'<([a-z][a-z0-9]*)((?:[^<>"]|"[^"]*")*)>')
_ATTRIBUTE = re.compile(r'\s(href|src|srcset|sizes|rel|imagesrcset|imagesizes)="([^"]*)"')
_FILE_RELATIONS = ("stylesheet", "icon")


def file_of(path: str, page: int = 1) -> str:
    """Return the file of a path of the site, below the folder of the copy: "/tags/ferry/" is tags/ferry/index.html."""
    parts = [_safe_name(unquote(part)) for part in path.strip("/").split("/") if part]
    if path.endswith("/"):
        parts.append("index.html" if page == 1 else f"page-{page}.html")
    return "/".join(parts)


def _safe_name(name: str) -> str:
    """Return a name that every file system takes, Windows too: a long one is cut, and told apart by a digest."""
    name = re.sub(r'[\x00-\x1f<>:"\\|?*]|[. ]$', "_", name)
    name = f"_{name}" if _DEVICE.match(name) else name
    if len(name.encode()) <= _MAX_NAME:
        return name
    cut = name.encode()[: _MAX_NAME - 10].decode(errors="ignore")
    return f"{cut}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def relative(target: str, file: str) -> str:
    """Return the link from one file of the copy to another, percent-encoded."""
    return quote(relpath(target, dirname(file) or "."))


def localised(html: str, path: str, file: str, target_of: Callable[[str, str], str | None]) -> str:
    """Return the HTML of the page at `path` as the copy has it in `file`.

    `target_of(path, rel)` returns the file that a path with its query leads to, None if the copy has none.
    """

    def link(address: str, rel: str) -> str | None:
        parts = urlsplit(urljoin(path, address.replace("&amp;", "&")))
        if parts.scheme in ("mailto", "tel", "data") or address.startswith("#"):
            return address
        if parts.netloc:
            return address  # another site
        local = f"{parts.path}?{parts.query}" if parts.query else parts.path
        target = target_of(local, rel)
        return target and relative(target, file) + (f"#{parts.fragment}" if parts.fragment else "")

    def tag(match: re.Match) -> str:
        name, attributes = match[1], match[2]
        values = dict(_ATTRIBUTE.findall(attributes))
        rel = values.get("rel", "")
        if name == "link" and rel not in _FILE_RELATIONS:
            return match[0] if rel == "canonical" else ""

        def attribute(part: re.Match) -> str:
            if part[1] == "rel":
                return part[0]
            address = link(part[2], rel) if part[1] in ("href", "src") else None
            return f' {part[1]}="{address}"' if address else ""

        return f"<{name}{_ATTRIBUTE.sub(attribute, attributes)}>"

    return _TAG.sub(tag, _REMOVED.sub("", html))


def next_page(html: str) -> str:
    """Return the query of the next page of a list, "" if the page is the last one."""
    for _, attributes in _TAG.findall(html):
        values = dict(_ATTRIBUTE.findall(attributes))
        if values.get("rel") == "next" and values.get("href", "").startswith("?"):
            return values["href"].replace("&amp;", "&")
    return ""

"""Shortcodes and blocks of WordPress, in square brackets or comments, as the HTML that they stand for.

[caption width="300"]<img src="f.jpg"> At night[/caption]  →  <figure><img src="f.jpg"><figcaption>At night</figcaption>

What a plugin would have to show stays in the text as it is, with a remark.
https://developer.wordpress.org/apis/shortcode/
"""

import html
import re
from collections.abc import Iterable

from articles.importing.formats.html_figures import attributes_of
from articles.importing.formats.wxr.attachments import Attachment, Attachments
from articles.importing.formats.wxr.paragraphs import with_paragraphs

_CAPTION = re.compile(
    r"\[(?:wp_)?caption\b([^\[\]]*)\]([^\[]*+(?:\[(?!/?(?:wp_)?caption\b)[^\[]*+)*)\[/(?:wp_)?caption\]", re.I
)
_CAPTION_PARTS = re.compile(r"\s*((?:<a\b[^<>]*>\s*)?<img\b[^<>]*>(?:\s*</a>)?)(.*)", re.S | re.I)
_GALLERY = re.compile(r"(?<!\[)\[gallery\b([^\[\]]*)\](?!\])", re.I)
_EMBED = re.compile(r"\[embed\b[^\[\]]*\]\s*(https?://[^\s\[\]<>]+)\s*\[/embed\]", re.I)
_MEDIA = re.compile(
    r"\[(?:audio|video|playlist|youtube|vimeo|tweet|soundcloud|dailymotion|googlevideo|ted|instagram)\b"
    r"([^\[\]<>]*)\](?:\s*\[/(?:audio|video|playlist)\])?",
    re.I,
)
_URL = re.compile(r"https?://[^\s\"']+")
_OTHER = re.compile(r"(?<!\[)\[/?([a-z][a-z0-9_-]{1,40})( [^\[\]<>]*|/?)\](?!\])", re.I)
_ESCAPED = re.compile(r"\[(\[/?[a-z][\w-]*[^\[\]]*\])\]", re.I)
_LONE_URL = re.compile(r"(?m)^[ \t]*(https?://[^\s<>\"\[\]]{4,2000})[ \t]*$")
_BLOCK = re.compile(r"<!--\s*/?wp:", re.I)
_EMPTY_BLOCK = re.compile(r"<!--\s*wp:[^<>]*/-->", re.I)
_KNOWN_WORDS = {"sic", "update", "updated", "note", "edit", "more", "clip"}


def html_of(content: str, attachments: Attachments, post: str, remarks: list[str]) -> tuple[str, list[str]]:
    """Return the HTML of a post's content, and the blocks and shortcodes that are not in it, verbatim.

    `post` is the identifier of the post, whose attachments `[gallery]` shows.
    """
    content = content.replace("\r\n", "\n").replace("\r", "\n")
    originals = _EMPTY_BLOCK.findall(content)
    if "[" in content:
        originals += [match[0] for pattern in (_MEDIA, _GALLERY) for match in pattern.finditer(content)]
        content = _CAPTION.sub(_figure, content)
        content = _GALLERY.sub(lambda match: _gallery(match, attachments, post, remarks), content)
        content = _EMBED.sub(lambda match: _link(match[1]), content)
        content = _MEDIA.sub(_media, content)
        codes = [match for match in _OTHER.finditer(content) if "=" in match[2] or not match[2].strip("/ ")]
        names = {match[1].lower() for match in codes} - _KNOWN_WORDS
        remarks += [f"shortcode left in the text: [{name}]" for name in sorted(names)[:20]]
        content = _ESCAPED.sub(r"\1", content)
    if not _BLOCK.search(content):
        return with_paragraphs(_LONE_URL.sub(lambda match: _link(match[1]), content)), originals
    return content, originals


def _media(match: re.Match) -> str:
    url = _URL.search(html.unescape(match[1]))
    return _link(url[0]) if url else "" if match[1].strip() else match[0]


def _link(url: str) -> str:
    url = html.escape(url)
    return f'\n\n<a href="{url}">{url}</a>\n\n'


def _figure(match: re.Match) -> str:
    """Return the figure of a caption; its words stand in the attribute or behind the image."""
    words = attributes_of(match[1]).get("caption", "")
    parts = _CAPTION_PARTS.match(match[2])
    if not parts:
        return f"\n\n{match[2]}\n\n{html.escape(words, quote=False)}"
    return f"<figure>{parts[1]}<figcaption>{words or parts[2].strip()}</figcaption></figure>"


def _gallery(match: re.Match, attachments: Attachments, post: str, remarks: list[str]) -> str:
    values = attributes_of(match[1])
    listed = values.get("ids") or values.get("include") or ""
    numbers = re.findall(r"\d+", listed) or attachments.of_post(post)
    if not numbers:
        remarks.append("gallery whose photographs are not in the export")
    missing = [number for number in numbers if not attachments.get(number)]
    if missing:
        remarks.append(f"photographs of a gallery that are not in the export: {', '.join(missing[:20])}")
    return "".join(figures_of(filter(None, map(attachments.get, numbers))))


def figures_of(attachments: Iterable[Attachment]) -> Iterable[str]:
    """Yield the figure of each attachment."""
    for attachment in attachments:
        image = f'<img src="{html.escape(attachment.url)}" alt="{html.escape(attachment.alt)}">'
        yield f"<figure>{image}<figcaption>{html.escape(attachment.caption, quote=False)}</figcaption></figure>"

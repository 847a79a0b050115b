"""The photographs of an e-mail: those inside its text, and those attached to it. https://www.rfc-editor.org/rfc/rfc2392"""

from email.message import Message
from urllib.parse import unquote

from articles.importing.formats.html_figures import PART_OF_MAIL, FigureBody
from articles.importing.formats.picture_files import data_url_of
from articles.story.story import Picture
from articles.story.validation import LIMITS
from media.file_inspection import FileRefused, detect_format

_PHOTOGRAPHS = {"image/jpeg", "image/png", "image/webp", "image/tiff", "image/gif", "image/avif", "image/heic"}
_MIN_PHOTOGRAPH = 10_000  # bytes
_MAX_NAME = 1_000  # characters


class MailPhotographs:
    """The parts of an e-mail that are photographs, and what their text calls them."""

    def __init__(self, parts: list):
        self.parts = [part for part in parts if _is_photograph(part)]
        self._by_name = {name: part for part in self.parts if (name := _name_in_text(part))}

    def placed(
        self, body: FigureBody, files: list[tuple[str, tuple[str, ...]]], remarks: list[str]
    ) -> tuple[FigureBody, list[Picture]]:
        """Return the body and the pictures that stand nowhere in it, the first of them above it.

        Adds the files of all, and a remark if there are more than a story has.
        """
        inside = [(anchor, self._by_name.get(unquote(url[len(PART_OF_MAIL) :]))) for anchor, (url,) in body.files]
        used = {part for _, part in inside}
        rest = [part for part in self.parts if part not in used]
        room = LIMITS["pictures"] // 2
        if len(rest) > room:
            remarks.append(f"photographs attached but not taken: {len(rest) - room}")
        attached = [(f"attachment-{number}" if number else "", part) for number, part in enumerate(rest[:room])]
        parts = {anchor: part for anchor, part in (*inside, *attached) if part is not None}
        files += _files(parts)
        return body._replace(files=()), [Picture(anchor) for anchor, _ in attached]

    def located(self, references: dict[str, str]) -> list[tuple[str, tuple[str, ...]]]:
        """Return the files of a saved page's pictures by their anchors; `references` are addresses in the page."""
        by_address = {str(part.get("Content-Location", "")).strip(): part for part in self.parts}
        return _files({anchor: by_address[url] for anchor, url in references.items() if url in by_address})


def _files(parts: dict[str, Message]) -> list[tuple[str, tuple[str, ...]]]:
    """Return the file of each picture by its anchor; one that is shown many times is in memory once."""
    urls = {part: _data_url(part) for part in {*parts.values()}}
    return [(anchor, (urls[part],)) for anchor, part in parts.items()]


def _is_photograph(part: Message) -> bool:
    """Return whether a part is a photograph, by its type or its bytes, and large enough to be no mark of a sender.

    Outlook, among others, sends photographs as "application/octet-stream", and some programs as "image/jpg".
    """
    content = b"" if part.get_content_maintype() == "text" else part.get_payload(decode=True)
    if not isinstance(content, bytes) or len(content) < _MIN_PHOTOGRAPH:
        return False
    try:
        return part.get_content_type() in _PHOTOGRAPHS or bool(detect_format(content[:64], ""))
    except FileRefused:
        return False


def _name_in_text(part: Message) -> str:
    """Return what the text of the e-mail calls a part."""
    return str(part.get("Content-ID", ""))[:_MAX_NAME].strip(" <>\r\n\t")


def _data_url(part: Message) -> str:
    """Return the file of a part as a `data:` URL; what kind of image it is, the library sees by its bytes."""
    kind, content = part.get_content_type(), part.get_payload(decode=True)
    return data_url_of(content if isinstance(content, bytes) else b"", kind if kind in _PHOTOGRAPHS else "image/jpeg")

"""The photographs of an e-mail: those inside its text, and those attached to it. https://www.rfc-editor.org/rfc/rfc2392"""

from email.message import Message
from urllib.parse import unquote

from articles.importing.formats.html_figures import PART_OF_MAIL, FigureBody
from articles.importing.formats.picture_files import data_url_of
from articles.story.story import Picture
from articles.story.validation import LIMITS

_PHOTOGRAPHS = {"image/jpeg", "image/png", "image/webp", "image/tiff", "image/gif", "image/avif", "image/heic"}
_MIN_PHOTOGRAPH = 10_000  # bytes
_MAX_NAME = 1_000  # characters


class MailPhotographs:
    """The parts of an e-mail that are photographs, and what their text calls them."""

    def __init__(self, parts: list):
        self.parts = [part for part in parts if part.get_content_type() in _PHOTOGRAPHS and _is_large(part)]
        self._by_name = {str(part.get("Content-ID", ""))[:_MAX_NAME].strip(" <>\r\n\t"): part for part in self.parts}

    def placed(
        self, body: FigureBody, files: list[tuple[str, tuple[str, ...]]], remarks: list[str]
    ) -> tuple[FigureBody, list[Picture]]:
        """Return the body and the pictures that stand nowhere in it, the first of them above it.

        Adds the files of all, and a remark if there are more than a story has.
        """
        inside = [(anchor, self._by_name.get(unquote(url[len(PART_OF_MAIL) :]))) for anchor, (url,) in body.files]
        used = {id(part) for _, part in inside}
        rest = [part for part in self.parts if id(part) not in used]
        room = LIMITS["pictures"] // 2
        if len(rest) > room:
            remarks.append(f"photographs attached but not taken: {len(rest) - room}")
        attached = [(f"attachment-{number}" if number else "", part) for number, part in enumerate(rest[:room])]
        for anchor, part in (*inside, *attached):
            if part is not None:
                files.append((anchor, (data_url_of(part.get_payload(decode=True), part.get_content_type()),)))
        return body._replace(files=()), [Picture(anchor) for anchor, _ in attached]


def _is_large(part: Message) -> bool:
    """Return whether an image is a photograph and not the mark of a sender."""
    content = part.get_payload(decode=True)
    return isinstance(content, bytes) and len(content) >= _MIN_PHOTOGRAPH

"""A saved e-mail (MIME), as agencies and press offices send stories: one story a file, or several in a mailbox (mbox).

The text is its HTML or else its plain text. Photographs come in, those inside the text at their place. All headers and
the names of attachments are kept with the source; other attachments are not. https://www.rfc-editor.org/rfc/rfc5322
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses
from functools import partial
from typing import BinaryIO, cast

from articles.importing.formats import Format, ImportItem, Options, forwarded_mails, read_item, register
from articles.importing.formats.control_characters import without_controls
from articles.importing.formats.forwarded_mails import PASSED_ON, MailStory, is_forward
from articles.importing.formats.html_figures import FigureBody, read_figures
from articles.importing.formats.html_pages.story import story_in as page_story
from articles.importing.formats.mail_photographs import MailPhotographs
from articles.importing.formats.news_items import AgencyItem, story_of
from articles.importing.formats.printed_moments import date_of
from articles.importing.formats.quoted_mails import quoted_mail_in
from articles.importing.photo_references import references
from articles.story.dates import InvalidStory, StoryDate
from articles.story.html_blocks import text_of
from articles.story.html_sanitizer import clean_lines
from articles.story.lazy_text import gettext_lazy
from articles.story.text import clean_text
from articles.story.validation import ValidatedStory
from media.item_errors import rejection
from media.text_encoding.decoding import Undecodable, decode, is_utf8, known_encoding

MAX_SIZE = 32 * 1024 * 1024  # bytes, with attachments
MAX_HEADER = 4000  # characters of a header that are read; all of it is kept with the source
_MAX_LINE = 1024 * 1024  # bytes of a line that are read at once
_ENVELOPE = re.compile(rb"From \S{1,400} +[A-Z][a-z]{2} [A-Z][a-z]{2} +\d")  # above each e-mail of a mailbox
# A page that Word or Internet Explorer saved has no sender.
_PAGE = re.compile(
    rb"(?:[A-Za-z-]{1,60}:[^\r\n]{0,400}\r?\n(?:[ \t][^\r\n]{0,400}\r?\n)*){0,6}Content-Type:\s*multipart/related", re.I
)
_QUOTED_FROM = re.compile(rb">+From ")
_HEADER = re.compile(rb"([A-Za-z][A-Za-z0-9-]{0,60}):(?:[ \t]|\r?$)")
_SEALED = {  # by their type, parts that have the text where no other part has it
    "application/ms-tnef": "in winmail.dat, as Outlook writes it; save the e-mail from Outlook as text or HTML",
    "multipart/encrypted": "encrypted; save it decrypted",
    "application/pgp-encrypted": "encrypted; save it decrypted",
    "application/pkcs7-mime": "encrypted or in a signature; save it as text",
}
_SAVED_BY = re.compile(r"[\"<]?Saved by ", re.I)
_OFFICE = re.compile(
    r"(?<=\S)(?:\s+\|\s.*|/[^/\s][^/]*(?:/[^/]+)*)$"
)  # behind a name: Lena Marsh/Desk/Courier of Notes
_MAILTO = re.compile(r"\s*\[mailto:([^\s\[\]]{1,320})\]", re.I)
_USUAL = {b"received", b"return-path", b"message-id", b"mime-version", b"delivered-to", b"from", b"to", b"subject"}
_USUAL |= {b"date", b"content-type", b"reply-to"}


def read(file: BinaryIO, path: str, options: Options) -> Iterator[ImportItem]:
    """Yield the item of the e-mail, or of each e-mail of a mailbox."""
    first = file.readline(_MAX_LINE)
    if not _ENVELOPE.match(first):
        content = first + file.read(MAX_SIZE + 1 - len(first))
        yield from _items_in(content, path, "", options)
        return
    for number, content in enumerate(_in_mailbox(file), 1):
        yield from _items_in(content, path, f"e-mail {number}", options)


def _in_mailbox(file: BinaryIO) -> Iterator[bytes]:
    """Yield each e-mail of a mailbox, of one that is too long as much as shows that (RFC 4155, with quoted "From ")."""
    lines: list[bytes] = []
    size, is_below_blank = 0, False
    while line := file.readline(_MAX_LINE):
        if is_below_blank and _ENVELOPE.match(line):
            yield b"".join(lines)
            lines, size, is_below_blank = [], 0, False
            continue
        is_below_blank = not line.strip()
        if size <= MAX_SIZE:
            lines.append(line[1:] if _QUOTED_FROM.match(line) else line)
            size += len(line)
    yield b"".join(lines)


def _items_in(content: bytes, path: str, place: str, options: Options) -> Iterator[ImportItem]:
    """Yield the item of an e-mail, or of each e-mail that it carries."""
    try:
        if len(content) > MAX_SIZE:
            raise InvalidStory(f"file: longer than {MAX_SIZE:,} bytes; save the e-mail without its attachments.")
        message = forwarded_mails.parsed(content.lstrip())
        stories = [*forwarded_mails.stories_in(message, partial(_letters_in, options), _subject)]
    except InvalidStory as error:
        yield ImportItem(place, reason=str(error))
        return
    except Exception as error:
        yield ImportItem(place, reason=rejection(error, "could not be read", path, place))
        return
    noted: set[Message] = set()  # carriers whose note is kept with a story already
    for number, story in enumerate(stories, 1):
        files: list[tuple[str, tuple[str, ...]]] = []
        inner = f"attached e-mail {number}" if len(stories) > 1 else ""
        covers = [line for carrier in story.carriers for line in _cover(carrier, carrier not in noted, options)]
        noted.update(story.carriers)
        read = partial(_story_in, story, covers, options, files)
        item = read_item(path, ", ".join(filter(None, (place, inner))), read)
        yield replace(item, picture_files=tuple(files))


def _letters_in(options: Options, parts: list[Message]) -> int:
    """Return how many letters the text of parts has."""
    return len(_letters(_body(parts, options, [])[0].body))


def _subject(message: Message) -> str:
    return _header(message, "Subject")


def _story_in(
    story: MailStory, covers: list[str], options: Options, files: list[tuple[str, tuple[str, ...]]]
) -> ValidatedStory:
    """Return the story of an e-mail; adds the files of its photographs. Raises InvalidStory."""
    message, parts = story.message, story.parts
    if (saved := _saved_page(message, parts)) is not None:
        url = _header(message, "Snapshot-Content-Location") or _header(saved, "Content-Location")
        page = cast(bytes, saved.get_payload(decode=True))
        validated = page_story(page, options, url if re.match("https?://", url) else "")
        files += MailPhotographs(parts).located(references(validated.story))
        return validated
    remarks: list[str] = []
    senders = _senders(_header(message, "From"))
    headers = [f"{name}: {_line(str(value))}" for name, value in message.raw_items()]
    carried = forwarded_mails.own_parts_of(message)[1]
    headers += [_line(f"{name}: {value}") for inner in carried for name, value in _usual_headers(inner)]
    headers += covers
    photos = MailPhotographs(parts)
    body, others = _body([part for part in parts if part not in photos.parts], options, remarks)
    body, pictures = photos.placed(body, files, remarks)
    headers += [f"Attachment: {name}" for part in photos.parts if (name := _file_name(part))]
    _check_has_text(message, body, others, parts)
    subject, published = _header(message, "Subject"), _date(message, options, remarks)
    for _ in range(forwarded_mails.MAX_LEVELS):
        if not is_forward(subject) or (quoted := quoted_mail_in(body.body)) is None:
            break
        senders, subject = _senders(quoted.sender), quoted.subject or subject
        published = quoted.published(options) or published
        headers, body = [*headers, quoted.cover], body._replace(body=quoted.body)
    address = senders[0][1] if senders else ""
    item = AgencyItem(
        identifier=_header(message, "Message-ID").strip("<> "),
        source=address.rpartition("@")[2],
        headline=PASSED_ON.sub("", subject),
        body=body,
        authors=[_OFFICE.sub("", name) for name, _ in senders if name and "@" not in name],
        language=_header(message, "Content-Language").split(",")[0],
        published=published,
        pictures=pictures,
        originals=["\n".join(headers), *others],
        remarks=remarks,
    )
    return story_of(item, "mail", options)


def _senders(line: str) -> list[tuple[str, str]]:
    """Return the names and addresses of senders; Outlook writes a name alone, or an address in brackets."""
    if "@" not in line and "<" not in line:
        return [(line, "")]
    return getaddresses([_MAILTO.sub(r" <\1>", line)])


def _date(message: Message, options: Options, remarks: list[str]) -> StoryDate | None:
    """Return the date of an e-mail, which Outlook calls Sent where it saves one as text."""
    name = next((name for name in ("Date", "Sent") if name in message), "Date")
    return date_of(name, _header(message, name), options, remarks)


def _saved_page(message: Message, parts: list[Message]) -> Message | None:
    """Return the part with the page of a web page that a browser has saved with its pictures (MHTML, RFC 2557); None
    for an e-mail. Its date is that of the saving."""
    is_saved = "Snapshot-Content-Location" in message or _SAVED_BY.match(_header(message, "From"))
    if not is_saved and ("From" in message or message.get_content_type() != "multipart/related"):
        return None
    return next((part for part in parts if part.get_content_type() == "text/html"), None)


def _usual_headers(message: Message) -> list[tuple[str, str]]:
    """Return the headers of an e-mail that readers see."""
    return [(name, _header(message, name)) for name in ("From", "Subject", "Date") if name in message]


def _cover(carrier: Message, with_note: bool, options: Options) -> list[str]:
    """Return what an e-mail says that carries others: its headers, and its text with the first of them."""
    lines = [_line(f"Carried by {name}: {value}") for name, value in _usual_headers(carrier)]
    if not with_note:
        return lines
    body, others = _body(forwarded_mails.own_parts_of(carrier)[0], options, remarks := [])
    return [*lines, *filter(None, (text_of(body.body), *others)), *remarks]


def _check_has_text(message: Message, body: FigureBody, others: list[str], parts: list):
    """Raise InvalidStory if the text is in a part that cannot be read here, and not merely the subject."""
    if body.body or body.pictures or others:
        return
    kinds = {message.get_content_type(), *(part.get_content_type() for part in parts)}
    for kind, words in _SEALED.items():
        if kind in kinds:
            raise InvalidStory(f"e-mail: its text is {words}.")


def _header(message: Message, name: str) -> str:
    """Return the first header of a name, its encoded words decoded; "" without it, of a very long one the beginning.

    Python's parsers need time that grows with the square of a header's length.
    """
    value = next((str(value) for key, value in message.raw_items() if key.lower() == name.lower()), "")[:MAX_HEADER]
    return _decoded(_line(value))


def _decoded(value: str) -> str:
    """Return a line with its encoded words (RFC 2047) decoded."""
    try:
        return _line(str(make_header(decode_header(value))))
    except (ValueError, LookupError, HeaderParseError):
        return value


def _line(text: str) -> str:
    text = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return " ".join(clean_text(text).split())


def _body(parts: list, options: Options, remarks: list[str]) -> tuple[FigureBody, list[str]]:
    """Return the body, and other texts that say something else; adds a remark on each attachment."""
    texts: list[tuple[bool, FigureBody]] = []
    for part in parts:
        kind, name = part.get_content_type(), _file_name(part)
        is_broken = kind.startswith("multipart/") and isinstance(part.get_payload(), str)  # its boundary is missing
        if (kind not in ("text/html", "text/plain") and not is_broken) or name:
            remarks.append(f"attachment not taken: {name or kind:.200}")
            continue
        text = clean_text(_text(part, options, remarks))
        text = _without_soft_breaks(text, part) if kind == "text/plain" else text
        if text.strip():
            is_html = kind == "text/html"
            texts.append((is_html, read_figures(text) if is_html else FigureBody(clean_lines(text), (), [])))
    texts.sort(key=lambda text: not text[0])
    if not texts:
        return FigureBody.empty(), []
    first = _letters(texts[0][1].body)
    return texts[0][1], [text_of(body.body) for _, body in texts[1:] if _letters(body.body) not in first]


def _file_name(part: Message) -> str:
    """Return the name of a file, "" for a text of the e-mail itself."""
    own = [str(value) for name, value in part.raw_items() if name.lower().startswith("content-")]
    if any(len(value) > MAX_HEADER for value in own):
        return "with a header that is too long"
    try:
        return _decoded(clean_text(part.get_filename() or ""))
    except (ValueError, LookupError, AttributeError, TypeError):
        return "without a readable name"


def _text(part: Message, options: Options, remarks: list[str]) -> str:
    """Return the text of a part in its own encoding, else as it is detected. Raises InvalidStory."""
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    try:
        encoding = options.encoding or known_encoding(str(part.get_content_charset() or "utf-8"))
        if encoding != "cp1252" or not is_utf8(content):
            return without_controls(content.decode(encoding), remarks)
    except (UnicodeDecodeError, LookupError, ValueError):
        pass
    try:
        text, more = decode(content, "")
    except Undecodable as error:
        raise InvalidStory(f"text: {error}") from None
    remarks += more
    return without_controls(text, remarks)


def _without_soft_breaks(text: str, part: Message) -> str:
    """Return a text with its flowed lines joined: https://www.rfc-editor.org/rfc/rfc3676"""
    if _parameter(part, "format") != "flowed":
        return text
    lines: list[str] = []
    is_open = False
    joint = "" if _parameter(part, "delsp") == "yes" else " "
    for line in text.split("\n"):
        quoted = line.startswith(">")
        line = line if quoted else line.removeprefix(" ")  # a blank in front guards a line that begins with > or From
        is_soft = line.endswith(" ") and line != "-- "
        words = line[:-1] + joint if is_soft else line
        if is_open and not quoted and line and line != "-- ":
            lines[-1] += words
        else:
            lines.append(words)
        is_open = is_soft and not quoted
    return "\n".join(lines)


def _parameter(part: Message, name: str) -> str:
    try:
        return str(part.get_param(name) or "").lower()
    except (ValueError, LookupError, AttributeError, TypeError):
        return ""


def _letters(body: str) -> str:
    return "".join(character for character in text_of(body).casefold() if character.isalnum())


def recognises(head: bytes, path: str) -> bool:
    """Return whether a file begins with headers of an e-mail: its sender, and two usual ones, one in a file *.eml."""
    if _PAGE.match(head):
        return True
    names = set()
    if _ENVELOPE.match(head):
        head = head.partition(b"\n")[2]
    for line in head.lstrip()[:20_000].splitlines():
        match = _HEADER.match(line)
        if match:
            names.add(match[1].lower())
        elif not line.strip() or line[:1] not in b" \t":
            break
    is_named = path.lower().endswith(".eml") and b"subject" in names
    return b"from" in names and (is_named or len(names & _USUAL) >= 3)


register(
    Format(
        name="mail",
        title=gettext_lazy("e-mail"),
        standard="https://www.rfc-editor.org/rfc/rfc5322",
        read=read,
        recognises=recognises,
    )
)

"""The news formats that the archive reads and writes: one module each, found by name or by a file's content.

    >>> detect(b"", "export.jsonl").name
    'jsonl'

The module of a format calls `register` when it is imported. To add a format, write such a module and add its name to
`_MODULES`. Readers are lazy and use no database.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from importlib import import_module
from pathlib import PurePath
from typing import BinaryIO, TextIO

from articles.importing.formats.unreadable import describe
from articles.story.dates import InvalidStory, StoryDate
from articles.story.story import Picture, Story
from articles.story.validation import ValidatedStory
from media.item_errors import rejection

HEAD_BYTES = 64 * 1024  # how much of a file `detect` gets


@dataclass(frozen=True, slots=True)
class Options:
    """How to read what a file leaves open: the zone of times, the order of month and day in 7/2/2024, the encoding.

    `encoding` is Python's name of it, "" to detect it. A year of two digits is the last one that ends in these digits,
    up to `latest_year`. `fold` is that of `StoryDate.read`. `source` names the source of items that name none. Without
    `now`, the moment of the import, an embargo has not ended. `post_types` are the types of WordPress that are stories,
    `mapping` has pairs of a story's field and the column of a table. `language` is that of stories that name none.
    """

    zone: tzinfo
    date_order: str = "month-first"
    encoding: str = ""
    latest_year: int = 2068  # as in POSIX
    fold: int = 0
    post_types: frozenset[str] = frozenset({"post"})
    source: str = ""
    now: datetime | None = None
    mapping: tuple[tuple[str, str], ...] = ()
    language: str = "en"

    def __post_init__(self):
        if self.date_order not in ("month-first", "day-first"):
            raise ValueError(f"date_order: {self.date_order!r} is neither month-first nor day-first.")


@dataclass(frozen=True, slots=True)
class SourceRevision:
    """One of several states that a source has of a story: its identifier there, who saved it, when, and the message."""

    identifier: str
    editor: str
    at: StoryDate
    message: str = ""


@dataclass(frozen=True, slots=True)
class ImportItem:
    """An item of a file: a validated story, or the reason why there is none; `place` is "" for the whole file.

    `desk_reason` says why the story stays on the desk whatever the operator chose (a draft, an embargo). `signal` is
    "correction" or "update" if the source says that this version is one. Instead of a story, `skipped` names what a
    format does not read as one (an attachment, comments), and `count` says how many. `revision` is what a history says
    of the state. `picture_files` are pairs of a picture's anchor and the paths or URLs that its file has in the source,
    the best first; of a file that stands in the item itself its `data:` URL.
    """

    place: str
    validated: ValidatedStory | None = None
    reason: str = ""
    desk_reason: str = ""
    skipped: str = ""
    count: int = 1
    signal: str = ""
    revision: SourceRevision | None = None
    picture_files: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def story(self) -> Story | None:
        """Return the story, None if there is a reason instead."""
        return self.validated and self.validated.story

    @property
    def remarks(self) -> list[str]:
        """Return what was dropped, shortened, repaired or guessed when the item was read."""
        return self.story.source.remarks.split("\n") if self.story and self.story.source.remarks else []


@dataclass(frozen=True, slots=True)
class HeldStory:
    """A story that its source does not publish, with the reason for which it stays on the desk."""

    validated: ValidatedStory
    desk_reason: str


def read_item(
    path: str,
    place: str,
    read: Callable[[], ValidatedStory | HeldStory],
    desk_reason: str = "",
    signal: str = "",
    identifier: str = "",
) -> ImportItem:
    """Return the item of the story that `read` returns, or of the reason why it raised an error.

    All readers make their items with this function, so that an unforeseen error rejects one item only. Where a source
    no longer publishes a story and sends no text (a kill), the reason names the `identifier` of the story.
    """
    try:
        validated = read()
        if isinstance(validated, HeldStory):
            validated, desk_reason = validated.validated, validated.desk_reason
        return ImportItem(place, validated, desk_reason=desk_reason, signal=signal)
    except InvalidStory as error:
        desk = f" It is {desk_reason}; see to the story {identifier:.200}." if desk_reason and identifier else ""
        return ImportItem(place, reason=f"{error}{desk}")
    except Exception as error:
        return ImportItem(place, reason=rejection(error, "could not be read", path, place))


@dataclass(frozen=True)
class FormatWriter:
    """How stories are written in one format: what `head` returns, one text of `texts` for each story, and `end`.

    `suffix` ends the names of files. With `is_single`, the standard knows one story a file. With `has_addresses`, the
    second argument of `texts` returns the URL of a picture's file, "" for one that readers do not see.
    """

    texts: Callable[..., Iterable[str]]
    suffix: str
    is_single: bool = False
    head: Callable[[], str] = str
    end: str = ""
    has_addresses: bool = False

    def write(
        self, stories: Iterable[Story], file: TextIO, address_of: Callable[[Picture], str] = lambda picture: ""
    ) -> int:
        """Write the stories; return how many."""
        file.write(self.head())
        texts = self.texts(stories, address_of) if self.has_addresses else self.texts(stories)
        count = 0
        for count, text in enumerate(texts, 1):  # noqa: B007 (only counted)
            file.write(text)
        file.write(self.end)
        return count


@dataclass(frozen=True)
class Format:
    """One news format.

    `read(file, path, options)` yields items lazily, each made by `read_item`. `recognises(head, path)` decides by the
    first 64 kB and the name. `writer` is None if the archive only reads the format.
    """

    name: str
    title: str
    standard: str
    read: Callable[[BinaryIO, str, Options], Iterator[ImportItem]]
    recognises: Callable[[bytes, str], bool]
    writer: FormatWriter | None = None


class UnknownFormat(ValueError):
    """Raised for a file that no format recognises; the message says what the file is, and names the formats."""


FORMATS: dict[str, Format] = {}


def register(format: Format) -> Format:
    """Add a format to FORMATS and return it. Raises ValueError if the name is registered already."""
    if format.name in FORMATS:
        raise ValueError(f"format: {format.name!r} is registered already; give the new one another name.")
    FORMATS[format.name] = format
    return format


def detect(head: bytes, path: str) -> Format:
    """Return the format of a file by its first 64 kB and its name. Raises UnknownFormat."""
    for format in FORMATS.values():
        if format.recognises(head, path):
            return format
    if not head.strip():
        raise UnknownFormat("this is an empty file; leave it out, or export it again.")
    format_names = ", ".join(f"{format.name} ({format.title})" for format in FORMATS.values())
    if description := describe(head):
        raise UnknownFormat(f"this is {description.name}; {description.remedy}. Known formats: {format_names}.")
    suffix = PurePath(path).suffix
    raise UnknownFormat(
        f"a file named *{suffix} is none of the formats known here: {format_names}; say --format if it is one of them."
    )


def _is_of(format: Format, module: str) -> bool:
    """Return whether a format is that of a module or package here."""
    return f"{format.read.__module__}.".startswith(f"{__name__}.{module}.")


# In the order in which `detect` tries them. Clippings are last, because they recognise any plain text.
_MODULES = ("wxr", "feeds", "nitf", "newsml", "html_pages", "ninjs", "markdown_files", "mail", "histories", "wire")
_MODULES += ("movable_type", "jsonl", "tables", "clippings")

for _module in _MODULES:
    import_module(f"{__name__}.{_module}")
# A module may import another one: the order is that of _MODULES all the same.
_in_order = [format for module in _MODULES for format in FORMATS.values() if _is_of(format, module)]
FORMATS.clear()
FORMATS.update({format.name: format for format in _in_order})

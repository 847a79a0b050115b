"""Article histories: every saved state of a story, with who saved it, when and why; JSON Lines, one story a line.

    {"slug": "ferry", "revisions": [{"commit": "1f0", "at": "2024-07-02T09:00:00+02:00", "editor": "Ann Lee",
     "message": "First", "path": "ferry.md", "raw": "---\\ntitle: Ferry\\n---\\nIt sails."}, …]}

`raw` is Markdown with front matter. Each state becomes an item of the same identifier, from the first to the last.
"""

import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, BinaryIO

from articles.importing.formats import Format, ImportItem, Options, SourceRevision, markdown_files, read_item, register
from articles.story.dates import InvalidStory, StoryDate
from articles.story.lazy_text import gettext_lazy
from articles.story.text import clean_text
from articles.story.validation import LIMITS, ValidatedStory

MAX_LINE = 64 * 1024 * 1024  # bytes of a story with all its states
MAX_REVISIONS = 10_000
MAX_NAME, MAX_MESSAGE = 100, 1_000  # characters of an editor's name, and of what is written about a state
_HISTORY = re.compile(rb'\s*\{\s*"(?:slug|id|path)"\s*:\s*"[^"]{1,500}"\s*,\s*"revisions"\s*:\s*\[')


def read(file: BinaryIO, path: str, options: Options) -> Iterator[ImportItem]:
    """Yield an item for each state of each story, in the order of the file."""
    number = 0
    while line := file.readline(MAX_LINE + 1):
        number += 1
        place = f"line {number}"
        if len(line) > MAX_LINE:
            while not line.endswith(b"\n") and (line := file.readline(1 << 20)):
                pass
            yield ImportItem(place, reason=f"line: longer than {MAX_LINE:,} bytes; no story has so long a history.")
        elif not line.isspace():
            yield from _items_of(line, place, path, options)


def _items_of(line: bytes, place: str, path: str, options: Options) -> Iterator[ImportItem]:
    try:
        history = json.loads(line)
        identifier = next(str(history[name]) for name in ("slug", "id", "path") if history.get(name))
        revisions = history["revisions"]
        if not isinstance(revisions, list) or len(revisions) > MAX_REVISIONS:
            raise ValueError
    except (ValueError, LookupError, AttributeError, TypeError, StopIteration, RecursionError):
        yield ImportItem(place, reason='line: no history; write {"slug": "…", "revisions": [{"at": "…", "raw": "…"}]}.')
        return
    for number, values in enumerate(revisions, 1):
        yield _item_of(values, identifier, f"{place}, state {number}", path, options)


def _item_of(values: Any, identifier: str, place: str, path: str, options: Options) -> ImportItem:
    try:
        revision = revision_of(
            str(values.get("commit") or values["at"]), values.get("editor", ""), values["at"], values.get("message", "")
        )
        raw = values["raw"].encode("utf-8", "surrogateescape")
    except (LookupError, AttributeError, TypeError, InvalidStory):
        reason = 'state: it lacks "at" (when it was saved) or "raw" (its text), or these cannot be read.'
        return ImportItem(place, reason=reason)
    return item_of_state(raw, str(values.get("path") or identifier), identifier, revision, place, options)


def revision_of(identifier: str, editor: str, at: str, message: str) -> SourceRevision:
    """Return what a source says of a saved state. Raises InvalidStory if the moment cannot be read."""
    return SourceRevision(
        clean_text(identifier)[:200],
        clean_text(str(editor)).strip()[:MAX_NAME],
        StoryDate(at),
        clean_text(str(message)).strip()[:MAX_MESSAGE],
    )


def item_of_state(
    raw: bytes, path: str, identifier: str, revision: SourceRevision, place: str, options: Options
) -> ImportItem:
    """Return the item of one saved state of a Markdown file."""
    [item] = markdown_files.read(io.BytesIO(raw), path, options)
    if (validated := item.validated) is None:
        return ImportItem(place, reason=item.reason)
    if item.desk_reason:
        return ImportItem(place, skipped=f"saved state, {item.desk_reason}")
    return replace(read_item(path, place, lambda: _known_as(validated, identifier, revision)), revision=revision)


def _known_as(validated: ValidatedStory, identifier: str, revision: SourceRevision) -> ValidatedStory:
    """Return a state under the identifier of its story; one without a date was published when it was first saved."""
    source = replace(validated.story.source, identifier=identifier[: LIMITS["identifier"]], format="history")
    return validated.replace(source=source, published=validated.story.published or revision.at)


def recognises(head: bytes, path: str) -> bool:
    """Return whether a file begins with a story and the list of its revisions."""
    return bool(_HISTORY.match(head.removeprefix(b"\xef\xbb\xbf")))


register(
    Format(
        name="history",
        title=gettext_lazy("article histories, JSON Lines"),
        standard="https://jsonlines.org/",
        read=read,
        recognises=recognises,
    )
)

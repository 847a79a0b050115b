"""The objects of a JSON file: of an array, of a list inside an object, or one after the other.

https://www.rfc-editor.org/rfc/rfc8259. The file is read as it comes: memory is bounded by one object.
"""

import codecs
import io
import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO, NamedTuple

from articles.importing.formats.columns import NAMES, spelling
from articles.story.dates import InvalidStory
from media.text_encoding.decoding import Undecodable, decode

# Names of the list of stories in an object.
LISTS = {"articles", "items", "stories", "posts", "results", "data", "docs", "documents", "entries", "news", "records"}
LISTS |= {"rows"}
MAX_OBJECT = 8 * 1024 * 1024  # characters
_TEXTS = {*NAMES["body"], *NAMES["body_html"]}
_CHUNK = 1024 * 1024
_SAMPLE = 1024  # bytes that show whether a file without a byte order mark is UTF-16
_TOKEN = re.compile(r'["\[\]{}]')
_STRING = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.S)
_NAME = re.compile(r"\s*:")
_OF_A_LINE = re.compile(r"^line(: not JSON \(.*\)); write one object a line\.$")
_SPACES = re.compile(r"\s*")


class JsonObject(NamedTuple):
    """The text of an object; "" with a problem if it is too long or the file ends in it."""

    text: str
    problem: str = ""


class _Scanner:
    """Finds where the objects begin and end, chunk by chunk."""

    def __init__(self):
        self.buffer, self.position, self.start = "", 0, -1
        self.open: list[str] = []
        self.level = 0  # how many brackets are open where the objects are
        self.name = ""
        self.is_story = False  # whether the outermost object has a text itself
        self.is_too_long = False

    def feed(self, chunk: str) -> Iterator[JsonObject]:
        """Yield the objects that a chunk completes; an empty chunk is the end of the file."""
        self.buffer += chunk
        while match := _TOKEN.search(self.buffer, self.position):
            string = _STRING.match(self.buffer, match.start()) if match[0] == '"' else match
            # What a text or a bracket means, the sign behind it says, which may be in the next chunk.
            if not string or (chunk and _SPACES.fullmatch(self.buffer, string.end())):
                self.position = match.start()
                break
            if match[0] == '"':
                self.position = string.end()
                if len(self.open) <= 3 and len(string[0]) < 40 and _NAME.match(self.buffer, self.position):
                    self.name = string[0][1:-1]
                    self.is_story |= len(self.open) == 1 and spelling(self.name) in _TEXTS
                continue
            self.position = match.end()
            yield from self._bracket(match[0], match.start())
        else:
            self.position = len(self.buffer)
        self._trim()

    def _bracket(self, bracket: str, place: int) -> Iterator[JsonObject]:
        if bracket in "{[":
            if bracket == "[" and self._is_list_of_stories():
                self.level, self.start = len(self.open) + 1, -1  # its objects are the stories
            elif bracket == "{" and len(self.open) == self.level:
                self.start, self.is_too_long = place, False
            self.open.append(bracket)
            return
        if self.open:
            self.open.pop()
        if bracket == "}" and len(self.open) == self.level and (self.start >= 0 or self.is_too_long):
            if self.is_too_long or self.position - self.start > MAX_OBJECT:
                yield JsonObject("", f"longer than {MAX_OBJECT:,} characters")
            else:
                yield JsonObject(self.buffer[self.start : self.position])
            self.start, self.is_too_long = -1, False
        if not self.open:
            self.level, self.start, self.is_story = 0, -1, False

    def _is_list_of_stories(self) -> bool:
        """Return whether a bracket begins the list of stories: the whole file, or a list that a wrapper names."""
        if not self.open:
            return True
        is_of_objects = self.buffer[self.position : self.position + 200].lstrip()[:1] == "{"
        return "[" not in self.open and self.name in LISTS and is_of_objects and not self.is_story

    def _trim(self):
        """Drop what is no longer needed, and an object that is too long."""
        if self.start >= 0 and len(self.buffer) - self.start > MAX_OBJECT:
            self.start, self.is_too_long = -1, True
        unneeded = self.position if self.start < 0 else self.start
        if len(self.buffer) - unneeded > 2 * MAX_OBJECT:  # a text without an end
            unneeded = self.position = len(self.buffer)
        self.buffer = self.buffer[unneeded:]
        self.position -= unneeded
        self.start = -1 if self.start < 0 else self.start - unneeded


def value_of(json_object: JsonObject, *, is_strict: bool = False) -> tuple[dict, tuple[str, ...]]:
    """Return the value of an object, and the remarks of its decoding; `is_strict` as in `object_of`. Raises
    InvalidStory."""
    if json_object.problem:
        raise InvalidStory(f"object: {json_object.problem}.")
    try:
        text, decoding = decode(json_object.text.encode("utf-8", "surrogateescape"))
        remarks = [*decoding]
        return object_of(text, remarks, is_strict=is_strict), tuple(remarks)
    except Undecodable as error:
        raise InvalidStory(f"object: {error}") from None
    except InvalidStory as error:
        raise InvalidStory(_OF_A_LINE.sub(r"object\1; mend it there, or export it again.", str(error))) from None
    except RecursionError:
        raise InvalidStory("object: nested too deeply; write the fields of a story, not a tree.") from None
    except UnicodeEncodeError:
        raise InvalidStory("object: its text has characters that are none.") from None


def stream_encoding(head: bytes, encoding: str) -> tuple[str, str]:
    """Return the encoding of a stream, and how to treat bytes that are not in it.

    Without a named encoding they are escaped, and each item is then decoded by itself.
    """
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") and (not encoding or encoding.startswith("utf-16")):
        return "utf-16", "replace"
    if not encoding and (unmarked := _unmarked_utf_16(head[:_SAMPLE])):
        return unmarked, "replace"
    if not encoding or encoding.startswith("utf-8"):
        return "utf-8-sig", "surrogateescape"
    return {"utf-16": "utf-16-le", "utf-32": "utf-32-le"}.get(encoding, encoding), "replace"


def _unmarked_utf_16(head: bytes) -> str:
    """Return the encoding of UTF-16 without a byte order mark, by its zeros; "" for any other bytes."""
    first, second = head[::2].count(0), head[1::2].count(0)
    if max(first, second) * 4 <= len(head) or min(first, second) * 10 > len(head):
        return ""
    return "utf-16-le" if second > first else "utf-16-be"


def objects(file: BinaryIO, encoding: str) -> Iterator[JsonObject]:
    """Yield the objects; bytes that are not in the encoding are escaped as lone surrogates."""
    mark = file.peek(_SAMPLE)[:_SAMPLE] if isinstance(file, io.BufferedReader) else b""
    name, errors = stream_encoding(mark, encoding)
    decoder, scanner = codecs.getincrementaldecoder(name)(errors), _Scanner()
    while chunk := file.read(_CHUNK):
        if text := decoder.decode(chunk):
            yield from scanner.feed(text)
    if text := decoder.decode(b"", final=True):
        yield from scanner.feed(text)
    yield from scanner.feed("")
    if scanner.open:
        yield JsonObject("", "the file ends in the middle of it")


def _object_without_duplicates(pairs: list[tuple[str, Any]]) -> dict:
    values = dict(pairs)
    if len(values) < len(pairs):
        names = [name for name, _ in pairs]
        duplicate = next(name for name in names if names.count(name) > 1)
        raise InvalidStory(f"{duplicate:.80}: stands twice in one object; write it once.")
    return values


def _refuse_number(text: str):
    raise InvalidStory(f"number: {text:.40} is not a number that JSON has; write it as text.")


def _float(text: str) -> float:
    value = float(text)
    return _refuse_number(text) if value in (float("inf"), float("-inf")) else value


_HOOKS: dict[str, Any] = {
    "object_pairs_hook": _object_without_duplicates,
    "parse_constant": _refuse_number,
    "parse_float": _float,
}
_DECODER = json.JSONDecoder(**_HOOKS)
_LENIENT = json.JSONDecoder(**_HOOKS, strict=False)  # also reads control characters in texts
_RAW_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]|(?<!\\)(?:\\\\)*\\u00(?:0[0-8bBeEfF]|1[0-9a-fA-F])")


def _values(line: str) -> Any:
    line = line.strip()
    line = line[:-1] if line.endswith("},") else line  # of a list whose lines are its objects
    try:
        return _DECODER.decode(line)
    except json.JSONDecodeError as error:
        if not error.msg.startswith("Invalid control character"):
            raise
        return _LENIENT.decode(line)


def object_of(line: str, remarks: list[str] | None = None, *, is_strict: bool = False) -> dict:
    """Return the JSON object of a text; adds a remark on control characters, which no text of a story keeps. With
    `is_strict` it is no JSON if they stand in it as they are.

    Raises InvalidStory for any other value, for a key that comes twice, and for numbers that are too long.
    """
    try:
        values = _DECODER.decode(line) if is_strict else _values(line)
    except json.JSONDecodeError as error:
        raise InvalidStory(f"line: not JSON ({error.msg} at {error.pos + 1}); write one object a line.") from None
    except InvalidStory:
        raise
    except ValueError:
        raise InvalidStory("line: a number has too many digits; write it as text.") from None
    if type(values) is not dict:
        raise InvalidStory(f"line: {values!r:.80} is not an object; write one object with the story's fields a line.")
    if remarks is not None:
        remarks += control_remarks(line)
    return values


def control_remarks(text: str) -> list[str]:
    """Return a remark on the control characters in JSON, written as they are or as escapes; [] without any."""
    if "\\u00" not in text and not _RAW_CONTROL.search(text):  # costs a tenth of counting them
        return []
    count = len(_CONTROL.findall(text))
    return [f"control characters left out: {count}"] if count else []

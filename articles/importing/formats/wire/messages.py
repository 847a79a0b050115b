"""Wire files as messages: header, text and end of each, between their control codes, and takes joined to one story.

>>> [m.text for m in messages_in("\\x01tdw1 4 i 9\\nFerry/\\n\\x02It sails.\\n\\x03021040 GMT Jul 24\\n\\x04")]
['It sails.\\n']
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

MAX_SIZE = 32 * 1024 * 1024  # bytes of a file
MAX_TAKES = 50
SOH, STX, ETX, EOT = "\x01", "\x02", "\x03", "\x04"
_MESSAGE = re.compile(
    "\x01(?P<header>[^\x01\x02]*)(?:\x02(?P<text>[^\x01\x03\x04]*))?(?:\x03(?P<end>[^\x01\x04]*))?[^\x01]*"
)
# What ends a take: the words alone on a line, perhaps in brackets or between dashes.
MORE = re.compile(r"[\s(\[*#_-]*(?:more(?: (?:to )?follows?)?|mf|folgt mehr|mehr folgt|suite)[\s)\]*#_.-]*", re.I)
END = re.compile(r"[\s(\[*#_-]*(?:end(?: of (?:story|item))?|ends|endit|ende|fin|30|###)[\s)\]*#_.-]*", re.I)
_TAKE = re.compile(
    r"[\s,/-]*(?:\d+(?:st|nd|rd|th)[ -]?(?:add|take)|take[ -]?\d+|add[ -]?\d+|\d+\. ?teil|\d+ of \d+)\b", re.I
)


@dataclass
class Message:
    """A message as it was sent; `takes` are the messages that go on with its text."""

    header: str
    text: str
    end: str
    takes: list["Message"] = field(default_factory=list)

    @property
    def written(self) -> str:
        """Return header and end of all takes, without their control codes."""
        return "\n".join(line for m in (self, *self.takes) for line in (m.header, m.end) if line.strip())


def messages_in(text: str) -> Iterator[Message]:
    """Yield the messages of a file. Without the code of their beginning, the file is one message."""
    for match in _MESSAGE.finditer(text if SOH in text else SOH + text):
        yield Message(match["header"], match["text"] or "", match["end"] or "")


def joined(messages: Iterable[Message], slug_of: Callable[[Message], str]) -> Iterator[Message]:
    """Yield the messages, each with its takes: the next ones of its slug, while the text says that more follows."""
    last: Message | None = None
    for message in messages:
        is_take = last and _goes_on(last) and len(last.takes) < MAX_TAKES
        if last and is_take and without_take(slug_of(message)) == without_take(slug_of(last)):
            last.takes.append(message)
            continue
        if last:
            yield last
        last = message
    if last:
        yield last


def without_take(slug: str) -> str:
    """Return a slug without the number of the take, in small letters."""
    return _TAKE.sub("", slug).strip(" ,/-").casefold()


def _goes_on(message: Message) -> bool:
    lines = [line for line in (message.takes or [message])[-1].text.split("\n") if line.strip(" \t<^")]
    return bool(lines) and bool(MORE.fullmatch(lines[-1].strip(" \t<^")))

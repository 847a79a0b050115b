"""Wire files, as agencies sent them before XML: IPTC 7901 and ANPA 1312, a message or several in a file.

A take that says "more" is joined with the next one of its slug. Header, notes to editors and control codes are no part
of the text; their words stay with the source.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO

from articles.importing.formats import Format, ImportItem, Options, read_item, register
from articles.importing.formats.news_items import AgencyItem, story_of
from articles.importing.formats.wire import anpa, iptc7901
from articles.importing.formats.wire.iso646 import german
from articles.importing.formats.wire.messages import MAX_SIZE, Message, joined, messages_in
from articles.story.dates import InvalidStory
from articles.story.lazy_text import gettext_lazy
from articles.story.validation import ValidatedStory
from media.text_encoding.decoding import Undecodable, decode

_CODES = re.compile("[\x00\x05-\x08\x0b\x0e-\x10\x12\x14-\x1e\x7f]")


@dataclass(frozen=True)
class WireStandard:
    """How the messages of one standard are read: their slug, what they say, which kind of version they ask for."""

    name: str
    slug_of: Callable[[Message], str]
    item_of: Callable[[Message, Options, list[str]], AgencyItem]
    signal_of: Callable[[Message], str] = lambda message: ""

    def read(self, file: BinaryIO, path: str, options: Options) -> Iterator[ImportItem]:
        """Yield the item of each message, takes joined."""
        content = file.read(MAX_SIZE + 1)
        if len(content) > MAX_SIZE:
            yield ImportItem("", reason=f"file: longer than {MAX_SIZE:,} bytes; split it between two messages.")
            return
        try:
            text, remarks = decode(content, options.encoding)
        except Undecodable as error:
            yield ImportItem("", reason=f"text: {error}")
            return
        text, more = german(text)
        remarks = (*remarks, *more)
        text = _CODES.sub("", text.replace("\r\n", "\n"))
        for number, message in enumerate(joined(messages_in(text), self.slug_of), 1):
            place = f"message {number}, {self.slug_of(message)}".strip(", ")[:200]
            read = partial(self._story_in, message, options, [*remarks])
            yield read_item(path, place, read, signal=self.signal_of(message))

    def _story_in(self, message: Message, options: Options, remarks: list[str]) -> ValidatedStory:
        item = self.item_of(message, options, remarks)
        if not item.body.body:
            raise InvalidStory("message: it has no text; there is nothing to keep.")
        return story_of(item, self.name, options)


register(
    Format(
        name="iptc7901",
        title=gettext_lazy("IPTC 7901, a wire file"),
        standard="https://iptc.org/standards/iptc-7901/",
        read=WireStandard("iptc7901", iptc7901.slug_of, iptc7901.item_of).read,
        recognises=lambda head, path: bool(iptc7901.START.match(head)),
    )
)
register(
    Format(
        name="anpa",
        title=gettext_lazy("ANPA 1312, a wire file"),
        standard="https://en.wikipedia.org/wiki/ANPA-1312",
        read=WireStandard("anpa", anpa.slug_of, anpa.item_of, anpa.signal_of).read,
        recognises=lambda head, path: bool(anpa.START.match(head)),
    )
)

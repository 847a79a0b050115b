"""The words of the house: a list of spellings that the newsroom does not use, each with the one that it does.

    >>> words = read_house_words("Beirut bomb → Beirut explosion\\n# a remark\\n")
    >>> [(word.wrong, word.right) for word in words]
    [('Beirut bomb', 'Beirut explosion')]

One line for each: wrong → right (or wrong -> right). Empty lines and lines that begin with # are left out. A spelling
with a capital letter is found in that case only, others in any.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from articles.story.phrase import Phrase, ReadText
from articles.story.text import clean_text

MAX_WORDS = 5_000  # of one list
_ARROW = re.compile(r"\s*(?:→|->|=>)\s*")
_PREFIX = 3  # letters; only phrases that begin as a word of the text does are looked for


@dataclass(frozen=True)
class HouseWord:
    """A spelling that the house does not use, and the one that takes its place."""

    wrong: str
    right: str

    @cached_property
    def exact_case(self) -> bool:
        """Whether capitals and small letters are told apart."""
        return self.wrong != self.wrong.lower() or self.wrong.lower() == self.right.lower()

    @cached_property
    def prefix(self) -> str:
        """The first letters of the wrong spelling; "" if it has no word."""
        words = ReadText(self.wrong).caseless
        return words[0][:_PREFIX] if words else ""

    @cached_property
    def _phrases(self) -> tuple[Phrase, Phrase]:
        return Phrase(self.wrong, exact_case=self.exact_case), Phrase(self.right, exact_case=self.exact_case)

    def is_in(self, text: ReadText) -> bool:
        """Return whether a plain text has the wrong spelling, other than inside the right one."""
        wrong, right = (list(phrase.spans(text)) for phrase in self._phrases)
        return any(not any(first <= start and end <= last for first, last in right) for start, end in wrong)


def words_in(text: str, house_words: Iterable[HouseWord]) -> list[HouseWord]:
    """Return the words of the list whose wrong spelling a plain text has."""
    read = ReadText(text)
    prefixes = {word[:_PREFIX] for word in read.caseless}
    return [word for word in house_words if word.prefix in prefixes and word.is_in(read)]


def read_house_words(text: str) -> tuple[HouseWord, ...]:
    """Return the words of a list, the first `MAX_WORDS`; lines that are no pair of two different texts are left out."""
    words = []
    for line in clean_text(text).splitlines():
        parts = [" ".join(part.split()) for part in _ARROW.split(line.strip(), maxsplit=1)]
        if line.lstrip().startswith("#") or len(parts) < 2 or not all(parts) or parts[0] == parts[1]:
            continue
        words.append(HouseWord(*parts))
        if len(words) == MAX_WORDS:
            break
    return tuple(words)

"""Anchors and aliases of YAML: a value with a name, and the places that repeat it. https://yaml.org/spec/1.2.2/#692-node-anchors

>>> with_values(["author: &lena Lena Marsh", "editor: *lena"])
['author: Lena Marsh', 'editor: Lena Marsh']
"""

import re

from articles.story.characters import LETTER, WORD
from articles.story.dates import InvalidStory

MAX_LENGTH = 200_000  # characters of all fields with their aliases replaced: aliases of aliases grow without bound
MAX_LEVELS = 50
_ID = rf"[{WORD}-]+"
_KEY = rf"(?:(?:{LETTER}|_|<<)[{WORD} .<-]{{0,80}}?\s*:\s+)?"
_ANCHOR = re.compile(rf"(\s*(?:-\s+)*{_KEY})&({_ID})(?:\s+(.*))?$")
_ALIAS = re.compile(rf"(\s*(?:-\s+)*{_KEY})\*({_ID})\s*(?:\s#.*)?$")
_MERGE = re.compile(rf"(\s*)<<\s*:\s+(?:\*{_ID}|\[[\s*,{WORD}-]*\])\s*$")
_IN_LIST = re.compile(rf"(?<=[\[,\s])\*({_ID})(?=\s*[,\]])")
_TEXT_FOLLOWS = re.compile(r"[|>][+-]?\d*\s*$")
_NAME = re.compile(rf"\s*({LETTER}[{WORD} .-]{{0,80}}?)\s*:")


def with_values(lines: list[str]) -> list[str]:
    """Return lines of YAML with each alias replaced by its value, and without anchors.

    Raises InvalidStory for an alias without an anchor above it, and for aliases that make the fields too long.
    """
    if not any(_ANCHOR.match(line) or _ALIAS.match(line) for line in lines):
        return lines
    return _Aliases().replaced(lines)


class _Aliases:
    """The values of the anchors so far: lines, of which a text in one line has one."""

    def __init__(self):
        self.values: dict[str, list[str]] = {}
        self.length = 0

    def replaced(self, lines: list[str], level: int = 0) -> list[str]:
        """Return lines with their aliases replaced; remembers their anchors."""
        if level > MAX_LEVELS:
            raise InvalidStory(f"front matter: a tree of more than {MAX_LEVELS} levels; no story's fields are.")
        written: list[str] = []
        number = 0
        while number < len(lines):
            line, end = lines[number], _end(lines, number)
            block, number = lines[number + 1 : end], end
            if _TEXT_FOLLOWS.search(line):
                new = [line, *block]
            elif _MERGE.match(line):
                new = self._merged(line, lines) + block
            elif anchor := _ANCHOR.match(line):
                inner = self.replaced(block, level + 1)
                value = self._in_list(_without_comment(anchor[3] or ""))
                self.values[anchor[2]] = [value] if value else inner
                new = [f"{anchor[1]}{value}".rstrip(), *inner]
            elif alias := _ALIAS.match(line):
                new = [*_placed(alias[1], self._value(alias[2])), *block]
            else:
                new = [self._in_list(line), *self.replaced(block, level + 1)]
            self._count(new)
            written += new
        return written

    def _count(self, lines: list[str]) -> None:
        """Count the characters of lines. Raises InvalidStory when all are too many."""
        self.length += sum(map(len, lines))
        if self.length > MAX_LENGTH:
            raise InvalidStory(
                f"front matter: with its aliases it has more than {MAX_LENGTH:,} characters; no story does."
            )

    def _value(self, name: str) -> list[str]:
        if name not in self.values:
            raise InvalidStory(f"front matter: the alias *{name:.40} has no anchor &{name:.40} above it.")
        self._count(self.values[name])
        return self.values[name]

    def _in_list(self, text: str) -> str:
        """Return a line whose lists in brackets have the values of their aliases, of lists their items."""
        if "[" not in text:
            return text
        return _IN_LIST.sub(lambda alias: ", ".join(map(_as_item, self._value(alias[1]))), text)

    def _merged(self, line: str, others: list[str]) -> list[str]:
        """Return the fields that a line merges, <<: *base, without those that the lines beside it have themselves."""
        depth = _depth(line)
        own = {match[1] for other in others if _depth(other) == depth and (match := _NAME.match(other))}
        merged: list[str] = []
        for name in re.findall(rf"\*({_ID})", line):
            value = _at_depth(self._value(name), depth)
            fields = [number for number, field in enumerate(value) if _depth(field) == depth]
            for start, end in zip(fields, [*fields[1:], len(value)], strict=True):
                field = _NAME.match(value[start])
                if field and field[1] not in own:
                    own.add(field[1])
                    merged += value[start:end]
        return merged


def _end(lines: list[str], number: int) -> int:
    """Return the number behind the lines that belong to a line: those that stand deeper, and items of its list."""
    depth = _depth(lines[number])
    is_item = lines[number].lstrip().startswith("- ")
    end = number + 1
    while end < len(lines) and (
        not lines[end].strip()
        or _depth(lines[end]) > depth
        or (_depth(lines[end]) == depth and not is_item and lines[end].lstrip().startswith("- "))
    ):
        end += 1
    return end


def _placed(head: str, value: list[str]) -> list[str]:
    """Return a value behind the beginning of a line, the lines of a longer one below it."""
    if len(value) == 1 and not _NAME.match(value[0]) and not value[0].lstrip().startswith("- "):
        return [head + value[0].strip()]
    depth = len(head) - len(head.lstrip())
    if head.strip() == "-":
        first, *others = _at_depth(value, depth + 2)
        return [head + first.lstrip(), *others]
    return [head.rstrip(), *_at_depth(value, depth + 2)]


def _at_depth(lines: list[str], depth: int) -> list[str]:
    least = min((_depth(line) for line in lines if line.strip()), default=0)
    return [" " * depth + line[least:] for line in lines]


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip())


def _without_comment(value: str) -> str:
    """Return a value without the comment behind it; a number sign in a quoted text begins none."""
    start = value.find(value[0], 1) if value[:1] in ("'", '"') else 0
    text, mark, _ = value[max(start, 0) :].partition(" #")
    return value[: max(start, 0)] + text if mark else value


def _as_item(line: str) -> str:
    return re.sub(r"^\s*-\s+", "", line).strip().removeprefix("[").removesuffix("]")

"""The condition of a check or an index as words, so that two of them can be compared however an engine writes them."""

import re

_WORDS = re.compile(r"'(?:[^']|'')*'|[a-z_][a-z_0-9]*|-?[0-9]+|[<>!]=?|[^\s,\[\]]")
_CAST = re.compile(
    r"::(?:text|character varying|bpchar|integer|smallint|bigint|boolean|date|timestamp with time zone|jsonb|uuid)"
    r"(?:\(\d+\))?(?:\[\])?"
)
_BETWEEN = re.compile(r"([a-z_0-9]+) +between +(-?\d+) +and +(-?\d+)")
_ANY = re.compile(r"= *any *\(+ *array\[([^\]]*)\]\)+")  # PostgreSQL's writing of `IN (…)`
_ENDS = ("and", "or", ")", "")


def words_of(condition: str) -> tuple[str, ...]:
    """Return the columns, values, operators and conjunctions of a condition, in order.

    Of its brackets those are left that decide what belongs together: `a AND (b OR c)`.
    """
    plain = _CAST.sub("", condition.lower().replace('"', "").replace("<>", "!="))
    plain = re.sub(r"'(-?\d+)'", r"\1", _BETWEEN.sub(r"(\1 >= \2 and \1 <= \3)", plain))
    return _words(_Reader(_WORDS.findall(_ANY.sub(r"in (\1)", plain))).alternatives())


class _Reader:
    """Reads words into lists: `["or", …]`, `["and", …]` and `["not", …]` of parts, and words with nothing in front."""

    def __init__(self, words: list[str]):
        self._words = iter([*words, "", ""])
        self._next = next(self._words)

    def _take(self) -> str:
        word, self._next = self._next, next(self._words, "")
        return word

    def alternatives(self) -> list:
        return self._joined("or", lambda: self._joined("and", self._part))

    def _joined(self, by: str, read) -> list:
        parts = [read()]
        while self._next == by:
            self._take()
            parts.append(read())
        flat = [inner for part in parts for inner in (part[1:] if part[:1] == [by] else [part])]
        return [by, *flat] if len(flat) > 1 else flat[0]

    def _part(self) -> list:
        """Return a group, a comparison, or what NOT denies."""
        if self._next == "not":
            return [self._take(), self._part()]
        words: list = []
        while self._next not in _ENDS:
            if self._take_open():
                group = self.alternatives()
                self._take()
                if not words and self._next in _ENDS:
                    return group
                words += group if all(isinstance(word, str) for word in group) else ["(", *_words(group), ")"]
            else:
                words.append(self._take())
        return words

    def _take_open(self) -> bool:
        return self._next == "(" and bool(self._take())


def _words(part: list) -> tuple[str, ...]:
    by = part[0] if part and part[0] in ("or", "and", "not") and len(part) > 1 and isinstance(part[1], list) else ""
    if not by:
        return tuple(part)
    words: list[str] = [by] if by == "not" else []
    for number, inner in enumerate(part[1:]):
        is_group = inner[:1] in (["or"], ["and"]) and isinstance(inner[1], list)
        needs_brackets = is_group and (by == "not" or inner[0] == "or")
        words += [by] * (number > 0) + ["("] * needs_brackets + list(_words(inner)) + [")"] * needs_brackets
    return tuple(words)

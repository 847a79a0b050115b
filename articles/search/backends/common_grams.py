"""Common grams: runs of two or three frequent words that are tokens of their own, as in Lucene's CommonGramsFilter.

    CommonGrams.of_counts({"of": 950, "the": 990, "ferry": 40}, 1_000).of(["of", "the", "ferry"])
    ──▶ ['~of~the', '~the~ferry']

A phrase of frequent words is then looked up like a rare word. Without these tokens PostgreSQL would read the text of
each story that has all the words, since its index knows no places. A run of two words is a token if each of them is in
so many stories that too many texts would be read, one of three if the shares of the stories that have its words,
multiplied, reach a limit. Which words are frequent is stored with each index, by `rebuild_search`; it never changes
while the index is in use.
https://lucene.apache.org/core/9_0_0/analysis/common/org/apache/lucene/analysis/commongrams/CommonGramsFilter.html
"""

import secrets
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil, log2

from articles.search.backends.plan import AndPlan, OrPlan, Plan, TermPlan

MARK = "~"  # no word and no stem has it
ID_LENGTH = 8
MIN_STORIES = 5_000  # among fewer stories each phrase is quick
PAIR_SHARE = 1 / 500  # each word of a run is in so many of the stories
TRIPLE_SHARE = 1 / 64  # the least product of the shares of three words
_UNITS = 8  # a level is the rarity of a word in eighths of a bit: 0 is all stories, 8 half of them
_RARE = 1 << 20


def _level(share: float) -> int:
    return ceil(-_UNITS * log2(share))


_PAIR, _TRIPLE = _level(PAIR_SHARE), _level(TRIPLE_SHARE)


@dataclass(frozen=True)
class CommonGrams:
    """The levels of the frequent words of an index; `id` tells them from those of an index that replaces it."""

    levels: Mapping[str, int] = field(default_factory=dict)
    id: str = ""

    @classmethod
    def of_counts(cls, counts: Mapping[str, int], stories: int) -> "CommonGrams":
        """Return those of an archive, from the number of stories of each word; none if the archive is small."""
        if stories < MIN_STORIES:
            return cls()
        levels = {word: max(0, _level(count / stories)) for word, count in counts.items() if count > 0}
        return cls(levels).of_words({word for word, level in levels.items() if level <= _PAIR})

    @classmethod
    def parse(cls, text: str) -> "CommonGrams":
        """Return what `str()` wrote."""
        id, *values = text.split(" ")
        return cls(dict(zip(values[::2], map(int, values[1::2]), strict=True)), id)

    def of_words(self, words: Collection[str]) -> "CommonGrams":
        """Return those of some of the words alone, with an id of their own."""
        levels = {word: level for word, level in self.levels.items() if word in words}
        return CommonGrams(levels, secrets.token_hex(ID_LENGTH // 2))

    def __str__(self):
        return " ".join([self.id, *(f"{word} {level}" for word, level in self.levels.items())])

    def of(self, words: Sequence[str]) -> list[str]:
        """Return the tokens of all runs in some words in order, each once."""
        if not self.levels:
            return []
        tokens: dict[str, None] = {}
        first, second, first_level, second_level = "", "", _RARE, _RARE
        for word in words:
            level = self.levels.get(word, _RARE)
            if max(second_level, level) <= _PAIR:
                tokens[f"{MARK}{second}{MARK}{word}"] = None
                if first_level + second_level + level <= _TRIPLE:
                    tokens[f"{MARK}{first}{MARK}{second}{MARK}{word}"] = None
            first, second, first_level, second_level = second, word, second_level, level
        return list(tokens)

    def applied_to(self, plan: Plan) -> Plan:
        """Return an equivalent plan for an index with these tokens, in which they narrow phrases or stand for them."""
        match plan:
            case TermPlan(tokens, stemmed, prefix) if len(tokens) > 1 and not stemmed:
                grams = list(self._longest(tokens[:-1] if prefix else tokens))
                terms = [TermPlan((gram,), stemmed=False) for gram in grams]
                if not prefix and grams == [MARK + MARK.join(tokens)]:
                    return terms[0]
                return AndPlan((plan, *terms)) if terms else plan
            case AndPlan(must, must_not):
                return AndPlan(tuple(map(self.applied_to, must)), tuple(map(self.applied_to, must_not)))
            case OrPlan(should):
                return OrPlan(tuple(map(self.applied_to, should)))
        return plan

    def _longest(self, words: Sequence[str]) -> Iterator[str]:
        """Yield the tokens of the runs in some words, without pairs that a triple has."""
        tokens = self.of(words)
        triples = [token for token in tokens if token.count(MARK) == 3]
        for token in tokens:
            if not any(token != triple and f"{token}{MARK}" in f"{triple}{MARK}" for triple in triples):
                yield token


NO_GRAMS = CommonGrams()


def has_phrase(plan: Plan) -> bool:
    """Return whether a plan has words that must follow each other."""
    if isinstance(plan, TermPlan):
        return len(plan.tokens) > 1
    parts = plan.should if isinstance(plan, OrPlan) else (*plan.must, *plan.must_not)
    return any(map(has_phrase, parts))

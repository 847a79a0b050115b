"""Pieces, such as paragraphs, bylines or notes, and which of the old ones became which of the new."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from typing import NamedTuple

from articles.diff.matching import gaps_between, heaviest, is_alike, matches
from articles.diff.words import ROUGH_WORD, Pairs, TimeBudget, is_slight

_SAMPLE = 5_000  # letters of a piece by which it is recognised
_COMPARED = 10_000  # pairs of pieces compared each with each in one gap


class DiffItem(NamedTuple):
    """Something that stays or goes as one: equal by `key`, alike by the words of `text`; `weight` 0 never moves."""

    key: Hashable
    text: str
    weight: int


class Alignment(NamedTuple):
    """Pairs of positions: of pieces that kept their order (equal or alike), and of those that moved."""

    unmoved: Pairs
    moved: Pairs


def align(old: Sequence[DiffItem], new: Sequence[DiffItem], budget: TimeBudget) -> Alignment:
    """Find out which piece became which; positions in neither list are pieces that went or came."""
    unmoved = matches([p.key for p in old], [p.key for p in new], [p.weight + 1 for p in old], budget)
    left_old = sorted(set(range(len(old))) - {i for i, _ in unmoved})
    left_new = sorted(set(range(len(new))) - {j for _, j in unmoved})
    places = defaultdict(list)
    for j in reversed(left_new):
        places[new[j].key].append(j)
    moved = [(i, places[old[i].key].pop()) for i in left_old if old[i].weight and places[old[i].key]]
    samples_old = {i: old[i].text[:_SAMPLE] for i in sorted(set(left_old) - {i for i, _ in moved})}
    samples_new = {j: new[j].text[:_SAMPLE] for j in sorted(set(left_new) - {j for _, j in moved})}
    if not budget.allows(sum(map(len, [*samples_old.values(), *samples_new.values()])) // 2):
        return Alignment(unmoved, moved)
    bags_old = {i: WordBag.of(sample) for i, sample in samples_old.items()}
    bags_new = {j: WordBag.of(sample) for j, sample in samples_new.items()}
    gaps = gaps_between(unmoved, len(old), len(new))
    alike = [pair for gap in gaps for pair in _alike(*_within(gap, bags_old, bags_new), budget)]
    for i, j in alike:
        del bags_old[i], bags_new[j]
    unmoved += alike
    return Alignment(sorted(unmoved), moved + _moved(bags_old, bags_new))


class WordBag(NamedTuple):
    """The words of a piece without their order, how many letters they have, and which word follows which."""

    words: dict[str, int]
    size: int
    turns: set[tuple[str, str]]

    @classmethod
    def of(cls, text: str) -> "WordBag":
        found = ROUGH_WORD.findall(text.lower())
        words = Counter([word for word in found if not is_slight(word)] or found)
        size = sum(len(word) * count for word, count in words.items())
        return cls(words, size, set(zip(["", *found], found, strict=False)))

    def shared(self, other: "WordBag") -> int:
        """Count the letters of shared words; 0 unless the two are alike."""
        fewer, more = sorted((self.words, other.words), key=len)
        shared = sum(len(word) * min(count, more[word]) for word, count in fewer.items() if word in more)
        return shared if shared and is_alike(shared, shared, self.size, other.size) else 0


def _alike(old: dict[int, WordBag], new: dict[int, WordBag], budget: TimeBudget) -> Pairs:
    """Pair pieces of one gap in their order: by all pairs where they are few, first by telling ones where many."""
    if not old or not new:
        return []
    words = sum(len(bag.words) for bag in old.values())
    are_few = len(old) * len(new) <= _COMPARED and budget.allows(words * len(new) // 4)
    if not are_few and not budget.allows(words + 5_000):  # the fixed part bounds the depth of the recursion below
        return []
    candidates = [(i, j) for i in old for j in new] if are_few else _votes(old, new)
    # On the right from high to low, so that no chain can hold two pairs with the same left.
    candidates.sort(key=lambda pair: (pair[0], -pair[1]))
    shared = [old[i].shared(new[j]) for i, j in candidates]
    pairs = heaviest([pair for pair, size in zip(candidates, shared, strict=True) if size], [s for s in shared if s])
    if are_few or not pairs:
        budget.coarse |= not are_few
        return pairs
    gaps = list(gaps_between(pairs, max(old) + 1, max(new) + 1))
    return pairs + [pair for gap in gaps for pair in _alike(*_within(gap, old, new), budget)]


def _within(gap: tuple[int, int, int, int], old: dict[int, WordBag], new: dict[int, WordBag]) -> tuple[dict, dict]:
    i, i_end, j, j_end = gap
    return {k: old[k] for k in range(i, i_end) if k in old}, {k: new[k] for k in range(j, j_end) if k in new}


def _moved(old: dict[int, WordBag], new: dict[int, WordBag]) -> Pairs:
    """Pair what is left wherever it stands, by the turns that only one piece on either side has."""
    pairs, used = {}, set()
    for i, j in _votes(old, new):
        if i not in pairs and j not in used and old[i].shared(new[j]):
            pairs[i] = j
            used.add(j)
    return sorted(pairs.items())


def _votes(old: dict[int, WordBag], new: dict[int, WordBag]) -> Pairs:
    """Give pairs of pieces that share a good part of the turns only they have, the best first."""
    homes_old, homes_new = _unique_owners(old), _unique_owners(new)
    shared = homes_old.keys() & homes_new.keys()
    votes = Counter((homes_old[turn], homes_new[turn]) for turn in shared)
    return [
        (i, j)
        for (i, j), count in votes.most_common()
        if min(i, j) >= 0 and count * 6 >= min(len(old[i].turns), len(new[j].turns))
    ]


def _unique_owners(bags: dict[int, WordBag]) -> dict[tuple[str, str], int]:
    """Say for each turn which piece has it, -1 where several have."""
    homes: dict[tuple[str, str], int] = {}
    for number, bag in bags.items():
        for turn in bag.turns:
            homes[turn] = -1 if turn in homes else number
    return homes

"""Pair the items of two lists (paragraphs, bylines, notes): which old item became which new one."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from typing import NamedTuple

from articles.diff.matching import gaps_between, heaviest, is_alike, matches
from articles.diff.words import ROUGH_WORD, Pairs, TimeBudget, is_common_word

_SAMPLE = 5_000  # letters of an item that are compared
_MAX_PAIRS = 10_000  # in one gap, if each item is compared with each


class DiffItem(NamedTuple):
    """An item of a list: equal to another by `key`, alike by the words of `text`; with `weight` 0 it never moves."""

    key: Hashable
    text: str
    weight: int


class Alignment(NamedTuple):
    """Pairs of positions (old, new): of items that kept their order (equal or alike), and of items that moved."""

    unmoved: Pairs
    moved: Pairs


def align(old: Sequence[DiffItem], new: Sequence[DiffItem], budget: TimeBudget) -> Alignment:
    """Return which old item became which new one; an item whose position is in no pair was deleted or inserted."""
    unmoved = matches([p.key for p in old], [p.key for p in new], [p.weight + 1 for p in old], budget)
    unmatched_old = sorted(set(range(len(old))) - {i for i, _ in unmoved})
    unmatched_new = sorted(set(range(len(new))) - {j for _, j in unmoved})
    positions = defaultdict(list)
    for j in reversed(unmatched_new):
        positions[new[j].key].append(j)
    moved = [(i, positions[old[i].key].pop()) for i in unmatched_old if old[i].weight and positions[old[i].key]]
    old_samples = {i: old[i].text[:_SAMPLE] for i in sorted(set(unmatched_old) - {i for i, _ in moved})}
    new_samples = {j: new[j].text[:_SAMPLE] for j in sorted(set(unmatched_new) - {j for _, j in moved})}
    if not budget.allows(sum(map(len, [*old_samples.values(), *new_samples.values()])) // 2):
        return Alignment(unmoved, moved)
    old_bags = {i: WordBag.of(sample) for i, sample in old_samples.items()}
    new_bags = {j: WordBag.of(sample) for j, sample in new_samples.items()}
    gaps = gaps_between(unmoved, len(old), len(new))
    alike = [pair for gap in gaps for pair in _alike(*_within(gap, old_bags, new_bags), budget)]
    for i, j in alike:
        del old_bags[i], new_bags[j]
    unmoved += alike
    return Alignment(sorted(unmoved), moved + _moved(old_bags, new_bags))


class WordBag(NamedTuple):
    """The words of an item with their counts, the number of their letters, and the pairs of neighbouring words."""

    words: dict[str, int]
    size: int
    bigrams: set[tuple[str, str]]

    @classmethod
    def of(cls, text: str) -> "WordBag":
        """Return the word bag of a text; common words count only if there are no others."""
        all_words = ROUGH_WORD.findall(text.lower())
        words = Counter([word for word in all_words if not is_common_word(word)] or all_words)
        size = sum(len(word) * count for word, count in words.items())
        return cls(words, size, set(zip(["", *all_words], all_words, strict=False)))

    def shared(self, other: "WordBag") -> int:
        """Return the number of letters of the shared words; 0 if the items are not alike."""
        fewer, more = sorted((self.words, other.words), key=len)
        shared = sum(len(word) * min(count, more[word]) for word, count in fewer.items() if word in more)
        return shared if shared and is_alike(shared, shared, self.size, other.size) else 0


def _alike(old: dict[int, WordBag], new: dict[int, WordBag], budget: TimeBudget) -> Pairs:
    """Return pairs of alike items in one gap, in their order.

    Few items are compared each with each. Of many, those with bigrams of their own are paired first, then the gaps
    between them.
    """
    if not old or not new:
        return []
    words = sum(len(bag.words) for bag in old.values())
    are_few = len(old) * len(new) <= _MAX_PAIRS and budget.allows(words * len(new) // 4)
    if not are_few and not budget.allows(words + 5_000):  # the constant limits the depth of the recursion below
        return []
    candidates = [(i, j) for i in old for j in new] if are_few else _votes(old, new)
    # In descending order on the right, so that no chain can have two pairs with the same left position.
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
    """Return pairs of the remaining items at any position, by bigrams that only one item of each side has."""
    pairs, used = {}, set()
    for i, j in _votes(old, new):
        if i not in pairs and j not in used and old[i].shared(new[j]):
            pairs[i] = j
            used.add(j)
    return sorted(pairs.items())


def _votes(old: dict[int, WordBag], new: dict[int, WordBag]) -> Pairs:
    """Return pairs of items that share at least a sixth of the bigrams that are unique on each side, the best first."""
    old_owners, new_owners = _unique_owners(old), _unique_owners(new)
    shared = old_owners.keys() & new_owners.keys()
    votes = Counter((old_owners[bigram], new_owners[bigram]) for bigram in shared)
    return [
        (i, j)
        for (i, j), count in votes.most_common()
        if min(i, j) >= 0 and count * 6 >= min(len(old[i].bigrams), len(new[j].bigrams))
    ]


def _unique_owners(bags: dict[int, WordBag]) -> dict[tuple[str, str], int]:
    """Return the position of the item that has each bigram; -1 if several items have it."""
    owners: dict[tuple[str, str], int] = {}
    for number, bag in bags.items():
        for bigram in bag.bigrams:
            owners[bigram] = -1 if bigram in owners else number
    return owners

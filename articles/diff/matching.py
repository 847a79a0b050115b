"""Find the items that two sequences share, and build the runs of words from them.

>>> word_runs("Ferry sails on June 1", "Ferry sails on July 1", TimeBudget())[0]
(Run(kind='same', text='Ferry sails on '), Run(kind='deleted', text='June'), Run(kind='inserted', text='July'), ...)
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence
from difflib import SequenceMatcher

from articles.diff.words import ALIKE, SPACE, Pairs, Run, TimeBudget, is_common_word, tokens

_REPETITIONS = 5_000  # pairs of equal items in one gap for difflib, whose time grows faster than their number


def matches(old: Sequence[Hashable], new: Sequence[Hashable], weights: Sequence[int], budget: TimeBudget) -> Pairs:
    """Return pairs of positions (old, new) of equal items, ascending on both sides.

    If items can be paired in several ways, the pairs with the greatest total weight are chosen.
    """
    result, open_gaps = [], [(0, len(old), 0, len(new))]
    while open_gaps:
        i, i_end, j, j_end = open_gaps.pop()
        while i < i_end and j < j_end and old[i] == new[j]:
            result.append((i, j))
            i, j = i + 1, j + 1
        while i < i_end and j < j_end and old[i_end - 1] == new[j_end - 1]:
            i_end, j_end = i_end - 1, j_end - 1
            result.append((i_end, j_end))
        if i == i_end or j == j_end:
            continue
        pairs = _anchors(old[i:i_end], new[j:j_end], weights[i:i_end], budget)
        result += [(i + a, j + b) for a, b in pairs]
        if pairs:
            gaps = gaps_between(pairs, i_end - i, j_end - j)
            open_gaps += [(i + a, i + a_end, j + b, j + b_end) for a, a_end, b, b_end in gaps]
    return sorted(result)


def _anchors(old: Sequence, new: Sequence, weights: Sequence[int], budget: TimeBudget) -> Pairs:
    """Return pairs of equal items in a gap.

    Pair the items that both sides have exactly once. If there are none, use difflib. If that would take too long, pair
    the first occurrence with the first one, the second with the second, and so on.
    """
    old_counts, new_counts = Counter(old), Counter(new)
    shared = old_counts.keys() & new_counts.keys()
    if not shared or not budget.allows((len(old) + len(new)) // 3):
        return []
    if any(old_counts[item] == new_counts[item] == 1 for item in shared):
        new_position = {item: j for j, item in enumerate(new)}
        pairs = [(i, new_position[item]) for i, item in enumerate(old) if old_counts[item] == new_counts[item] == 1]
        return heaviest(pairs, [weights[i] for i, _ in pairs])
    repetitions = sum(old_counts[item] * new_counts[item] for item in shared)
    if repetitions <= _REPETITIONS and budget.allows(repetitions * 8):
        result = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
        return [(m.a + k, m.b + k) for m in result for k in range(m.size)]
    budget.coarse = True
    positions = defaultdict(list)
    for j in range(len(new) - 1, -1, -1):
        positions[new[j]].append(j)
    pairs = [(i, positions[item].pop()) for i, item in enumerate(old) if positions.get(item)]
    return heaviest(pairs, [weights[i] for i, _ in pairs])


def heaviest(pairs: Pairs, weights: Sequence[int]) -> Pairs:
    """Return the pairs with the greatest total weight that ascend on the right; `pairs` ascend on the left.

    This is the heaviest increasing subsequence, found with a table of the best chains by their last position.
    """
    last_positions: list[int] = []  # of the chains for which no other ends earlier and weighs as much or more
    totals: list[int] = []
    last_numbers: list[int] = []
    previous_numbers = []
    for number, (_, j) in enumerate(pairs):
        start = end = bisect_left(last_positions, j)
        previous_numbers.append(last_numbers[start - 1] if start else -1)
        total = weights[number] + (totals[start - 1] if start else 0)
        while end < len(last_positions) and totals[end] <= total:
            end += 1
        last_positions[start:end], totals[start:end], last_numbers[start:end] = [j], [total], [number]
    number, chosen = last_numbers[-1] if last_numbers else -1, []
    while number >= 0:
        chosen.append(pairs[number])
        number = previous_numbers[number]
    return chosen[::-1]


# --- runs of words --------------------------------------------------------------------------------------------------


def gaps_between(pairs: Pairs, old_end: int, new_end: int) -> Iterator[tuple[int, int, int, int]]:
    """Yield the gaps between pairs that have items on both sides, as (old start, old end, new start, new end)."""
    i = j = 0
    for a, b in [*pairs, (old_end, new_end)]:
        if i < a and j < b:
            yield i, a, j, b
        i, j = a + 1, b + 1


class RunBuilder:
    """Builds runs from pieces of two texts: joins neighbours of one kind and puts deleted words before inserted ones.

    Space that both texts have before a change is "same".
    """

    def __init__(self):
        self._runs: list[tuple[str, list[str]]] = []
        self._deleted: list[str] = []
        self._inserted: list[str] = []

    def add_pair(self, old: str, new: str):
        """Add the next piece of the old text and the piece of the new text in its place; either may be empty."""
        if old != new:
            self._deleted.append(old)
            self._inserted.append(new)
        elif old:
            self._flush()
            self._add("same", old)

    def add(self, runs: Sequence[Run]):
        """Add runs that were built before."""
        for kind, text in runs:
            self.add_pair("" if kind == "inserted" else text, "" if kind == "deleted" else text)

    def runs(self) -> tuple[Run, ...]:
        """Return the runs of all pieces added so far."""
        self._flush()
        return tuple(Run(kind, "".join(pieces)) for kind, pieces in self._runs)

    def _flush(self):
        if not self._deleted:
            return
        deleted, inserted = "".join(self._deleted), "".join(self._inserted)
        self._deleted, self._inserted = [], []
        space = _leading_space(deleted)
        start = len(space) if space == _leading_space(inserted) else 0
        self._add("same", deleted[:start])
        self._add("deleted", deleted[start:])
        self._add("inserted", inserted[start:])

    def _add(self, kind: str, text: str):
        if text and self._runs and self._runs[-1][0] == kind:
            self._runs[-1][1].append(text)
        elif text:
            self._runs.append((kind, [text]))


def _leading_space(text: str) -> str:
    match = SPACE.match(text)
    return match[0] if match else ""


def word_runs(old: str, new: str, budget: TimeBudget) -> tuple[tuple[Run, ...], bool]:
    """Return the runs that lead from the old to the new text, and whether the texts are alike."""
    builder = RunBuilder()
    if not _build_runs(builder, old, new, budget):
        builder.add_pair(old, new)
    runs = builder.runs()
    unchanged_lengths = [len(run.text) for run in runs if run.kind == "same"]
    return runs, is_alike(sum(unchanged_lengths), max(unchanged_lengths, default=0), len(old), len(new))


def is_alike(shared: int, longest: int, old: int, new: int) -> bool:
    """Return whether two texts are alike; all arguments are numbers of letters.

    `shared` letters are in both, `longest` of them in one run; `old` and `new` are the lengths of the texts.
    """
    # If a sentence grew into a paragraph, little of the paragraph is shared, but the whole sentence is one run.
    return shared * 2 >= ALIKE * (old + new) or longest >= max(12, 0.8 * min(old, new))


def _build_runs(builder: RunBuilder, old_text: str, new_text: str, budget: TimeBudget) -> bool:
    """Add two texts to a builder word by word; return False, with nothing added, if that would take too long."""
    if not budget.allows((len(old_text) + len(new_text)) // 3):
        return False
    old, new = tokens(old_text), tokens(new_text)
    if not budget.allows((len(old) + len(new)) * 2):
        return False
    old_words, new_words = [word for _, word in old], [word for _, word in new]
    pairs = matches(old_words, new_words, [len(word) for word in old_words], budget)
    i = j = 0
    for a, b in _without_chance_matches(pairs, old_words, new_words):
        builder.add_pair("".join(map("".join, old[i:a])), "".join(map("".join, new[j:b])))
        if old[a] == new[b]:
            word = "".join(old[a])
            builder.add_pair(word, word)
        else:
            builder.add_pair(old[a][0], new[b][0])
            builder.add_pair(old[a][1], new[b][1])
        i, j = a + 1, b + 1
    return True


def _without_chance_matches(pairs: Pairs, old: list[str], new: list[str]) -> Pairs:
    """Return the pairs without words that are equal only by chance between changed words.

    Groups of common words are left out first, then groups that are small between large changes.
    """
    for is_chance in (_is_common_group, _is_small_group):
        groups: list[Pairs] = []  # of neighbouring pairs
        for a, b in pairs:
            if groups and groups[-1][-1] == (a - 1, b - 1):
                groups[-1].append((a, b))
            else:
                groups.append([(a, b)])
        ends = [(-1, -1), *(group[-1] for group in groups)]
        starts = [group[0] for group in groups]
        gaps = [
            max(_count(old[i + 1 : a]), _count(new[j + 1 : b])) for (i, j), (a, b) in zip(ends, starts, strict=False)
        ]
        pairs, before = [], gaps[0]
        for group, after in zip(groups, [*gaps[1:], 0], strict=True):
            words = [old[i] for i, _ in group]
            if is_chance(words, min(before, after)):
                before += _count(words) + after
            else:
                pairs += group
                before = after
    return pairs


def _count(words: list[str]) -> int:
    return sum(word[:1].isalnum() for word in words)


def _is_common_group(words: list[str], changed: int) -> bool:
    """Return whether equal words between two changes are few and common; the smaller change has `changed` words."""
    return changed > 0 and len(words) <= 4 and all(map(is_common_word, words)) and _count(words) <= 2


def _is_small_group(words: list[str], changed: int) -> bool:
    return _count(words) * 3 <= changed and changed > 0

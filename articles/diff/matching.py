"""Which items two sequences share, and the runs of words that come of it.

>>> word_runs("Ferry sails on June 1", "Ferry sails on July 1", TimeBudget())[0]
(Run(kind='same', text='Ferry sails on '), Run(kind='deleted', text='June'), Run(kind='inserted', text='July'), ...)
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence
from difflib import SequenceMatcher

from articles.diff.words import ALIKE, SPACE, Pairs, Run, TimeBudget, is_slight, tokens

_REPETITIONS = 5_000  # pairs of equal items that difflib may weigh in one stretch; its time grows faster than they


def matches(old: Sequence[Hashable], new: Sequence[Hashable], weights: Sequence[int], budget: TimeBudget) -> Pairs:
    """Give pairs of positions (old, new) of equal items, rising on both sides, heaviest choice first."""
    result, stretches = [], [(0, len(old), 0, len(new))]
    while stretches:
        i, i_end, j, j_end = stretches.pop()
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
            stretches += [(i + a, i + a_end, j + b, j + b_end) for a, a_end, b, b_end in gaps]
    return sorted(result)


def _anchors(old: Sequence, new: Sequence, weights: Sequence[int], budget: TimeBudget) -> Pairs:
    """Match what stands once on both sides; where nothing does, ask difflib; where that is too dear, count along."""
    olds, news = Counter(old), Counter(new)
    shared = olds.keys() & news.keys()
    if not shared or not budget.allows((len(old) + len(new)) // 3):
        return []
    if any(olds[item] == news[item] == 1 for item in shared):
        place = {item: j for j, item in enumerate(new)}
        pairs = [(i, place[item]) for i, item in enumerate(old) if olds[item] == 1 and news[item] == 1]
        return heaviest(pairs, [weights[i] for i, _ in pairs])
    repetitions = sum(olds[item] * news[item] for item in shared)
    if repetitions <= _REPETITIONS and budget.allows(repetitions * 8):
        result = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
        return [(m.a + k, m.b + k) for m in result for k in range(m.size)]
    budget.coarse = True
    places = defaultdict(list)
    for j in range(len(new) - 1, -1, -1):
        places[new[j]].append(j)
    pairs = [(i, places[item].pop()) for i, item in enumerate(old) if places.get(item)]
    return heaviest(pairs, [weights[i] for i, _ in pairs])


def heaviest(pairs: Pairs, weights: Sequence[int]) -> Pairs:
    """Choose from pairs rising on the left those that also rise on the right and together weigh most."""
    rights: list[int] = []  # where chains end that no other beats by ending earlier and weighing as much
    totals: list[int] = []
    lasts: list[int] = []
    before = []
    for number, (_, j) in enumerate(pairs):
        place = end = bisect_left(rights, j)
        before.append(lasts[place - 1] if place else -1)
        total = weights[number] + (totals[place - 1] if place else 0)
        while end < len(rights) and totals[end] <= total:
            end += 1
        rights[place:end], totals[place:end], lasts[place:end] = [j], [total], [number]
    number, chosen = lasts[-1] if lasts else -1, []
    while number >= 0:
        chosen.append(pairs[number])
        number = before[number]
    return chosen[::-1]


# --- runs of words --------------------------------------------------------------------------------------------------


def gaps_between(pairs: Pairs, old_end: int, new_end: int) -> Iterator[tuple[int, int, int, int]]:
    """Give the stretches (old from, to, new from, to) that pairs leave open on both sides."""
    i = j = 0
    for a, b in [*pairs, (old_end, new_end)]:
        if i < a and j < b:
            yield i, a, j, b
        i, j = a + 1, b + 1


class RunBuilder:
    """Weaves pieces of two texts into runs: neighbours joined, what went before what came, shared space kept."""

    def __init__(self):
        self._runs: list[tuple[str, list[str]]] = []
        self._deleted: list[str] = []
        self._inserted: list[str] = []

    def add_pair(self, old: str, new: str):
        """Take what the old text has next and what the new one has in its place; either may be empty."""
        if old != new:
            self._deleted.append(old)
            self._inserted.append(new)
        elif old:
            self._flush()
            self._add("same", old)

    def add(self, runs: Sequence[Run]):
        for kind, text in runs:
            self.add_pair("" if kind == "inserted" else text, "" if kind == "deleted" else text)

    def runs(self) -> tuple[Run, ...]:
        self._flush()
        return tuple(Run(kind, "".join(pieces)) for kind, pieces in self._runs)

    def _flush(self):
        if not self._deleted:
            return
        deleted, inserted = "".join(self._deleted), "".join(self._inserted)
        self._deleted, self._inserted = [], []
        space = SPACE.match(deleted)[0]
        start = len(space) if space == SPACE.match(inserted)[0] else 0
        self._add("same", deleted[:start])
        self._add("deleted", deleted[start:])
        self._add("inserted", inserted[start:])

    def _add(self, kind: str, text: str):
        if text and self._runs and self._runs[-1][0] == kind:
            self._runs[-1][1].append(text)
        elif text:
            self._runs.append((kind, [text]))


def word_runs(old: str, new: str, budget: TimeBudget) -> tuple[tuple[Run, ...], bool]:
    """Give the runs that lead from one text to the other, and whether the two are alike at all."""
    builder = RunBuilder()
    if not _build_runs(builder, old, new, budget):
        builder.add_pair(old, new)
    runs = builder.runs()
    unchanged_lengths = [len(run.text) for run in runs if run.kind == "same"]
    return runs, is_alike(sum(unchanged_lengths), max(unchanged_lengths, default=0), len(old), len(new))


def is_alike(shared: int, longest: int, old: int, new: int) -> bool:
    # A sentence that grew into a paragraph shares little of the paragraph, yet all of itself.
    return shared * 2 >= ALIKE * (old + new) or longest >= max(12, 0.8 * min(old, new))


def _build_runs(builder: RunBuilder, old_text: str, new_text: str, budget: TimeBudget) -> bool:
    """Weave two texts word by word; False, and nothing woven, where that is too dear."""
    if not budget.allows((len(old_text) + len(new_text)) // 3):
        return False
    old, new = tokens(old_text), tokens(new_text)
    if not budget.allows((len(old) + len(new)) * 2):
        return False
    olds, news = [word for _, word in old], [word for _, word in new]
    pairs = matches(olds, news, [len(word) for word in olds], budget)
    i = j = 0
    for a, b in _without_chance_matches(pairs, olds, news):
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
    """Leave out words that stayed only by chance between words that changed: slight ones first, then lone ones."""
    for is_chance in (_is_slight_stretch, _is_lone_stretch):
        stretches: list[Pairs] = []
        for a, b in pairs:
            if stretches and stretches[-1][-1] == (a - 1, b - 1):
                stretches[-1].append((a, b))
            else:
                stretches.append([(a, b)])
        ends = [(-1, -1), *(stretch[-1] for stretch in stretches)]
        starts = [stretch[0] for stretch in stretches]
        gaps = [
            max(_count(old[i + 1 : a]), _count(new[j + 1 : b])) for (i, j), (a, b) in zip(ends, starts, strict=False)
        ]
        pairs, before = [], gaps[0]
        for stretch, after in zip(stretches, [*gaps[1:], 0], strict=True):
            words = [old[i] for i, _ in stretch]
            if is_chance(words, min(before, after)):
                before += _count(words) + after
            else:
                pairs += stretch
                before = after
    return pairs


def _count(words: list[str]) -> int:
    return sum(word[:1].isalnum() for word in words)


def _is_slight_stretch(words: list[str], changed: int) -> bool:
    """Judge what stayed between two changes, the smaller of them of `changed` words."""
    return changed > 0 and len(words) <= 4 and all(map(is_slight, words)) and _count(words) <= 2


def _is_lone_stretch(words: list[str], changed: int) -> bool:
    return _count(words) * 3 <= changed and changed > 0

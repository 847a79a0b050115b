"""Words, and which of them two texts have in common: the arithmetic under `comparing`.

>>> word_runs("Ferry sails on June 1", "Ferry sails on July 1", Effort())[0]
(Run(kind='same', text='Ferry sails on '), Run(kind='deleted', text='June'), Run(kind='inserted', text='July'), ...)
"""

import re
import unicodedata
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

Pairs = list[tuple[int, int]]
ALIKE = 0.3  # below this a text reads as replaced, not as changed


class Run(NamedTuple):
    """Words that stayed, went or came; `kind` is "same", "deleted" or "inserted"."""

    kind: str
    text: str


class Effort:
    """How much comparing is still affordable, in microseconds or so; then it goes on in larger pieces and says so."""

    def __init__(self, left: int = 1_500_000):
        self.left = left
        self.coarse = False

    def allows(self, cost: int) -> bool:
        if cost > self.left:
            self.coarse = True
            return False
        self.left -= cost
        return True


# --- words ----------------------------------------------------------------------------------------------------------


def _marks() -> str:
    """Give the combining marks as ranges of a character class; planes 3 to 13 have none."""
    ranges: list[list[int]] = []
    for code in (*range(0x300, 0x20000), *range(0xE0100, 0xE01F0)):
        if unicodedata.category(chr(code))[0] == "M":
            if ranges and ranges[-1][1] == code - 1:
                ranges[-1][1] = code
            else:
                ranges.append([code, code])
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in ranges)


# Marks, joiners, skin tones and the letters of subdivision flags belong to the character before them.
_MARKS = _marks()
_EXTENDING = f"{_MARKS}\u200c\u200d\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f"
# Scripts written without spaces (Thai, Lao, Burmese, Khmer, kana, Han): each character counts as a word.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_LETTER = rf"[^\W{_UNSPACED}]"
_MORE = rf"(?:{_LETTER}|[{_EXTENDING}])"
_WORD = rf"{_LETTER}{_MORE}*(?:(?:['’](?={_LETTER})|(?<=\d)[.,:](?=\d)){_MORE}+)*"
_TOKEN = re.compile(
    rf"((?:\s(?![{_EXTENDING}]))*)"
    rf"((?:[\U0001f1e6-\U0001f1ff]{{2}}|{_WORD}|\S|\s(?=[{_EXTENDING}]))[{_EXTENDING}]*(?:(?<=\u200d)\S[{_EXTENDING}]*)*|\Z)"
)
# The same for ASCII, which most of the text is, three times as fast.
_ASCII_TOKEN = re.compile(r"(\s*)(\w+(?:(?:'(?=[^\W_])|(?<=\d)[.,:](?=\d))\w+)*|\S|\Z)", re.ASCII)
_ROUGH_WORD = re.compile(rf"[{_UNSPACED}]|{_LETTER}+")
_SPACE = re.compile(rf"(?:\s(?![{_EXTENDING}]))*")


def tokens(text: str) -> list[tuple[str, str]]:
    """Part text into (space before, word or punctuation mark); the last word is empty. Joined they give it back."""
    return (_ASCII_TOKEN if text.isascii() else _TOKEN).findall(text)


def count_words(text: str) -> int:
    return sum(word[:1].isalnum() for _, word in tokens(text))


def _is_slight(word: str) -> bool:
    """Say whether two texts may share the word by chance: punctuation, "the", "of", "и"."""
    return not word[:1].isalnum() or (len(word) <= 3 and word.islower())


# --- what two sequences share ---------------------------------------------------------------------------------------

_REPETITIONS = 5_000  # pairs of equal items that difflib may weigh in one stretch; its time grows faster than they
_COMPARED = 10_000  # pairs of pieces compared each with each in one gap
_SAMPLE = 5_000  # letters of a piece by which it is recognised


def matches(old: Sequence[Hashable], new: Sequence[Hashable], weights: Sequence[int], effort: Effort) -> Pairs:
    """Give pairs of positions (old, new) of equal items, rising on both sides, heaviest choice first."""
    found, stretches = [], [(0, len(old), 0, len(new))]
    while stretches:
        i, i_end, j, j_end = stretches.pop()
        while i < i_end and j < j_end and old[i] == new[j]:
            found.append((i, j))
            i, j = i + 1, j + 1
        while i < i_end and j < j_end and old[i_end - 1] == new[j_end - 1]:
            i_end, j_end = i_end - 1, j_end - 1
            found.append((i_end, j_end))
        if i == i_end or j == j_end:
            continue
        pairs = _anchors(old[i:i_end], new[j:j_end], weights[i:i_end], effort)
        found += [(i + a, j + b) for a, b in pairs]
        if pairs:
            gaps = _gaps(pairs, i_end - i, j_end - j)
            stretches += [(i + a, i + a_end, j + b, j + b_end) for a, a_end, b, b_end in gaps]
    return sorted(found)


def _anchors(old: Sequence, new: Sequence, weights: Sequence[int], effort: Effort) -> Pairs:
    """Match what stands once on both sides; where nothing does, ask difflib; where that is too dear, count along."""
    olds, news = Counter(old), Counter(new)
    shared = olds.keys() & news.keys()
    if not shared or not effort.allows((len(old) + len(new)) // 3):
        return []
    if any(olds[item] == news[item] == 1 for item in shared):
        place = {item: j for j, item in enumerate(new)}
        pairs = [(i, place[item]) for i, item in enumerate(old) if olds[item] == 1 and news[item] == 1]
        return heaviest(pairs, [weights[i] for i, _ in pairs])
    repetitions = sum(olds[item] * news[item] for item in shared)
    if repetitions <= _REPETITIONS and effort.allows(repetitions * 8):
        found = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
        return [(m.a + k, m.b + k) for m in found for k in range(m.size)]
    effort.coarse = True
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


class Weaver:
    """Weaves pieces of two texts into runs: neighbours joined, what went before what came, shared space kept."""

    def __init__(self):
        self._runs: list[tuple[str, list[str]]] = []
        self._gone: list[str] = []
        self._come: list[str] = []

    def both(self, old: str, new: str):
        """Take what the old text has next and what the new one has in its place; either may be empty."""
        if old != new:
            self._gone.append(old)
            self._come.append(new)
        elif old:
            self._settle()
            self._add("same", old)

    def add(self, runs: Sequence[Run]):
        for kind, text in runs:
            self.both("" if kind == "inserted" else text, "" if kind == "deleted" else text)

    def runs(self) -> tuple[Run, ...]:
        self._settle()
        return tuple(Run(kind, "".join(pieces)) for kind, pieces in self._runs)

    def _settle(self):
        if not self._gone:
            return
        gone, come = "".join(self._gone), "".join(self._come)
        self._gone, self._come = [], []
        space = _SPACE.match(gone)[0]
        start = len(space) if space == _SPACE.match(come)[0] else 0
        self._add("same", gone[:start])
        self._add("deleted", gone[start:])
        self._add("inserted", come[start:])

    def _add(self, kind: str, text: str):
        if text and self._runs and self._runs[-1][0] == kind:
            self._runs[-1][1].append(text)
        elif text:
            self._runs.append((kind, [text]))


def word_runs(old: str, new: str, effort: Effort) -> tuple[tuple[Run, ...], bool]:
    """Give the runs that lead from one text to the other, and whether the two are alike at all."""
    weaver = Weaver()
    if not _weave(weaver, old, new, effort):
        weaver.both(old, new)
    runs = weaver.runs()
    kept = [len(run.text) for run in runs if run.kind == "same"]
    return runs, _is_alike(sum(kept), max(kept, default=0), len(old), len(new))


def _is_alike(shared: int, longest: int, old: int, new: int) -> bool:
    # A sentence that grew into a paragraph shares little of the paragraph, yet all of itself.
    return shared * 2 >= ALIKE * (old + new) or longest >= max(12, 0.8 * min(old, new))


def _weave(weaver: Weaver, old_text: str, new_text: str, effort: Effort) -> bool:
    """Weave two texts word by word; False, and nothing woven, where that is too dear."""
    if not effort.allows((len(old_text) + len(new_text)) // 3):
        return False
    old, new = tokens(old_text), tokens(new_text)
    if not effort.allows((len(old) + len(new)) * 2):
        return False
    olds, news = [word for _, word in old], [word for _, word in new]
    pairs = matches(olds, news, [len(word) for word in olds], effort)
    i = j = 0
    for a, b in _without_confetti(pairs, olds, news):
        weaver.both("".join(map("".join, old[i:a])), "".join(map("".join, new[j:b])))
        if old[a] == new[b]:
            word = "".join(old[a])
            weaver.both(word, word)
        else:
            weaver.both(old[a][0], new[b][0])
            weaver.both(old[a][1], new[b][1])
        i, j = a + 1, b + 1
    return True


def _without_confetti(pairs: Pairs, old: list[str], new: list[str]) -> Pairs:
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
    return changed > 0 and len(words) <= 4 and all(map(_is_slight, words)) and _count(words) <= 2


def _is_lone_stretch(words: list[str], changed: int) -> bool:
    return _count(words) * 3 <= changed and changed > 0


# --- pieces: paragraphs of a body, bylines, notes -------------------------------------------------------------------


class Piece(NamedTuple):
    """Something that stays or goes as one: equal by `key`, alike by the words of `text`; `weight` 0 never moves."""

    key: Hashable
    text: str
    weight: int


class Arrangement(NamedTuple):
    """Pairs of positions: of pieces that kept their order (equal or alike), and of those that moved."""

    kept: Pairs
    moved: Pairs


def arrange(old: Sequence[Piece], new: Sequence[Piece], effort: Effort) -> Arrangement:
    """Find out which piece became which; positions in neither list are pieces that went or came."""
    kept = matches([p.key for p in old], [p.key for p in new], [p.weight + 1 for p in old], effort)
    left_old = sorted(set(range(len(old))) - {i for i, _ in kept})
    left_new = sorted(set(range(len(new))) - {j for _, j in kept})
    places = defaultdict(list)
    for j in reversed(left_new):
        places[new[j].key].append(j)
    moved = [(i, places[old[i].key].pop()) for i in left_old if old[i].weight and places[old[i].key]]
    samples_old = {i: old[i].text[:_SAMPLE] for i in sorted(set(left_old) - {i for i, _ in moved})}
    samples_new = {j: new[j].text[:_SAMPLE] for j in sorted(set(left_new) - {j for _, j in moved})}
    if not effort.allows(sum(map(len, [*samples_old.values(), *samples_new.values()])) // 2):
        return Arrangement(kept, moved)
    bags_old = {i: Bag.of(sample) for i, sample in samples_old.items()}
    bags_new = {j: Bag.of(sample) for j, sample in samples_new.items()}
    alike = [
        pair for gap in _gaps(kept, len(old), len(new)) for pair in _alike(*_within(gap, bags_old, bags_new), effort)
    ]
    for i, j in alike:
        del bags_old[i], bags_new[j]
    kept += alike
    return Arrangement(sorted(kept), moved + _moved(bags_old, bags_new))


def _gaps(pairs: Pairs, old_end: int, new_end: int) -> Iterator[tuple[int, int, int, int]]:
    """Give the stretches (old from, to, new from, to) that pairs leave open on both sides."""
    i = j = 0
    for a, b in [*pairs, (old_end, new_end)]:
        if i < a and j < b:
            yield i, a, j, b
        i, j = a + 1, b + 1


class Bag(NamedTuple):
    """The words of a piece without their order, how many letters they have, and which word follows which."""

    words: dict[str, int]
    size: int
    turns: set[tuple[str, str]]

    @classmethod
    def of(cls, text: str) -> "Bag":
        found = _ROUGH_WORD.findall(text.lower())
        words = Counter([word for word in found if not _is_slight(word)] or found)
        size = sum(len(word) * count for word, count in words.items())
        return cls(words, size, set(zip(["", *found], found, strict=False)))

    def shared(self, other: "Bag") -> int:
        """Count the letters of shared words; 0 unless the two are alike."""
        fewer, more = sorted((self.words, other.words), key=len)
        shared = sum(len(word) * min(count, more[word]) for word, count in fewer.items() if word in more)
        return shared if shared and _is_alike(shared, shared, self.size, other.size) else 0


def _alike(old: dict[int, Bag], new: dict[int, Bag], effort: Effort) -> Pairs:
    """Pair pieces of one gap in their order: by all pairs where they are few, first by telling ones where many."""
    if not old or not new:
        return []
    words = sum(len(bag.words) for bag in old.values())
    are_few = len(old) * len(new) <= _COMPARED and effort.allows(words * len(new) // 4)
    if not are_few and not effort.allows(words + 5_000):  # the fixed part bounds the depth of the recursion below
        return []
    candidates = [(i, j) for i in old for j in new] if are_few else _votes(old, new)
    # On the right from high to low, so that no chain can hold two pairs with the same left.
    candidates.sort(key=lambda pair: (pair[0], -pair[1]))
    shared = [old[i].shared(new[j]) for i, j in candidates]
    pairs = heaviest([pair for pair, size in zip(candidates, shared, strict=True) if size], [s for s in shared if s])
    if are_few or not pairs:
        effort.coarse |= not are_few
        return pairs
    gaps = list(_gaps(pairs, max(old) + 1, max(new) + 1))
    return pairs + [pair for gap in gaps for pair in _alike(*_within(gap, old, new), effort)]


def _within(gap: tuple[int, int, int, int], old: dict[int, Bag], new: dict[int, Bag]) -> tuple[dict, dict]:
    i, i_end, j, j_end = gap
    return {k: old[k] for k in range(i, i_end) if k in old}, {k: new[k] for k in range(j, j_end) if k in new}


def _moved(old: dict[int, Bag], new: dict[int, Bag]) -> Pairs:
    """Pair what is left wherever it stands, by the turns that only one piece on either side has."""
    pairs, taken = {}, set()
    for i, j in _votes(old, new):
        if i not in pairs and j not in taken and old[i].shared(new[j]):
            pairs[i] = j
            taken.add(j)
    return sorted(pairs.items())


def _votes(old: dict[int, Bag], new: dict[int, Bag]) -> Pairs:
    """Give pairs of pieces that share a good part of the turns only they have, the best first."""
    homes_old, homes_new = _homes(old), _homes(new)
    shared = homes_old.keys() & homes_new.keys()
    votes = Counter((homes_old[turn], homes_new[turn]) for turn in shared)
    return [
        (i, j)
        for (i, j), count in votes.most_common()
        if min(i, j) >= 0 and count * 6 >= min(len(old[i].turns), len(new[j].turns))
    ]


def _homes(bags: dict[int, Bag]) -> dict[tuple[str, str], int]:
    """Say for each turn which piece has it, -1 where several have."""
    homes: dict[tuple[str, str], int] = {}
    for number, bag in bags.items():
        for turn in bag.turns:
            homes[turn] = -1 if turn in homes else number
    return homes

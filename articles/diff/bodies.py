"""Compare the bodies of two stories block by block: unchanged, changed, deleted, inserted or moved."""

import html
import re
from collections import Counter
from collections.abc import Hashable, Iterator
from typing import NamedTuple

from articles.diff.alignment import Alignment, DiffItem, align
from articles.diff.changes import BlockChange
from articles.diff.matching import word_runs
from articles.diff.pictures import Pictures, file_of
from articles.diff.words import Run, TimeBudget
from articles.story.html_blocks import blocks
from articles.story.story import Picture, Story

_BLOCK_COST = 50  # microseconds to align one block with others, beside the words of both


class _PlacedBlock(NamedTuple):
    """A block of a body; of a figure, `text` is the caption and `markup` names the file of the photograph."""

    tag: str
    text: str
    markup: str
    anchor: str
    key: Hashable

    def item(self) -> DiffItem:
        # A figure is equal by its key only. All rules (<hr>) are equal, so a rule never counts as moved.
        return DiffItem(self.key, "" if self.anchor else self.text, 0 if self.tag == "hr" else len(self.text) + 1)


def _placed_blocks(body: str, pictures: dict[str, tuple[Hashable, Picture]]) -> Iterator[_PlacedBlock]:
    for block in blocks(body):
        if block.tag == "figure":
            key, picture = pictures.get(block.anchor, (block.anchor, Picture()))
            yield _PlacedBlock("figure", picture.caption, file_of(picture), block.anchor, ("figure", key))
        else:
            yield _PlacedBlock(block.tag, block.text, block.markup, "", block.markup)


def body_changes(old: Story, new: Story, pictures: Pictures, budget: TimeBudget) -> Iterator[BlockChange]:
    """Yield all blocks of both bodies in the order of the new one; deleted blocks are at their old place."""
    old_blocks = list(_placed_blocks(old.body, pictures.old_at()))
    new_blocks = list(_placed_blocks(new.body, pictures.new_at()))
    alignment = _alignment(old_blocks, new_blocks, budget)
    changes = {
        pair: _changed_block(old_blocks, new_blocks, pair, kind, budget)
        for kind, pairs in alignment._asdict().items()
        for pair in pairs
    }
    moved = {j: changes[i, j] for i, j in alignment.moved if changes[i, j]}
    unmoved = [pair for pair in alignment.unmoved if changes[pair]]
    paired = {i for (i, _), change in changes.items() if change}
    i = j = 0
    for a, b in [*unmoved, (len(old_blocks), len(new_blocks))]:
        yield from (_single_change("deleted", old_blocks[k], k + 1, None) for k in range(i, a) if k not in paired)
        yield from (moved.get(k) or _single_change("inserted", new_blocks[k], None, k + 1) for k in range(j, b))
        if change := changes.get((a, b)):
            yield change
        i, j = a + 1, b + 1


def _alignment(old_blocks: list[_PlacedBlock], new_blocks: list[_PlacedBlock], budget: TimeBudget) -> Alignment:
    """Return which block became which. Of very many only those pairs that are equal from both ends inwards."""
    old, new = [block.item() for block in old_blocks], [block.item() for block in new_blocks]
    if budget.allows((len(old) + len(new)) * _BLOCK_COST):
        return align(old, new, budget)
    shorter = min(len(old), len(new))
    start = next((n for n in range(shorter) if old[n].key != new[n].key), shorter)
    end = next((n for n in range(shorter - start) if old[-1 - n].key != new[-1 - n].key), shorter - start)
    ends = [(len(old) - n, len(new) - n) for n in range(end, 0, -1)]
    return Alignment([*((n, n) for n in range(start)), *ends], [])


def _single_change(kind: str, block: _PlacedBlock, old: int | None, new: int | None) -> BlockChange:
    return BlockChange(kind, block.tag, (Run(kind, block.text),) if block.text else (), old, new, anchor=block.anchor)


def _changed_block(
    old_blocks: list, new_blocks: list, pair: tuple[int, int], kind: str, budget: TimeBudget
) -> BlockChange | None:
    """Return the change of one block into another; None if the texts have too little in common."""
    old, new = old_blocks[pair[0]], new_blocks[pair[1]]
    runs, alike = ((Run("same", new.text),) if new.text else (), True)
    if old.text != new.text:
        runs, alike = word_runs(old.text, new.text, budget)
        if not alike and not new.anchor:
            return None
    is_same = (old.tag, old.text, old.markup) == (new.tag, new.text, new.markup)
    return BlockChange(
        "moved" if kind == "moved" else "same" if is_same else "changed",
        new.tag,
        runs,
        pair[0] + 1,
        pair[1] + 1,
        markup=_is_reformatted(old, new),
        links=_link_changes(old.markup, new.markup),
        old_tag=old.tag if old.tag != new.tag else "",
        anchor=new.anchor,
    )


_FORMATTING = re.compile(r"<(em|strong|s|sub|sup|code|cite|q|abbr|span|a)\b")
_HREF = re.compile(r'<a [^>]*?href="([^"]*)"')


def _is_reformatted(old: _PlacedBlock, new: _PlacedBlock) -> bool:
    if old.text == new.text:
        return old.markup != new.markup
    if new.anchor:
        return old.markup != new.markup
    return old.tag != new.tag or _FORMATTING.findall(old.markup) != _FORMATTING.findall(new.markup)


def _link_changes(old: str, new: str) -> tuple[Run, ...]:
    old_links, new_links = (Counter(map(html.unescape, _HREF.findall(markup))) for markup in (old, new))
    removed, added = (old_links - new_links).elements(), (new_links - old_links).elements()
    return (*(Run("deleted", url) for url in removed), *(Run("inserted", url) for url in added))

"""The bodies of two stories, block by block: which stayed, changed, went, came or moved."""

import html
import re
from collections import Counter
from collections.abc import Hashable, Iterator
from typing import NamedTuple

from articles.diff.alignment import DiffItem, align
from articles.diff.difference import BlockChange
from articles.diff.matching import word_runs
from articles.diff.pictures import Pictures, file_of
from articles.diff.words import Run, TimeBudget
from articles.story.html_blocks import blocks
from articles.story.story import Picture, Story


class _PlacedBlock(NamedTuple):
    """A block where it stands: for a figure `text` is the caption and `markup` the photograph."""

    tag: str
    text: str
    markup: str
    anchor: str
    key: Hashable

    def piece(self) -> DiffItem:
        # A figure is the same by its key alone; one rule is as good as another and never moved.
        return DiffItem(self.key, "" if self.anchor else self.text, 0 if self.tag == "hr" else len(self.text) + 1)


def _placed_blocks(body: str, pictures: dict[str, tuple[Hashable, Picture]]) -> Iterator[_PlacedBlock]:
    for block in blocks(body):
        if block.tag == "figure":
            key, picture = pictures.get(block.anchor, (block.anchor, Picture()))
            yield _PlacedBlock("figure", picture.caption, file_of(picture), block.anchor, ("figure", key))
        else:
            yield _PlacedBlock(block.tag, block.text, block.markup, "", block.markup)


def body_changes(old: Story, new: Story, pictures: Pictures, budget: TimeBudget) -> Iterator[BlockChange]:
    olds, news = list(_placed_blocks(old.body, pictures.old_at())), list(_placed_blocks(new.body, pictures.new_at()))
    alignment = align([block.piece() for block in olds], [block.piece() for block in news], budget)
    became = {
        pair: _changed_block(olds, news, pair, kind, budget)
        for kind, pairs in alignment._asdict().items()
        for pair in pairs
    }
    moved = {j: became[i, j] for i, j in alignment.moved if became[i, j]}
    unmoved = [pair for pair in alignment.unmoved if became[pair]]
    accounted = {i for (i, _), change in became.items() if change}
    i = j = 0
    for a, b in [*unmoved, (len(olds), len(news))]:
        yield from (_single_change("deleted", olds[k], k + 1, None) for k in range(i, a) if k not in accounted)
        yield from (moved.get(k) or _single_change("inserted", news[k], None, k + 1) for k in range(j, b))
        if a < len(olds):
            yield became[a, b]
        i, j = a + 1, b + 1


def _single_change(kind: str, block: _PlacedBlock, old: int | None, new: int | None) -> BlockChange:
    return BlockChange(kind, block.tag, (Run(kind, block.text),) if block.text else (), old, new, anchor=block.anchor)


def _changed_block(olds: list, news: list, pair: tuple[int, int], how: str, budget: TimeBudget) -> BlockChange | None:
    """Show how one block became another; None where too little of it stayed."""
    old, new = olds[pair[0]], news[pair[1]]
    runs, alike = ((Run("same", new.text),) if new.text else (), True)
    if old.text != new.text:
        runs, alike = word_runs(old.text, new.text, budget)
        if not alike and not new.anchor:
            return None
    is_same = (old.tag, old.text, old.markup) == (new.tag, new.text, new.markup)
    return BlockChange(
        "moved" if how == "moved" else "same" if is_same else "changed",
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
    olds, news = (Counter(map(html.unescape, _HREF.findall(markup))) for markup in (old, new))
    removed, come = (olds - news).elements(), (news - olds).elements()
    return (*(Run("deleted", url) for url in removed), *(Run("inserted", url) for url in come))

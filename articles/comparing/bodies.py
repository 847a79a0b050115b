"""The bodies of two stories, block by block: which stayed, changed, went, came or moved."""

import html
import re
from collections import Counter
from collections.abc import Hashable, Iterator
from typing import NamedTuple

from articles.body import blocks
from articles.comparing.arranging import Piece, arrange
from articles.comparing.difference import BlockChange
from articles.comparing.matching import word_runs
from articles.comparing.pictures import Pictures, file_of
from articles.comparing.words import Effort, Run
from articles.story import Picture, Story


class _Standing(NamedTuple):
    """A block where it stands: for a figure `text` is the caption and `markup` the photograph."""

    tag: str
    text: str
    markup: str
    anchor: str
    key: Hashable

    def piece(self) -> Piece:
        # A figure is the same by its key alone; one rule is as good as another and never moved.
        return Piece(self.key, "" if self.anchor else self.text, 0 if self.tag == "hr" else len(self.text) + 1)


def _standing(body: str, pictures: dict[str, tuple[Hashable, Picture]]) -> Iterator[_Standing]:
    for block in blocks(body):
        if block.tag == "figure":
            key, picture = pictures.get(block.anchor, (block.anchor, Picture()))
            yield _Standing("figure", picture.caption, file_of(picture), block.anchor, ("figure", key))
        else:
            yield _Standing(block.tag, block.text, block.markup, "", block.markup)


def body_changes(old: Story, new: Story, pictures: Pictures, effort: Effort) -> Iterator[BlockChange]:
    olds, news = list(_standing(old.body, pictures.old_at())), list(_standing(new.body, pictures.new_at()))
    found = arrange([block.piece() for block in olds], [block.piece() for block in news], effort)
    became = {
        pair: _became(olds, news, pair, kind, effort) for kind, pairs in found._asdict().items() for pair in pairs
    }
    moved = {j: became[i, j] for i, j in found.moved if became[i, j]}
    kept = [pair for pair in found.kept if became[pair]]
    accounted = {i for (i, _), change in became.items() if change}
    i = j = 0
    for a, b in [*kept, (len(olds), len(news))]:
        yield from (_lone("deleted", olds[k], k + 1, None) for k in range(i, a) if k not in accounted)
        yield from (moved.get(k) or _lone("inserted", news[k], None, k + 1) for k in range(j, b))
        if a < len(olds):
            yield became[a, b]
        i, j = a + 1, b + 1


def _lone(kind: str, block: _Standing, old: int | None, new: int | None) -> BlockChange:
    return BlockChange(kind, block.tag, (Run(kind, block.text),) if block.text else (), old, new, anchor=block.anchor)


def _became(olds: list, news: list, pair: tuple[int, int], how: str, effort: Effort) -> BlockChange | None:
    """Show how one block became another; None where too little of it stayed."""
    old, new = olds[pair[0]], news[pair[1]]
    runs, alike = ((Run("same", new.text),) if new.text else (), True)
    if old.text != new.text:
        runs, alike = word_runs(old.text, new.text, effort)
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


def _is_reformatted(old: _Standing, new: _Standing) -> bool:
    if old.text == new.text:
        return old.markup != new.markup
    if new.anchor:
        return old.markup != new.markup
    return old.tag != new.tag or _FORMATTING.findall(old.markup) != _FORMATTING.findall(new.markup)


def _link_changes(old: str, new: str) -> tuple[Run, ...]:
    olds, news = (Counter(map(html.unescape, _HREF.findall(markup))) for markup in (old, new))
    gone, come = (olds - news).elements(), (news - olds).elements()
    return (*(Run("deleted", url) for url in gone), *(Run("inserted", url) for url in come))

"""A Story laid out for a page: names linked to what they are today, pictures in their places, notes by gravity."""

from datetime import date
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from articles.story.bylines import byline_of
from articles.story.dates import Precision, StoryDate
from articles.story.html_blocks import Block, blocks, first_words
from articles.story.story import Note, NotePlacement, Picture, Role, Story
from articles.taxonomy.current_names import CurrentName

_NOTE_LABELS = {
    "correction": "Correction",
    "clarification": "Clarification",
    "editors_note": "Editor’s note",
    "update": "Update",
}
_ROLES = frozenset(Role)


class LinkedName(NamedTuple):
    """Words with something in them that has a page of its own; `url` is empty where it has none."""

    before: str
    name: str
    after: str
    url: str


class LayoutPart(NamedTuple):
    """A stretch of canonical HTML, or a picture; the opening tag stands apart where a dateline runs in behind it."""

    opening: str = ""
    markup: str = ""
    picture: Picture | None = None


class StoryLayout:
    """What a page shows of a story; `names` as `names_in` gives them."""

    def __init__(self, story: Story, names: dict[tuple[str, str], CurrentName]):
        self.story = story
        self.names = names

    @property
    def section(self) -> CurrentName | None:
        return self.names.get(("section", self.story.section.key)) if self.story.section else None

    @cached_property
    def tags(self) -> list[CurrentName]:
        """The tags under their names of today; two that were merged since are one."""
        by_pk = {name.pk: name for tag in self.story.tags if (name := self.names.get(("tag", tag.key)))}
        return sorted(by_pk.values(), key=lambda name: name.name.casefold())

    @cached_property
    def bylines(self) -> list[tuple[str, list[LinkedName]]]:
        """The bylines in order as printed, those of one role together behind the words that introduce them."""
        return [
            (
                Role(role).words if role in _ROLES else role,
                [LinkedName("", line.name, "", self._url("author", line.key)) for line in lines],
            )
            for role, lines in groupby(self.story.bylines, key=lambda line: line.role)
        ]

    @property
    def authors(self) -> str:
        """The names in the byline, for a citation."""
        return byline_of(self.story)

    @cached_property
    def agency_lines(self) -> list[LinkedName]:
        """The agency lines as printed; the same words are printed once."""
        lines = {line.words: line for line in reversed(self.story.agency_lines) if line.words}
        return [_linked_name(line.words, line.name, self._url("agency", line.key)) for line in reversed(lines.values())]

    @cached_property
    def _blocks(self) -> list[Block]:
        return blocks(self.story.body)

    @cached_property
    def body(self) -> list[LayoutPart]:
        pictures = self.story.inline_pictures
        parts = []
        for is_figure, group in groupby(self._blocks, key=lambda block: bool(block.anchor)):
            if is_figure:
                parts += [LayoutPart(picture=pictures[block.anchor]) for block in group if block.anchor in pictures]
            else:
                parts.append(LayoutPart(markup="".join(_reachable(block) for block in group)))
        if self.story.dateline and parts and parts[0].markup.startswith("<p"):
            end = parts[0].markup.index(">") + 1
            parts[0] = LayoutPart(parts[0].markup[:end], parts[0].markup[end:])
        return parts

    @property
    def title(self) -> str:
        return self.story.headline or self.opening

    @property
    def opening(self) -> str:
        """What stands for a headline that is not there."""
        return first_words(self.story.body) or self.story.dek or "No headline"

    @property
    def dateline(self) -> str:
        return self.story.dateline.rstrip(" -–—")

    @property
    def dateline_stands_alone(self) -> bool:
        """Say whether no paragraph begins the body that the dateline could run into."""
        return bool(self.story.dateline) and not (self.body and self.body[0].opening)

    @cached_property
    def unplaced_pictures(self) -> list[Picture]:
        """Pictures whose place the body has lost; they follow it, so that no caption is lost as well."""
        placed = {block.anchor for block in self._blocks if block.anchor}
        return [picture for anchor, picture in self.story.inline_pictures.items() if anchor not in placed]

    @property
    def notes_on_top(self) -> list[tuple[str, Note]]:
        return [(note_label(note.kind), note) for note in self.story.notes if note.gravity == NotePlacement.TOP]

    @property
    def notes_at_foot(self) -> list[tuple[str, Note]]:
        return [(note_label(note.kind), note) for note in self.story.notes if note.gravity != NotePlacement.TOP]

    @property
    def photographs(self) -> list[str]:
        return [picture.photo for picture in self.story.pictures if picture.photo]

    def years_old(self, today: date) -> int:
        """Count the full years since publication, from the last day it can mean."""
        last = _last_day(self.story.published)
        return today.year - last.year - ((today.month, today.day) < (last.month, last.day))

    def _url(self, noun: str, key: str) -> str:
        name = self.names.get((noun, key)) if key else None
        return name.url if name else ""


def _reachable(block: Block) -> str:
    """Give a block's markup; what may be wider than the page scrolls by itself, and by keyboard too."""
    name = {"table": "Table", "pre": "Preformatted text"}.get(block.tag)
    if not name:
        return block.markup
    return f'<div class="wide" tabindex="0" role="group" aria-label="{name}">{block.markup}</div>'


def note_label(kind: str) -> str:
    return _NOTE_LABELS.get(kind) or kind.replace("_", " ").strip().capitalize() or "Note"


def _linked_name(words: str, name: str, url: str) -> LinkedName:
    before, linked, after = words.partition(name) if name and url else (words, "", "")
    return LinkedName(before, linked, after, url if linked else "")


def _last_day(moment: StoryDate) -> date:
    if moment.precision is Precision.YEAR:
        return date(moment.day.year, 12, 31)
    return moment.day

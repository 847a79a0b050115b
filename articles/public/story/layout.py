"""The layout of a story for a page: names with links, pictures at their places, notes at the top or foot."""

import re
from datetime import date
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from django.utils.translation import gettext

from articles.story.bylines import author_lines
from articles.story.credits import Role
from articles.story.dates import Precision, StoryDate
from articles.story.html_blocks import Block, blocks, first_words
from articles.story.notes import Note, NotePlacement
from articles.story.story import Picture, Story
from articles.story.wording import joined
from articles.taxonomy.current_names import CurrentName

_ROLES = frozenset(Role)


class LinkedName(NamedTuple):
    """A text with a name that has a page: the text before and after the name; `url` is empty without a page."""

    before: str
    name: str
    after: str
    url: str


class LayoutPart(NamedTuple):
    """Some blocks of canonical HTML, or a picture; `opening` is the first tag, if the dateline follows it."""

    opening: str = ""
    markup: str = ""
    picture: Picture | None = None


class StoryLayout:
    """What a page shows of a story; `names` are the current names that `current_names_in` returns."""

    def __init__(self, story: Story, names: dict[tuple[str, str], CurrentName]):
        self.story = story
        self.names = names

    @property
    def section(self) -> CurrentName | None:
        """The current name of the section; None without a section."""
        return self.names.get(("section", self.story.section.key)) if self.story.section else None

    @cached_property
    def tags(self) -> list[CurrentName]:
        """The tags under their current names, sorted; two that were merged later are one."""
        by_pk = {name.pk: name for tag in self.story.tags if (name := self.names.get(("tag", tag.key)))}
        return sorted(by_pk.values(), key=lambda name: name.name.casefold())

    @cached_property
    def bylines(self) -> list[tuple[str, list[LinkedName]]]:
        """The bylines in printed order, grouped by role: the introducing words and the names."""
        return [
            (
                Role(role).words if role in _ROLES else role,
                [LinkedName("", line.name, "", self._url("author", line.key)) for line in lines],
            )
            for role, lines in groupby(self.story.bylines, key=lambda line: line.role)
        ]

    @property
    def authors(self) -> str:
        """The names of the authors, for a citation."""
        return joined([line.name for line in author_lines(self.story)])

    @cached_property
    def agency_lines(self) -> list[LinkedName]:
        """The agency lines as printed; equal lines are shown once."""
        lines = {line.words: line for line in reversed(self.story.agency_lines) if line.words}
        return [_linked_name(line.words, line.name, self._url("agency", line.key)) for line in reversed(lines.values())]

    @cached_property
    def _blocks(self) -> list[Block]:
        return blocks(self.story.body)

    @cached_property
    def body(self) -> list[LayoutPart]:
        """The body in parts, with the pictures at their places."""
        if not re.search("<(?:figure|table|pre)[ >]", self.story.body):  # however many paragraphs it has
            return self._with_dateline([LayoutPart(markup=self.story.body)] if self.story.body else [])
        pictures = self.story.inline_pictures
        parts = []
        for is_figure, group in groupby(self._blocks, key=lambda block: bool(block.anchor)):
            if is_figure:
                parts += [LayoutPart(picture=pictures[block.anchor]) for block in group if block.anchor in pictures]
            else:
                parts.append(LayoutPart(markup="".join(_scrollable(block) for block in group)))
        return self._with_dateline(parts)

    def _with_dateline(self, parts: list[LayoutPart]) -> list[LayoutPart]:
        if self.story.dateline and parts and parts[0].markup.startswith("<p"):
            end = parts[0].markup.index(">") + 1
            parts[0] = LayoutPart(parts[0].markup[:end], parts[0].markup[end:])
        return parts

    @property
    def title(self) -> str:
        """The headline, or the text that replaces it."""
        return self.story.headline or self.opening

    @property
    def opening(self) -> str:
        """The text that replaces a missing headline."""
        return first_words(self.story.body) or self.story.dek or gettext("No headline")

    @property
    def dateline(self) -> str:
        """The dateline without the dash at its end."""
        return self.story.dateline.rstrip(" -–—")

    @property
    def dateline_stands_alone(self) -> bool:
        """Whether the dateline needs its own paragraph, because the body does not begin with one."""
        return bool(self.story.dateline) and not (self.body and self.body[0].opening)

    @cached_property
    def unplaced_pictures(self) -> list[Picture]:
        """The pictures without a place in the body; the page shows them after the body, so that no caption is lost."""
        if not self.story.inline_pictures:
            return []
        placed = {block.anchor for block in self._blocks if block.anchor}
        return [picture for anchor, picture in self.story.inline_pictures.items() if anchor not in placed]

    @property
    def notes_on_top(self) -> list[Note]:
        """The notes above the body."""
        return [note for note in self.story.notes if note.gravity == NotePlacement.TOP]

    @property
    def notes_at_foot(self) -> list[Note]:
        """The notes below the body."""
        return [note for note in self.story.notes if note.gravity != NotePlacement.TOP]

    @property
    def photographs(self) -> list[str]:
        """The UUIDs of the photos."""
        return [picture.photo for picture in self.story.pictures if picture.photo]

    def years_old(self, today: date) -> int:
        """Return the full years since publication; a date without month or day counts from its last day.

        A draft may have a date that is still to come: 0.
        """
        last = _last_day(self.story.published)
        return max(0, today.year - last.year - ((today.month, today.day) < (last.month, last.day)))

    def _url(self, noun: str, key: str) -> str:
        name = self.names.get((noun, key)) if key else None
        return name.url if name else ""


def _scrollable(block: Block) -> str:
    """Return the HTML of a block; a table or preformatted text gets a wrapper that scrolls, also by keyboard."""
    if block.tag not in ("table", "pre"):  # a text may have hundreds of thousands of paragraphs
        return block.markup
    name = gettext("Table") if block.tag == "table" else gettext("Preformatted text")
    return f'<div class="wide" tabindex="0" role="group" aria-label="{name}">{block.markup}</div>'


def _linked_name(words: str, name: str, url: str) -> LinkedName:
    before, linked, after = words.partition(name) if name and url else (words, "", "")
    return LinkedName(before, linked, after, url if linked else "")


def _last_day(moment: StoryDate) -> date:
    if moment.precision is Precision.YEAR:
        return date(moment.day.year, 12, 31)
    return moment.day

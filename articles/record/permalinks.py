"""Addresses: which slug and which place in its day a story gets, and what happens when it moves.

day ──▶ slug, unique for ever on that day ──▶ sequence, which orders the day's stories (minute × 11, probing upward)
"""

import hashlib
from collections import OrderedDict
from datetime import date
from functools import cached_property
from typing import NamedTuple

from django.db import connection

from articles.models import Address, Article, CatalogueEntry, Generation
from articles.story.html_blocks import first_words
from articles.story.story import Story
from articles.story.text import slugify
from media.raw_rows import RowReader

SLUG_LENGTH = 80
SLOTS_A_DAY = 16384


class DayIsFull(ValueError):
    """A publication day that has all the stories an address can number."""

    def __init__(self, day: date):
        super().__init__(
            f"published: {day} already has {SLOTS_A_DAY:,} stories, all that a day can number; give a nearer date."
        )


class Slot(NamedTuple):
    """Where a story stands: its publication day, its slug, and its place among the day's stories."""

    day: date
    slug: str
    sequence: int


class _DaySlots:
    __slots__ = ("day", "next_suffix", "slugs", "used")

    def __init__(self, day: date):
        self.day = day
        self.slugs: set[str] = set()
        self.used = bytearray()  # grows as far as it is needed: most days have few stories
        self.next_suffix: dict[str, int] = {}

    def has(self, slug: str) -> bool:
        """Whether a story has or had the slug, one whose slug was erased included: its address stays gone."""
        return slug in self.slugs or erased_slug(self.day, slug) in self.slugs

    def mark_used(self, place: int):
        if place >= len(self.used):
            self.used.extend(bytes(place + 1 - len(self.used)))
        self.used[place] = 1


class SlugAllocator:
    """What is taken on each day, read once, kept up while stories are filed; forgets the days longest unused."""

    def __init__(self, room: int = 256):
        self._days: OrderedDict[date, _DaySlots] = OrderedDict()
        self._room = room

    def read(self, days: set[date]):
        """Read the days that are not known yet, in one query; keep the room bounded."""
        unknown = sorted(days - self._days.keys())
        for day in unknown:
            self._days[day] = _DaySlots(day)
        for at in range(0, len(unknown), 500):
            rows = Address.objects.filter(day__in=unknown[at : at + 500])
            for day, slug, sequence, is_current in rows.values_list("day", "slug", "sequence", "is_current"):
                self._days[day].slugs.add(slug)
                if is_current:
                    self._days[day].mark_used(sequence)
        for day in days:
            self._days.move_to_end(day)
        while len(self._days) > max(self._room, len(days)):
            self._days.popitem(last=False)

    def forget(self):
        """Drop everything: another writer was faster."""
        self._days.clear()

    def allocate(self, story: Story, slug: str = "") -> Slot:
        """Give the story the next free place of its day. Raises DayIsFull."""
        day = self._days[story.published.day]
        return Slot(day.day, _free_slug(day, slug or default_slug(story)), _free_sequence(day, story))


def default_slug(story: Story) -> str:
    """Give the slug a story gets where nobody chose one and its day has it free."""
    return slugify(story.headline, SLUG_LENGTH) or slugify(first_words(story.body, 70), SLUG_LENGTH) or "story"


def _free_slug(day: _DaySlots, preferred: str) -> str:
    number, slug = day.next_suffix.get(preferred, 1), preferred
    while day.has(slug) or number > 1:
        number = max(number, 2)
        suffix = f"-{number}"
        slug = slugify(preferred, SLUG_LENGTH - len(suffix)) + suffix
        number += 1
        if not day.has(slug):
            break
    if number > 1:
        day.next_suffix[preferred] = number
    day.slugs.add(slug)
    return slug


def _free_sequence(day: _DaySlots, story: Story) -> int:
    wanted = story.published.minute_of_day * 11
    place = day.used.find(0, wanted) if wanted < len(day.used) else wanted
    if place < 0:
        place = len(day.used) if len(day.used) < SLOTS_A_DAY else day.used.rfind(0, 0, wanted)
    if place < 0 or place >= SLOTS_A_DAY:
        raise DayIsFull(story.published.day)
    day.mark_used(place)
    return place


def assign_permalink(article: Article, story: Story, current: Address | None, slug: str = "") -> Address:
    """Give one article its address: the one it has if day and slug stay, else a new one; the old redirects."""
    slug = slugify(slug, SLUG_LENGTH)
    if current and current.day == story.published.day and slug in ("", current.slug):
        return current
    if current:
        Address.objects.filter(pk=current.pk).update(is_current=False)
        slug = slug or current.slug
        back = Address.objects.filter(day=story.published.day, slug=slug, article=article).first()
        if back:  # an address of its own that it comes back to
            return _reopen(back, story, same_day=current.day == story.published.day, sequence=current.sequence)
    slug_allocator = SlugAllocator()
    slug_allocator.read({story.published.day})
    address = Address(article=article, **slug_allocator.allocate(story, slug)._asdict())
    if current and current.day == address.day:
        address.sequence = current.sequence
    address.save()
    return address


def _reopen(address: Address, story: Story, *, same_day: bool, sequence: int) -> Address:
    if not same_day:
        slug_allocator = SlugAllocator()
        slug_allocator.read({address.day})
        sequence = _free_sequence(slug_allocator._days[address.day], story)
    address.sequence, address.is_current = sequence, True
    address.save()
    return address


class ResolvedPermalink:
    """What an address leads to, and the generation of the catalogue at that moment; objects only as they are asked."""

    def __init__(self, row: tuple):
        self._row = row

    @property
    def generation(self) -> str:
        """Name the generation, as `Generation.etag` does; without an object, since all pages of stories ask."""
        return f"{self._row[_NUMBER_AT]}.{self._row[_TOKEN_AT]}"

    @cached_property
    def address(self) -> Address:
        """The address, current or former, with its article, and that one with its entry where it has one."""
        address = _ADDRESS.read(self._row, _ADDRESS_AT)
        address.article = _ARTICLE.read(self._row, _ARTICLE_AT)
        entry = None if self._row[_ENTRY_AT] is None else _ENTRY.read(self._row, _ENTRY_AT)
        Article._meta.get_field("entry").set_cached_value(address.article, entry)
        if entry:
            entry.article = address.article
        return address


_GENERATION, _ADDRESS = RowReader(Generation, "g"), RowReader(Address, "a")
_ARTICLE, _ENTRY = RowReader(Article, "s"), RowReader(CatalogueEntry, "e")
_NUMBER_AT, _TOKEN_AT = (_GENERATION.at(name) for name in ("number", "token"))
_ADDRESS_AT = len(_GENERATION)
_ARTICLE_AT = _ADDRESS_AT + len(_ADDRESS)
_ENTRY_AT = _ARTICLE_AT + len(_ARTICLE)
_RESOLVE = (
    f"SELECT {_GENERATION}, {_ADDRESS}, {_ARTICLE}, {_ENTRY} "  # noqa: S608  names of tables and columns alone
    f'FROM "{Address._meta.db_table}" a JOIN "{Article._meta.db_table}" s ON s.id = a.article_id '
    f'LEFT JOIN "{CatalogueEntry._meta.db_table}" e ON e.article_id = s.id '
    f'CROSS JOIN "{Generation._meta.db_table}" g '
    "WHERE g.id = 1 AND a.day = %s AND a.slug IN (%s, %s) ORDER BY a.id LIMIT 1"
)


def resolve(day: date, slug: str) -> ResolvedPermalink | None:
    """Find what an address leads to: one query, written by hand since every story's page begins with it."""
    with connection.cursor() as cursor:
        cursor.execute(_RESOLVE, [connection.ops.adapt_datefield_value(day), slug, erased_slug(day, slug)])
        row = cursor.fetchone()
    return ResolvedPermalink(row) if row else None


def erased_slug(day: date, slug: str) -> str:
    """Give what stands in place of an erased slug: nobody can read it, and its old address still answers "gone"."""
    return "erased-" + hashlib.sha256(f"{day.isoformat()}/{slug}".encode()).hexdigest()[:40]


def current_address(article: Article) -> Address | None:
    return Address.objects.filter(article=article, is_current=True).first()

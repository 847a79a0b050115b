"""Permalinks: assign the slug and the sequence number of a story on its day, and resolve an address to its article.

A slug is unique on its day for ever. The sequence number orders the stories of a day: it is the minute × 11, or the
next free number above (below, if the day is used to its end).
"""

import hashlib
import re
from collections import OrderedDict
from datetime import date
from typing import NamedTuple

from django.db.models import DateField, QuerySet, Subquery

from articles.models import Address, Article, Generation
from articles.record import address_log
from articles.sql.expressions import AnyOf, Param
from articles.sql.prepared import PreparedQuery
from articles.story.html_blocks import first_words
from articles.story.keys import SLUG_LENGTH, slugify
from articles.story.story import Story

SLOTS_A_DAY = 16384
MAX_DAYS_IN_MEMORY = 256  # the taken slots of other days are read from the database again


class DayIsFull(ValueError):
    """A publication day has no free sequence number left."""

    def __init__(self, day: date):
        super().__init__(
            f"published: {day} already has {SLOTS_A_DAY:,} stories, all that a day can number; give a nearer date."
        )


class Slot(NamedTuple):
    """The publication day, slug and sequence number that an address gets."""

    day: date
    slug: str
    sequence: int


class _DaySlots:
    """The slugs and sequence numbers that are used on one day."""

    __slots__ = ("day", "next_suffix", "slugs", "used")

    def __init__(self, day: date):
        self.day = day
        self.slugs: set[str] = set()
        self.used = bytearray()  # grows as needed: most days have few stories
        self.next_suffix: dict[str, int] = {}

    def has(self, slug: str) -> bool:
        """Return whether a story has or had the slug. An erased slug counts too: its address must stay gone."""
        return slug in self.slugs or erased_slug(self.day, slug) in self.slugs

    def mark_used(self, sequence: int):
        """Mark a sequence number of the day as used."""
        if sequence >= len(self.used):
            self.used.extend(bytes(sequence + 1 - len(self.used)))
        self.used[sequence] = 1


class SlugAllocator:
    """Allocates free slugs and sequence numbers for many stories.

    Reads the used ones of a day once and keeps them up to date while it allocates. Holds at most `max_days` days, the
    most recently used ones.
    """

    def __init__(self):
        self._days: OrderedDict[date, _DaySlots] = OrderedDict()

    def read(self, days: set[date]):
        """Read the days that are not in memory yet, 500 in a query; drop the days that were not used for longest."""
        unknown = sorted(days - self._days.keys())
        for day in unknown:
            self._days[day] = _DaySlots(day)
        for start in range(0, len(unknown), 500):
            rows = Address.objects.filter(day__in=unknown[start : start + 500])
            for day, slug, sequence, is_current in rows.values_list("day", "slug", "sequence", "is_current"):
                self._days[day].slugs.add(slug)
                if is_current:
                    self._days[day].mark_used(sequence)
        for day in days:
            self._days.move_to_end(day)
        while len(self._days) > max(MAX_DAYS_IN_MEMORY, len(days)):
            self._days.popitem(last=False)

    def forget(self):
        """Forget all days, because a transaction was rolled back or another writer took an address."""
        self._days.clear()

    def allocate(self, story: Story, slug: str = "") -> Slot:
        """Return a free slot on the story's day, which `read` must have read. Raises DayIsFull.

        Without `slug` the slug is made from the story; a used one gets a number.
        """
        day = self._days[story.published.day]
        return Slot(day.day, _free_slug(day, slug or default_slug(story)), _free_sequence(day, story))


def default_slug(story: Story) -> str:
    """Return the slug made from the headline, or else from the first words, or else "story"."""
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
    preferred = story.published.minute_of_day * 11
    sequence = day.used.find(0, preferred) if preferred < len(day.used) else preferred
    if sequence < 0:
        sequence = len(day.used) if len(day.used) < SLOTS_A_DAY else day.used.rfind(0, 0, preferred)
    if sequence < 0 or sequence >= SLOTS_A_DAY:
        raise DayIsFull(story.published.day)
    day.mark_used(sequence)
    return sequence


def assign_permalink(
    article: Article, story: Story, current: Address | None, slug: str = "", *, by: str = ""
) -> Address:
    """Return the article's address for this story: the current one if day and slug stay, else a new, saved one.

    The old address stays and redirects, and the audit log has the change. An article that returns to a former day and
    slug gets its former address again.
    """
    slug = slugify(slug, SLUG_LENGTH)
    if current and current.day == story.published.day and slug in ("", current.slug):
        return current
    if current:
        Address.objects.filter(pk=current.pk).update(is_current=False)
        slug = slug or current.slug
        former = Address.objects.filter(day=story.published.day, slug=slug, article=article).first()
        if former:
            same_day, place = current.day == former.day, former.sequence
            reopened = _reopen(former, story, same_day=same_day, sequence=current.sequence)
            address_log.record(reopened, place, by=by)
            return reopened
    slug_allocator = SlugAllocator()
    slug_allocator.read({story.published.day})
    address = Address(article=article, **slug_allocator.allocate(story, slug)._asdict())
    if current and current.day == address.day:
        address.sequence = current.sequence
    address.save()
    if current:
        address_log.record(address, address.sequence, by=by)
    return address


def _reopen(address: Address, story: Story, *, same_day: bool, sequence: int) -> Address:
    if not same_day:
        slug_allocator = SlugAllocator()
        slug_allocator.read({address.day})
        sequence = _free_sequence(slug_allocator._days[address.day], story)
    address.sequence, address.is_current = sequence, True
    address.save()
    return address


class ResolvedPermalink(NamedTuple):
    """The address, current or former, that a permalink leads to, and the ETag of the catalogue's generation then.

    The address has its article; the article has its catalogue entry, if it has one.
    """

    address: Address
    generation: str


def resolve(day: date, slug: str) -> ResolvedPermalink | None:
    """Return the article of an address, by slug or erased slug; None if there is no such address. One query."""
    address = _RESOLVE.first(day=day, slugs=[slug, erased_slug(day, slug)])
    return ResolvedPermalink(address, f"{address.generation}.{address.generation_token}") if address else None


def _address() -> QuerySet[Address]:
    generation = Generation.objects.filter(pk=1)
    return (
        Address.objects.filter(AnyOf("slug", "slugs"), day=Param("day", DateField()))
        .select_related("article__entry")
        .annotate(
            generation=Subquery(generation.values("number")), generation_token=Subquery(generation.values("token"))
        )
        .order_by("pk")[:1]
    )


_RESOLVE = PreparedQuery(_address)  # every page of a story begins with it


def erased_slug(day: date, slug: str) -> str:
    """Return the digest that replaces an erased slug: nobody can read it, and the old address still answers 410."""
    return "erased-" + hashlib.sha256(f"{day.isoformat()}/{slug}".encode()).hexdigest()[:40]


def is_erased(slug: str) -> bool:
    """Return whether a slug is the digest of an erased one."""
    return bool(_ERASED.fullmatch(slug))


_ERASED = re.compile("erased-[0-9a-f]{40}")


def current_address(article: Article) -> Address | None:
    """Return the current address of the article; None before the first publication."""
    return Address.objects.filter(article=article, is_current=True).first()

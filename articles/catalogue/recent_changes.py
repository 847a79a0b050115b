"""What the newest generations of the catalogue changed, in the memory of this process: whether something that was read
at an older generation is still the same.

    recent_changes.may_touch(since, now, ReadFrom({"tag-7", "article-12"}, before.docid, after.docid))

The change log has for each entry that was written or removed its dependency keys: the terms that it has or had, and its
article. What was read from the catalogue names the keys that it depends on, and the docids between which any story
would be its neighbour. One query reads what is new in the log, once for all pages of a generation.
"""

from bisect import bisect_left
from collections.abc import Iterable
from typing import NamedTuple

from articles.catalogue.links import Link
from articles.models import Article
from articles.search.index.generations import GenerationId, log_rows
from articles.story.story import Story

ARTICLE, TRANSLATIONS = "article", "translations"  # nouns of keys, beside those of terms
# Older generations are forgotten: what was read before them is read again.
MAX_GENERATIONS = 200
# A generation of more keys (a large import) is taken to change everything.
MAX_KEYS = 2_000


def key(noun: str, value: object) -> str:
    """Return the dependency key of a term, an article or a group of translations."""
    return f"{noun}-{value}"


def keys_of(article: Article, story: Story, links: Iterable[Link]) -> set[str]:
    """Return the dependency keys of the entry of an article: its terms, itself, and its group of translations."""
    keys = {key(noun, pk) for noun, pk, _ in links}
    return keys | {key(ARTICLE, article.pk), key(TRANSLATIONS, story.translation_of or article.uuid)}


class ReadFrom(NamedTuple):
    """What something was read from: dependency keys, and the lowest and highest docid between which stories count."""

    keys: frozenset[str]
    first: int
    last: int


class _Generation(NamedTuple):
    """The change of one generation; `keys` is None if it may have changed anything."""

    token: int
    docids: list[int]
    keys: frozenset[str] | None

    def touches(self, source: ReadFrom) -> bool:
        """Return whether the change may be one of what was read from the source."""
        if self.keys is None or not self.keys.isdisjoint(source.keys):
            return True
        place = bisect_left(self.docids, source.first)
        return place < len(self.docids) and self.docids[place] <= source.last


class RecentChanges:
    """The newest generations of the change log that this process has read, without a gap."""

    def __init__(self):
        self._generations: dict[int, _Generation] = {}  # replaced as a whole, so that threads need no lock

    def clear(self):
        """Forget all generations."""
        self._generations = {}

    def begin_at(self, now: GenerationId):
        """Follow the log from a generation, unless this process follows it from an earlier one already; no query."""
        generations = self._generations
        if not (now.number > max(generations, default=now.number) or self._has(generations, now)):
            self._generations = {now.number: _Generation(now.token, [], None)}

    def may_touch(self, since: GenerationId, now: GenerationId, source: ReadFrom) -> bool:
        """Return whether what was read from a source at the generation `since` may be another one `now`."""
        if since == now:
            return False
        generations = self._generations
        if not self._has(generations, now):
            generations = self._generations = self._read(now)
        # An older one than `since`: this process has read what was rolled back, or another server's newer answer.
        if now.number < since.number or not (self._has(generations, since) and self._has(generations, now)):
            return True
        return any(
            number not in generations or generations[number].touches(source)
            for number in range(since.number + 1, now.number + 1)
        )

    @staticmethod
    def _has(generations: dict[int, _Generation], generation: GenerationId) -> bool:
        return generation.number in generations and generations[generation.number].token == generation.token

    def _read(self, now: GenerationId) -> dict[int, _Generation]:
        """Return the generations up to `now` or a later one; those from another history are left out."""
        known = dict(self._generations)
        newest = max(known, default=0)
        if not newest < now.number <= newest + MAX_GENERATIONS:
            known, newest = {}, now.number
        read = _by_generation(log_rows(newest))
        if newest in known and newest in read and known[newest].token == read[newest].token:
            del read[newest]  # the log may have dropped some of its rows since
        else:
            known = {}  # of the oldest one read, too, rows may be missing; nothing is compared with those before it
        generations = known | read
        return {number: generations[number] for number in sorted(generations)[-MAX_GENERATIONS:]}


def _by_generation(rows) -> dict[int, _Generation]:
    """Return the generations of log rows in their order."""
    docids: dict[tuple[int, int], list[int]] = {}
    keys: dict[tuple[int, int], set[str] | None] = {}
    for number, token, docid, text in rows:
        generation = (number, token)
        own_docids, own_keys = docids.setdefault(generation, []), keys.setdefault(generation, set())
        if docid is not None:
            own_docids.append(docid)
        if not text or own_keys is None:
            keys[generation] = None
        else:
            own_keys.update(text.split())
    return {
        number: _Generation(
            token,
            sorted(docids[number, token]),
            frozenset(own_keys) if own_keys is not None and len(own_keys) <= MAX_KEYS else None,
        )
        for (number, token), own_keys in keys.items()
    }


recent_changes = RecentChanges()

"""The audit log's entries about addresses: which one an article got in place of another, and its place in its day.

    record(address, before, by="ada")     in the transaction in which an article changed its address
    for fault in faults(): …              an address that is not as its last entry says

A former address that an article gets again has its place from then on: the entry has both, so that seals go on to cover
the first one. Entries have no words, because an erasure would empty them. Of an article that never changed its address
there is no entry, and the seals say it all.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator

from django.db.models import QuerySet

from articles.models import Address, AuditEntry
from articles.story.text import clean_text

NOUN = "address"
_BATCH = 500
_ARROW = " → "


def record(address: Address, before: int, *, by: str):
    """Log that an address became the current one of its article; `before` is the place in its day that it had."""
    detail = f"{before}{_ARROW}{address.sequence}"
    AuditEntry.objects.create(action="move", noun=NOUN, key=str(address.pk), by=clean_text(str(by)), detail=detail)


class FirstPlaces:
    """The places in their day at which addresses began, of those that the log has; `read` once after their rows."""

    def __init__(self):
        self._places: dict[int, int] = {}
        self._last = 0

    def read(self):
        """Read the entries that were added since the last time."""
        for pk, address, before, _ in _entries(AuditEntry.objects.filter(pk__gt=self._last)):
            self._places.setdefault(address, before)
            self._last = pk

    def of(self, address: int, place: int) -> int:
        """Return the place at which an address, by primary key, began, if it has this place now."""
        return self._places.get(address, place)


def faults() -> Iterator[str]:
    """Yield a sentence for each logged address at another place, and for each article that has another one."""
    yield from _faults(AuditEntry.objects.all())


def faults_of(articles: Collection[int]) -> Iterator[str]:
    """Yield the same faults of some articles only, by primary key."""
    keys = list(map(str, Address.objects.filter(article__in=articles).values_list("pk", flat=True)))
    yield from _faults(AuditEntry.objects.filter(key__in=keys))


def _faults(entries: QuerySet[AuditEntry]) -> Iterator[str]:
    logged = {address: (pk, place) for pk, address, _, place in _entries(entries)}
    keys = sorted(logged)
    newest: dict[int, tuple[int, Address]] = defaultdict(lambda: (0, Address()))
    for start in range(0, len(keys), _BATCH):
        for address in Address.objects.filter(pk__in=keys[start : start + _BATCH]).select_related("article"):
            pk, place = logged[address.pk]
            if address.sequence != place:
                yield f"address {address}: it is at place {address.sequence} of its day, the audit log says {place}"
            newest[address.article_id] = max(newest[address.article_id], (pk, address), key=lambda entry: entry[0])
    for _, address in newest.values():
        if not address.is_current:
            yield f"address {address}: article {address.article.uuid} has another one, but the audit log says this"


def _entries(entries: QuerySet[AuditEntry]) -> Iterator[tuple[int, int, int, int]]:
    """Yield primary key, address, the place before and the place after of each entry, the oldest first."""
    rows = entries.filter(noun=NOUN).order_by("pk").values_list("pk", "key", "detail")
    for pk, key, detail in rows.iterator(2000):
        before, _, after = detail.partition(_ARROW)
        if key.isdecimal() and before.isdecimal() and after.isdecimal():
            yield pk, int(key), int(before), int(after)

"""Compare the audit log with itself and with what it explains: flags of articles and executed erasures.

for fault in faults(): …
"""

from collections.abc import Iterator

from django.db.models import Count, Max, Min

from articles.models import Article, AuditEntry, ErasureRequest
from articles.models.audit import REDACTION
from media.row_batches import in_batches

_REMEMBERED = 10_000  # links of entries, some megabyte
FLAG_ACTIONS = {
    "noindex": {"hide from search engines": True, "show to search engines": False},
    "legal_hold": {"legal hold": True, "end of legal hold": False},
}


def faults() -> Iterator[str]:
    """Yield a sentence for each altered entry, each flag that the log does not explain, and each missing erasure."""
    return faults_since(0)


def faults_since(after: int) -> Iterator[str]:
    """Yield the same faults; of the entries only those after one are read, by its primary key."""
    yield from _altered_entries(after)
    yield from _copied_entries()
    for name, actions in FLAG_ACTIONS.items():
        yield from _wrong_flags(name, actions)
    yield from _missing_requests()


def _altered_entries(after: int) -> Iterator[str]:
    """Yield the entries that have not their commitment or not their place in the chain, and words without a salt."""
    remains = _remains()
    links, is_chained = _Links(), AuditEntry.objects.filter(pk__lte=after).exclude(digest="").exists()
    for entry in in_batches(AuditEntry.objects.filter(pk__gt=after), 2_000):
        name = f"audit log: entry {entry.pk} ({entry.action} {entry.noun})"
        before = links.of(entry.after) if entry.after is not None else ""
        if entry.salt and entry.computed_commitment() != entry.commitment:
            yield f"{name} was altered"
        elif not entry.salt and entry.remains != remains.get(entry.pk):
            yield f"{name} lost its salt, and no later entry says that words were removed from what it says now"
        elif not entry.digest and is_chained:
            yield f"{name} is not in the chain"
        elif entry.digest and (before is None or entry.after == entry.pk):
            yield f"{name} came after entry {entry.after}, which is missing"
        elif entry.digest and entry.computed_digest(before or "") != entry.digest:
            yield f"{name} has another time or place, or entry {entry.after} before it was altered"
        is_chained = is_chained or bool(entry.digest)
        links.add(entry)


def _remains() -> dict[int, str]:
    """Return the digests of what is left of entries that lost words, by primary key; those that say it last count."""
    details = AuditEntry.objects.filter(**REDACTION).order_by("pk").values_list("detail", flat=True)
    pairs = (part.split(":") for detail in details.iterator(500) for part in detail.split())
    return {int(pk): digest for pk, digest in pairs}


def _copied_entries() -> Iterator[str]:
    """Yield the entries that are there twice: whoever copies one to the end of the chain says it again."""
    copied = AuditEntry.objects.exclude(digest="").order_by("digest").values("digest")
    for digest, first, last in (
        copied.annotate(first=Min("pk"), last=Max("pk"), number=Count("pk"))
        .filter(number__gt=1)
        .values_list("digest", "first", "last")
        .iterator(2_000)
    ):
        yield f"audit log: entry {last} is a copy of entry {first} ({digest[:12]}…)"


class _Links:
    """The links of the latest entries; of an earlier one, which a long transaction came after, it is read."""

    def __init__(self):
        self._latest: dict[int, str] = {}

    def add(self, entry: AuditEntry):
        """Remember the link of an entry, and forget the oldest one of many."""
        self._latest[entry.pk] = entry.link
        if len(self._latest) > _REMEMBERED:
            del self._latest[next(iter(self._latest))]

    def of(self, pk: int) -> str | None:
        """Return the link of an entry; None if there is no such entry."""
        if pk in self._latest:
            return self._latest[pk]
        entry = AuditEntry.objects.filter(pk=pk).first()
        return entry.link if entry else None


def _wrong_flags(name: str, actions: dict[str, bool]) -> Iterator[str]:
    """Yield the articles whose flag is not what the last entry of the audit log about it says."""
    logged = dict(
        AuditEntry.objects.filter(noun="article", action__in=actions).order_by("pk").values_list("key", "action")
    )
    expected = {key for key, action in logged.items() if actions[action]}
    actual = {str(uuid) for uuid in Article.objects.filter(**{name: True}).values_list("uuid", flat=True)}
    label = Article._meta.get_field(name).verbose_name
    for uuid in sorted(actual - expected):
        yield f"article {uuid}: it is {label}, but the audit log does not say so"
    for uuid in sorted(expected - actual):
        yield f"article {uuid}: it is not {label}, but the audit log says so"


def _missing_requests() -> Iterator[str]:
    """Yield the erasures whose request is gone, or names somebody else; the audit log has both."""
    entries = AuditEntry.objects.filter(noun="article", action="erase").values_list("key", "detail", "by")
    executed = ErasureRequest.objects.exclude(executed_at=None).values_list("article__uuid", "pk", "executed_by")
    executors = {(str(uuid), f"request {pk}"): by for uuid, pk, by in executed}
    for key, detail, by in entries:
        if not detail:
            continue
        if (executor := executors.get((key, detail))) is None:
            yield f"article {key}: it was erased by {detail}, which is missing"
        elif executor != by:
            yield f"article {key}: {detail} says that {executor} erased it, the audit log says {by}"

"""Compare addresses and photographs with what versions and audit log say.

for fault in faults(): …

The audit log explains the addresses that editors chose, which no version decides. Every file of a photograph that a
version prints must be here.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, QuerySet

from articles.models import Address, Article, AuditEntry, Version, VersionKind
from media.models import Original
from media.row_batches import in_batches

_BATCH = 500


def faults() -> Iterator[str]:
    """Yield a sentence for each address that nothing explains, and for each missing photograph."""
    yield from _unexplained_addresses(Address.objects.all())
    yield from _missing_photographs(Version.objects.all())


def faults_of(articles: Collection[int]) -> Iterator[str]:
    """Yield the same faults of some articles only, by primary key."""
    yield from _unexplained_addresses(Address.objects.filter(article__in=articles))
    yield from _missing_photographs(Version.objects.filter(article__in=articles))


# --- addresses --------------------------------------------------------------------------------------------------------


class _Explanation(NamedTuple):
    """What explains the addresses of an article: its days in order, and the addresses that editors chose later."""

    days: list[date]
    chosen: set[str]
    is_open: bool  # an erasure or anonymisation took words that would explain more


def _unexplained_addresses(checked: QuerySet[Address]) -> Iterator[str]:
    """Yield the addresses, of articles with several, that neither a version nor the audit log explains.

    An article gets a new address by its first publication, by another day of publication, and by a logged change.
    """
    several = checked.values("article").annotate(number=Count("pk")).filter(number__gt=1).order_by("article")
    keys = list(several.values_list("article", flat=True))
    for start in range(0, len(keys), _BATCH):
        batch = keys[start : start + _BATCH]
        explanations = _explanations(batch)
        addresses = defaultdict(list)
        for address in (
            Address.objects.filter(article__in=batch).select_related("article").order_by("-is_current", "pk")
        ):
            addresses[address.article_id].append(address)
        for pk in batch:
            yield from _unexplained(addresses[pk], explanations[pk])


def _explanations(articles: list[int]) -> dict[int, _Explanation]:
    uuids = dict(Article.objects.filter(pk__in=articles).values_list("pk", "uuid"))
    chosen, opened = defaultdict(set), set()
    keys = list(map(str, uuids.values()))
    entries = AuditEntry.objects.filter(noun="article", key__in=keys, action__in=("readdress", "anonymise"))
    for key, action, detail in entries.values_list("key", "action", "detail"):
        if action == "readdress" and detail:
            chosen[key].add(detail.rpartition(" → ")[2])
        else:
            opened.add(key)
    days = defaultdict(list)
    versions = Version.objects.filter(article__in=articles).values_list("article", "number", "kind", "story_json")
    for pk, _, kind, story in in_batches(versions, _BATCH, key=("article", "number")):
        if story is None or kind == VersionKind.ANONYMISE:
            opened.add(str(uuids[pk]))
        elif (day := _day_of(story)) and days[pk][-1:] != [day]:
            days[pk].append(day)
    return {pk: _Explanation(days[pk], chosen[str(uuid)], str(uuid) in opened) for pk, uuid in uuids.items()}


_PUBLISHED = re.compile(r'"published":"(\d{4})-?(\d\d)?-?(\d\d)?')


def _day_of(story_json: str) -> date | None:
    """Return the day of publication that a stored story gives."""
    published = json.loads(story_json).get("published", "") if '"published":"' in story_json else ""
    match = _PUBLISHED.match(f'"published":"{published}')
    return date(int(match[1]), int(match[2] or 1), int(match[3] or 1)) if match else None


def _unexplained(addresses: list[Address], explanation: _Explanation) -> Iterator[str]:
    if explanation.is_open:
        return
    explained = Counter(explanation.days)
    for address in addresses:
        if address.get_absolute_url() in explanation.chosen:
            continue
        if not explained[address.day]:
            yield f"address {address}: nothing explains why it leads to article {address.article.uuid}"
        explained[address.day] -= 1


# --- photographs ------------------------------------------------------------------------------------------------------


def _missing_photographs(checked: QuerySet[Version]) -> Iterator[str]:
    """Yield the files of photographs that a version prints and no photograph, or another one, has."""
    printed: dict[tuple[str, str], tuple[UUID, int]] = {}
    versions = checked.filter(story_json__contains='"sha256":"')
    rows = versions.values_list("pk", "article__uuid", "number", "story_json")
    for _, uuid, number, story in in_batches(rows, _BATCH):
        for picture in json.loads(story).get("pictures", ()):
            if picture.get("sha256"):
                printed.setdefault((picture["sha256"], picture.get("photo", "")), (uuid, number))
    files = list(printed)
    for start in range(0, len(files), _BATCH):
        batch = files[start : start + _BATCH]
        originals = Original.objects.filter(sha256__in=[sha256 for sha256, _ in batch])
        owners = {sha256: str(uuid) for sha256, uuid in originals.values_list("sha256", "photo__uuid")}
        for sha256, photo in batch:
            uuid, number = printed[sha256, photo]
            if sha256 not in owners:
                yield (
                    f"article {uuid} version {number}: it prints the photograph {photo} with the file {sha256[:12]}…, "
                    "which is missing; restore it from a backup"
                )
            elif photo and photo != owners[sha256]:
                yield (
                    f"article {uuid} version {number}: it prints the photograph {photo}, but the file {sha256[:12]}… "
                    f"belongs to {owners[sha256]}"
                )

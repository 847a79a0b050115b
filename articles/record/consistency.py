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

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from articles.models import Address, Article, AuditEntry, Version, VersionKind
from articles.record import address_log, permalinks
from media.models import Original, Photo, PhotoRelease
from media.models.rights import Rights
from media.rights import uuids_in
from media.row_batches import in_batches

_BATCH = 500


def faults() -> Iterator[str]:
    """Yield a sentence for each address that nothing explains, and for each missing photograph."""
    yield from _unexplained_addresses(Address.objects.all())
    yield from address_log.faults()
    yield from _erased_addresses()
    yield from _without_address()
    yield from _missing_photographs(Version.objects.all())
    yield from _wrong_holders()


def faults_of(articles: Collection[int]) -> Iterator[str]:
    """Yield the same faults of some articles only, by primary key."""
    yield from _unexplained_addresses(Address.objects.filter(article__in=articles))
    yield from address_log.faults_of(articles)
    yield from _missing_photographs(Version.objects.filter(article__in=articles))


# --- addresses --------------------------------------------------------------------------------------------------------


class _Explanation(NamedTuple):
    """What explains the addresses of an article: its days in order, and the addresses that editors chose later."""

    days: list[date]
    chosen: set[str]
    current: str  # the address that it has since an editor chose it, "" if none did or the day changed since
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
    chosen, opened, last = defaultdict(set), set(), {}
    keys = list(map(str, uuids.values()))
    entries = AuditEntry.objects.filter(noun="article", key__in=keys, action__in=("readdress", "anonymise"))
    for key, action, detail, at in entries.order_by("pk").values_list("key", "action", "detail", "at"):
        if action == "readdress" and detail:
            chosen[key].add(address := detail.rpartition(" → ")[2])
            last[key] = address, at
        else:
            opened.add(key)
    days = defaultdict(list)
    columns = ("article", "number", "kind", "story_json", "recorded_at")
    versions = Version.objects.filter(article__in=articles).values_list(*columns)
    for pk, _, kind, story, recorded_at in in_batches(versions, _BATCH, key=("article", "number")):
        if story is None or kind == VersionKind.ANONYMISE:
            opened.add(str(uuids[pk]))
        elif (day := _day_of(story)) and days[pk][-1:] != [day]:
            days[pk].append(day)
            if recorded_at > last.get(str(uuids[pk]), ("", recorded_at))[1]:
                del last[str(uuids[pk])]
    return {
        pk: _Explanation(days[pk], chosen[key], last.get(key, ("",))[0], key in opened)
        for pk, key in ((pk, str(uuid)) for pk, uuid in uuids.items())
    }


_PUBLISHED = re.compile(r'"published":"(\d{4})-?(\d\d)?-?(\d\d)?')


def _day_of(story_json: str) -> date | None:
    """Return the day of publication that a stored story gives."""
    published = json.loads(story_json).get("published", "") if '"published":"' in story_json else ""
    match = _PUBLISHED.match(f'"published":"{published}')
    return date(int(match[1]), int(match[2] or 1), int(match[3] or 1)) if match else None


def _unexplained(addresses: list[Address], explanation: _Explanation) -> Iterator[str]:
    if explanation.is_open:
        return
    [current] = [address.get_absolute_url() for address in addresses if address.is_current] or [""]
    if explanation.current not in ("", current):
        yield f"address {current}: article {addresses[0].article.uuid} has it, not {explanation.current}"
    explained = Counter(explanation.days)
    for address in addresses:
        if address.get_absolute_url() in explanation.chosen:
            continue
        if not explained[address.day]:
            yield f"address {address}: nothing explains why it leads to article {address.article.uuid}"
        explained[address.day] -= 1


def _erased_addresses() -> Iterator[str]:
    """Yield the live articles at the digest of an address, as only an erasure or anonymisation leaves a former one."""
    current = Address.objects.filter(is_current=True, slug__startswith="erased-", article__state=Article.State.LIVE)
    for address in current.select_related("article").order_by("pk"):
        if permalinks.is_erased(address.slug):
            yield f"address {address}: article {address.article.uuid} is live at the digest of an erased address"


def _without_address() -> Iterator[str]:
    """Yield the published articles at no address: readers no longer learn that one was withdrawn or erased."""
    current = Address.objects.filter(article=OuterRef("pk"), is_current=True)
    for uuid in Article.objects.filter(~Exists(current), latest__gt=0).order_by("pk").values_list("uuid", flat=True):
        yield f"article {uuid}: it was published, but no address is its current one"


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


def _wrong_holders() -> Iterator[str]:
    """Yield the photographs with rights for one story that belong to no story, or to one that never printed them."""
    for_one_story = [rights for rights in Rights if rights.is_for_one_story]
    photos = Photo.objects.not_erased().filter(Q(rights__in=for_one_story) | ~Q(only_holder=""))
    for uuid, rights, holder in photos.order_by("pk").values_list("uuid", "rights", "only_holder"):
        if holder and rights not in for_one_story:
            yield f"photograph {uuid}: it is not for one story, but belongs to {holder}"
        elif holder and not _prints(holder, uuid):
            yield f"photograph {uuid}: it belongs to {holder}, which never printed it"
        elif not holder and PhotoRelease.objects.filter(photo__uuid=uuid).exists():
            yield f"photograph {uuid}: it is for one story, but belongs to none of those that print it"


def _prints(holder: str, photo: UUID) -> bool:
    """Return whether a version of the article has the photograph, or was emptied by an erasure and may have had it."""
    versions = Version.objects.filter(article__uuid__in=uuids_in([holder]))
    return versions.filter(Q(story_json__contains=str(photo)) | Q(story_json=None)).exists()

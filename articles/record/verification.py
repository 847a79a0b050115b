"""Verify the record: its hash chains, its newest seal, and the catalogue and search index made from it.

for result in verify(): …      a fault, or a remark such as an erasure
"""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date
from itertools import islice
from typing import NamedTuple

from django.db import models

from articles.catalogue import consistency as catalogue_consistency
from articles.models import Article, CatalogueEntry, Version, VersionKind
from articles.models.article import story_path
from articles.models.catalogue import docid_of
from articles.record import consistency as record_consistency
from articles.record import hash_chain, logged_states, printed_page_files, seals, story_audio
from articles.record.public_log import consistency as public_log_consistency
from articles.search.index import consistency, indexer
from articles.sql import locks
from media import verification as photographs

_COLUMNS = (
    "pk", "article_id", "number", "kind", "note", "story_json", "by", "effective", "effective_at", "recorded_at",
    "salt", "commitment", "digest", "redactions", "redacted_by",
)  # fmt: skip


class VerificationResult(NamedTuple):
    """One line of a verification: a fault, or a remark, for example about an erasure."""

    text: str
    is_fault: bool = True


def verify(progress: Callable[[int], None] = lambda done: None) -> Iterator[VerificationResult]:
    """Check chains, seals, catalogue, addresses and search index; yield the faults, only the first of each article.

    `progress` is called with the number of checked versions, every 1000 versions and at the end.
    """
    with locks.read_snapshot(Version):
        yield from verify_chains(progress)
        yield from map(VerificationResult, seals.faults())
        if count := seals.foreign_seals():
            yield VerificationResult(f"SEALS_ROOT has {count:,} seals of another archive", is_fault=False)
        yield from first_of(public_log_consistency.faults())
        yield from first_of(record_consistency.faults())
        yield from first_of(photographs.faults())
        yield from first_of(logged_states.faults())
        yield from verify_catalogue()
        yield from first_of(catalogue_consistency.faults())
    yield from first_of(printed_page_files.faults())
    yield from first_of(story_audio.faults())
    yield from first_of(consistency.file_faults())
    yield from first_of(consistency.column_faults())
    yield from first_of(indexer.check())


def first_of(faults: Iterator[str]) -> Iterator[VerificationResult]:
    """Yield the first twenty faults of one kind, and one line with the number of the others."""
    yield from (VerificationResult(fault) for fault in islice(faults, 20))
    if more := sum(1 for _ in faults):
        yield VerificationResult(f"and {more:,} more of this kind")


def verify_chains(
    progress: Callable[[int], None], only: models.QuerySet[Article] | None = None
) -> Iterator[VerificationResult]:
    """Check the digests and the chain of each article, or of `only` some of them."""
    checked = Article.objects.all() if only is None else only
    rows = Version.objects.all() if only is None else Version.objects.filter(article__in=only.values("pk"))
    articles = checked.order_by("pk").values_list("pk", "uuid", "latest", "state").iterator(2000)
    versions = rows.order_by("article_id", "number").values_list(*_COLUMNS).iterator(500)
    row, done = next(versions, None), 0
    for pk, uuid, latest, state in articles:
        while row and row[1] < pk:
            yield VerificationResult(f"version row {row[0]}: belongs to article {row[1]}, which does not exist")
            row = next(versions, None)
        checker = _ChainChecker(uuid)
        while row and row[1] == pk:
            checker.step(row)
            row = next(versions, None)
            done += 1
            if done % 1000 == 0:
                progress(done)
        checker.close(latest, state)
        yield from checker.results
    while row:
        yield VerificationResult(f"version row {row[0]}: belongs to article {row[1]}, which does not exist")
        row = next(versions, None)
    progress(done)


class _ChainChecker:
    """Checks the chain of one article version by version; reports only the first fault, as others follow from it."""

    def __init__(self, uuid):
        self.uuid, self.previous, self.number = uuid, "", 0
        self.results: list[VerificationResult] = []
        self.broken, self.emptied, self.kind = False, [], ""
        # Versions that lost words: the commitment of the text they have now, and the number of the version that removed
        # the words; as the rows have it, and as the headers of the later versions say it.
        self.redacted: dict[int, tuple[str, int]] = {}
        self.redactions: dict[int, tuple[str, int]] = {}

    def fault(self, number: int, text: str):
        """Add a fault of a version, unless the article has one already."""
        if not self.broken:
            self.results.append(VerificationResult(f"article {self.uuid} version {number}: {text}"))
        self.broken = True

    def step(self, row):
        """Check the next version; `row` has the values of _COLUMNS."""
        _, _, number, kind, note, story, by, effective, effective_at, recorded_at, salt, commitment, digest, *more = row
        redactions, redacted_by = more
        if number != self.number + 1:
            self.fault(self.number + 1, f"missing (version {number} follows {self.number or 'nothing'})")
        if story is None:
            self.emptied.append(number)
        else:
            try:
                computed = hash_chain.commitment_of(salt, story, note)
            except ValueError:
                computed = ""
            if redacted_by:
                self.redacted[number] = (computed, redacted_by)
            elif computed != commitment:
                self.fault(number, "its text or note was altered")
        try:
            expected = hash_chain.digest_of(
                self.previous, self.uuid, number, kind, by, effective, effective_at, recorded_at, commitment, redactions
            )
        except ValueError:
            expected = ""
        if expected != digest:
            self.fault(number, "its header, place in the chain or digest was altered")
        if kind == VersionKind.ERASE:
            if self.emptied:
                versions = f"versions {self.emptied[0]}–{number - 1}" if number > 2 else "version 1"
                when, who = recorded_at.astimezone(UTC), by
                self.results.append(
                    VerificationResult(
                        f"article {self.uuid}: {versions} erased on {when:%Y-%m-%d} by {who}: {note}", is_fault=False
                    )
                )
            self.emptied = []
            self.redacted, self.redactions = {}, {}
        if redactions:
            self.add_redactions(number, redactions, recorded_at, by, note)
        self.number, self.previous = number, digest
        self.kind = self.kind if kind == VersionKind.ANONYMISE else kind

    def add_redactions(self, number: int, redactions: str, recorded_at, by: str, note: str | None):
        """Add the commitments that the header of version `number` has for the versions it removed words from."""
        try:
            commitments = {int(earlier): (commitment, number) for earlier, commitment in json.loads(redactions).items()}
        except (ValueError, AttributeError):
            self.fault(number, "what it says of earlier versions cannot be read")
            return
        self.redactions |= commitments
        when, which = recorded_at.astimezone(UTC), ", ".join(map(str, sorted(commitments)))
        self.results.append(
            VerificationResult(
                f"article {self.uuid}: words removed from version {which} on {when:%Y-%m-%d} by {by}: {note or ''}",
                is_fault=False,
            )
        )

    def close(self, latest: int, state: str):
        """Check the chain as a whole against the number of versions and the state that the article's row has."""
        if self.emptied:
            self.fault(self.emptied[0], "emptied without an erasure")
        for number in sorted(self.redacted.keys() | self.redactions.keys()):
            if self.redacted.get(number) != self.redactions.get(number):
                self.fault(number, "its text or note is not what was left of it when words were removed")
        if self.number < latest:
            self.fault(self.number + 1, f"missing: the article counts {latest} versions, {self.number} are there")
        elif self.number > latest:
            self.fault(latest + 1, f"the article counts {latest} versions only")
        expected = {"": "unpublished", VersionKind.WITHDRAW: "withdrawn", VersionKind.ERASE: "erased"}.get(
            self.kind, "live"
        )
        if state != expected:
            self.fault(self.number, f"the article says it is {state}, its versions say {expected}")


# --- the catalogue against the record ------------------------------------------------------------------------------


class _CatalogueComparison(NamedTuple):
    """A live article with values of its catalogue entry, current address and latest version; None if missing."""

    uuid: object
    latest: int
    docid: int | None
    version: int | None
    digest: str | None
    slug: str | None
    day: date | None
    sequence: int | None
    address: str | None
    latest_digest: str | None

    @property
    def fault(self) -> str:
        """What is wrong with the entry, as the end of a sentence; empty if nothing is."""
        if self.day is None:
            return "is live without an address"
        if self.docid is None:
            return "is live but missing"
        if self.docid != docid_of(self.day, self.sequence) or self.slug != self.address:
            return f"is not at its address, {story_path(self.day, self.address)}"
        if (self.version, self.digest) != (self.latest, self.latest_digest):
            return f"shows version {self.version}, version {self.latest} is live"
        return ""


def verify_catalogue(only: list[int] | None = None) -> Iterator[VerificationResult]:
    """Compare live articles, or `only` some, with their entries in one query; yield the first twenty that differ."""
    entries = CatalogueEntry.objects.exclude(article__state=Article.State.LIVE)
    live = Article.objects.live()
    if only is not None:
        entries, live = entries.filter(article__in=only), live.filter(pk__in=only)
    for entry in entries.select_related("article")[:20]:
        yield VerificationResult(
            f"catalogue {entry.docid}: article {entry.article.uuid} is {entry.article.state}, not live"
        )
    live_articles = (
        live.annotate(
            home=models.FilteredRelation("addresses", condition=models.Q(addresses__is_current=True)),
            last=models.FilteredRelation("versions", condition=models.Q(versions__number=models.F("latest"))),
        )
        .order_by("pk")
        .values_list(*_COMPARED_COLUMNS)
    )
    faults = (
        VerificationResult(f"catalogue: article {row.uuid} {row.fault}; run rebuild_catalogue")
        for row in map(_CatalogueComparison._make, live_articles.iterator(2000))
        if row.fault
    )
    yield from islice(faults, 20)


_COMPARED_COLUMNS = (
    "uuid", "latest", "entry__docid", "entry__version", "entry__digest", "entry__slug",
    "home__day", "home__sequence", "home__slug", "last__digest",
)  # fmt: skip

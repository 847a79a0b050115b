"""Check the hash chains: the digests of all versions, their place in the chain of the article, and what was removed."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC

from django.db import models

from articles.models import Article, Version, VersionKind
from articles.record import hash_chain
from articles.record.check import UNREADABLE, VerificationResult, to_the_end
from media.row_batches import ALL_KEYS, KeyRange, in_batches

_COLUMNS = (
    "article_id", "number", "pk", "kind", "note", "story_json", "by", "effective", "effective_at", "recorded_at",
    "salt", "commitment", "digest", "redactions", "redacted_by",
)  # fmt: skip


def verify_chains(
    progress: Callable[[int], None], only: models.QuerySet[Article] | None = None, keys: KeyRange = ALL_KEYS
) -> Iterator[VerificationResult]:
    """Check the digests and the chain of each article, or of `only` some of them, or of those in a range of keys."""
    return to_the_end("chains", lambda: _results(progress, only, keys), VerificationResult)


def _results(
    progress: Callable[[int], None], only: models.QuerySet[Article] | None, keys: KeyRange
) -> Iterator[VerificationResult]:
    checked = keys.of(Article.objects.all()) if only is None else only
    rows = Version.objects.filter(article__in=only.values("pk")) if only is not None else Version.objects.all()
    rows = keys.of(rows, "article")
    articles = in_batches(checked.values_list("pk", "uuid", "latest", "state"), 2_000)
    versions = in_batches(rows.values_list(*_COLUMNS), 500, key=("article_id", "number"))
    row, done = next(versions, None), 0
    for pk, uuid, latest, state in articles:
        while row and row[0] < pk:
            yield VerificationResult(f"version row {row[2]}: belongs to article {row[0]}, which does not exist")
            row = next(versions, None)
        checker = _ChainChecker(uuid)
        while row and row[0] == pk:
            try:
                checker.step(row)
            except UNREADABLE:
                checker.fault(row[1], "it has values that no version has")
            row = next(versions, None)
            done += 1
            if done % 1000 == 0:
                progress(done)
        try:
            checker.close(latest, state)
        except UNREADABLE:
            checker.fault(0, "the article or a version has values that none has")
        yield from checker.results
    while row:
        yield VerificationResult(f"version row {row[2]}: belongs to article {row[0]}, which does not exist")
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
        _, number, _, kind, note, story, by, effective, effective_at, recorded_at, salt, commitment, digest, *more = row
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
            if redacted_by is not None:
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
        if redactions is not None:
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

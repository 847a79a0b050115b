"""Verify the archive: the hash chains of the record, its newest seal, and all that is made from it.

    for result in verify(): …      a fault, or a remark such as an erasure

Whoever adds a module that compares something with the record adds a row to `checks`.
"""

from collections.abc import Callable, Iterator

from articles.catalogue import consistency as catalogue_consistency
from articles.catalogue import entry_faults
from articles.models import Version
from articles.record import (
    account_states,
    audit_consistency,
    chains,
    imported_items,
    logged_states,
    printed_page_files,
    printed_pages,
    reference_states,
    scheduled_states,
    seals,
    story_audio,
    triggers,
)
from articles.record import consistency as record_consistency
from articles.record.check import Check, VerificationResult, to_the_end
from articles.record.public_log import consistency as public_log_consistency
from articles.search.index import consistency as search_consistency
from articles.sql import locks
from media import verification as photographs


def checks() -> list[Check]:
    """Return all checks but that of the chains, in the order in which they run."""
    return [
        Check(name="tables and triggers", faults=triggers.faults, is_brief=True),
        Check(name="pages and indexes", faults=triggers.page_faults, in_snapshot=False),
        Check(name="seals", faults=seals.faults, limit=None),
        Check(name="public log", faults=public_log_consistency.faults),
        Check(name="audit log", faults=audit_consistency.faults, faults_since=audit_consistency.faults_since),
        Check(
            name="addresses and printed photographs",
            faults=record_consistency.faults,
            faults_of=record_consistency.faults_of,
        ),
        Check(name="history of photographs", faults=photographs.faults),
        Check(name="words of photographs and printed pages", faults=_word_faults),
        Check(
            name="printed pages, audio, erasure requests, merges and writers",
            faults=logged_states.faults,
            is_brief=True,
        ),
        Check(name="rights of accounts and roles", faults=account_states.faults, is_brief=True),
        Check(name="imported items", faults=imported_items.faults, faults_since=imported_items.faults_since),
        Check(name="scheduled stories", faults=scheduled_states.faults, is_brief=True),
        Check(name="terms, series and chosen related stories", faults=reference_states.faults, is_brief=True),
        Check(
            name="entries of the catalogue",
            faults=entry_faults.entry_faults,
            faults_of=entry_faults.entry_faults_of,
        ),
        Check(
            name="columns, links and releases of the catalogue",
            faults=catalogue_consistency.other_faults,
            faults_of=catalogue_consistency.faults_of,
            faults_in=catalogue_consistency.faults_in,
        ),
        Check(name="printed pages", faults=printed_page_files.faults, in_snapshot=False),
        Check(name="audio", faults=story_audio.faults, in_snapshot=False),
        Check(name="file of the search index", faults=search_consistency.file_faults, in_snapshot=False),
        Check(name="search index in memory", faults=search_consistency.column_faults, in_snapshot=False),
        Check(
            name="full text",
            faults=search_consistency.text_faults,
            faults_of=search_consistency.text_faults_of,
            in_snapshot=False,
        ),
    ]


def _word_faults() -> Iterator[str]:
    yield from photographs.term_faults()
    yield from printed_pages.word_faults()


def verify(progress: Callable[[int], None] = lambda done: None) -> Iterator[VerificationResult]:
    """Check the chains, then all of `checks`; yield the faults, of a chain only the first.

    `progress` is called with the number of checked versions, every 1000 versions and at the end.
    """
    with locks.read_snapshot(Version):
        yield from chains.verify_chains(progress)
        yield from foreign_seals()
        for check in checks():
            if check.in_snapshot:
                yield from check.results()
    for check in checks():
        if not check.in_snapshot:
            yield from check.results()


def foreign_seals() -> Iterator[VerificationResult]:
    """Yield a remark about the seals of another archive, if there are any."""
    return to_the_end("seals", _foreign_seals, VerificationResult)


def _foreign_seals() -> Iterator[VerificationResult]:
    if count := seals.foreign_seals():
        yield VerificationResult(f"SEALS_ROOT has {count:,} seals of another archive", is_fault=False)

"""Remove a name from one article: its versions, addresses, desk copy, schedule, internal notes, comments and logs."""

import json
from collections.abc import Iterator
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext

from articles.catalogue import catalogue, source_urls
from articles.catalogue.values import CatalogueInput
from articles.models import (
    Address,
    Article,
    AuditEntry,
    Comment,
    DeskCopy,
    DeskRevision,
    EditingSession,
    ErasureRequest,
    InternalNote,
    ScheduledStory,
    Version,
    VersionKind,
)
from articles.record import (
    desk_copies,
    hash_chain,
    logged_states,
    permalinks,
    scheduled_states,
    story_audio,
    versioning,
)
from articles.record.anonymisation import desk_history
from articles.record.anonymisation.names import NameSpellings
from articles.record.refusals import ActionRefused, OnLegalHold
from articles.record.versioning import When
from articles.search.backends import PAST, get_write_backend
from articles.search.index import indexer
from articles.search.text.document import index_document
from articles.sql import version_trigger
from articles.story.canonical_json import to_json
from articles.story.story import Story
from articles.story.text import clean_text
from articles.story.validation import validate


class _Redacted(NamedTuple):
    """An earlier version with its new story, note and commitment."""

    version: Version
    story: Story
    json: str
    note: str
    committed: hash_chain.SaltedCommitment


def anonymise(article: Article, *, spellings: NameSpellings, reason: str, by: str, at: When = None) -> Version | None:
    """Remove a name from everything that belongs to an article; return the new version.

    Returns None if no version has the name. Raises OnLegalHold, and ActionRefused if the name cannot be removed. Call
    `erasure.scrub` after the transaction; until then freed pages of the database may have the name.
    """
    reason = clean_text(reason).strip()
    if spellings.are_in(reason) or spellings.are_in(by):
        raise ActionRefused(
            gettext("The public reason, or who gives it, has the name in it; readers would see it for ever.")
        )
    with versioning.locked(article) as current:
        if current.legal_hold:
            raise OnLegalHold(
                gettext("Article %(uuid)s is on legal hold; release the hold before words are removed.")
                % {"uuid": current.uuid}
            )
        before = current.latest
        spellings = spellings.in_slugs_of(_headlines(current))
        version = None
        if current.state != Article.State.ERASED:
            version = _anonymise_versions(current, spellings, reason, by, at)
            if current.ever_published:
                _readdress(current, spellings, by)
            _anonymise_desk(current, spellings, before, by)
            desk_history.remove_from_revisions(DeskRevision.objects.filter(article=current), spellings)
            desk_history.remove_unsaved(EditingSession.objects.filter(copy__article=current), spellings)
        for address in Address.objects.filter(article=current):
            if spellings.are_in_key(address.slug):
                slug = permalinks.erased_slug(address.day, address.slug)
                Address.objects.filter(pk=address.pk).update(slug=slug)
        _clear_notes_and_logs(current, spellings)
        if version:
            story_audio.withdraw(current, by=by)
            versioning.log(current, "anonymise", by, f"version {version.number}: {reason}")
    return version


def _headlines(article: Article) -> Iterator[str]:
    """Yield the headlines of which the addresses of an article were made, or will be."""
    for rows in (article.versions.all(), article.desk_revisions.all(), ScheduledStory.objects.filter(article=article)):
        yield from (row.story.headline for row in rows if row.story)
    yield from DeskCopy.objects.filter(article=article).values_list("headline", flat=True)


def _anonymise_versions(article: Article, spellings: NameSpellings, reason: str, by: str, at: When) -> Version | None:
    live = versioning.latest_version(article)
    redacted = [r for version in article.versions.order_by("number") if (r := _redacted(version, spellings))]
    if not redacted:
        return None
    versioning.check_kind(article, live, VersionKind.ANONYMISE, reason)
    kind, note = VersionKind.ANONYMISE, reason
    if article.state == Article.State.WITHDRAWN:
        kind, note = VersionKind.WITHDRAW, spellings.replacement_of_text.text(live.note)
    validated = validate(_without(live.story, spellings))
    committed = hash_chain.redactions_of({r.version.number: r.committed for r in redacted})
    version = versioning.next_version(
        article, kind, validated, note, by, versioning.effective_date(at), live, committed
    )
    version.save(force_insert=True)
    article.latest = version.number
    article.save(update_fields=["latest"])
    if kind is VersionKind.WITHDRAW:
        indexer.add_past_version(version)
    else:
        address = permalinks.current_address(article)
        # Moves the version that was live to the index of past versions; `_rewrite_versions` removes the name there.
        catalogue.enter(CatalogueInput(article, version, address, validated.story))
    _rewrite_versions(article, version, redacted)
    return version


def _redacted(version: Version, spellings: NameSpellings) -> _Redacted | None:
    """Return the version's text without the name; None if the version does not have the name."""
    if version.story is None or version.kind == VersionKind.ERASE:
        return None
    printed = version.story
    story, note = _without(printed, spellings), spellings.replacement_of_text.text(version.note)
    if to_json(story) == to_json(printed) and note == version.note:
        return None
    validated = validate(story)
    return _Redacted(version, validated.story, validated.json, note, hash_chain.commit(validated.json, note))


def _without(story: Story, spellings: NameSpellings) -> Story:
    anonymised = spellings.without(story, desk_history.current_name)
    if spellings.are_in(to_json(anonymised)):
        raise ActionRefused(gettext("The name stands where it cannot be replaced; correct or erase the story by hand."))
    return anonymised


def _rewrite_versions(article: Article, by: Version, redacted: list[_Redacted]):
    """Write the redacted text of earlier versions. PostgreSQL's trigger allows no change but this and an erasure."""
    get_write_backend().delete(PAST, [(r.version.pk, index_document(r.version.story)) for r in redacted])
    with version_trigger.removal_allowed(article.pk):
        for r in redacted:
            # A plain queryset, because that of the model refuses to change a version.
            QuerySet(Version).filter(pk=r.version.pk).update(
                story_json=r.json, note=r.note, salt=r.committed.salt, redacted_by=by.number
            )
    get_write_backend().write(PAST, [(r.version.pk, indexer.prepare_text(r.story).row) for r in redacted])
    source_urls.refresh(article.pk)


def _readdress(article: Article, spellings: NameSpellings, by: str):
    """Assign an address without the name; the caller replaces the old slug by its digest, and it redirects."""
    address = permalinks.current_address(article)
    if not spellings.are_in_key(address.slug):
        return
    version = versioning.latest_version(article)
    slug = spellings.without_in_key(address.slug) or "story"
    new_address = permalinks.assign_permalink(article, version.story, address, slug, by=by)
    if article.state == Article.State.LIVE:
        catalogue.enter(CatalogueInput(article, version, new_address, version.story))


# --- the desk -------------------------------------------------------------------------------------------------------


def _anonymise_desk(article: Article, spellings: NameSpellings, before: int, by: str):
    """Remove the name from the desk copy and the scheduled story, and base both on the version that was just added.

    `before` is the number of the version that was live; a copy based on an older version keeps its base.
    """
    for row in ScheduledStory.objects.filter(article=article):
        row.story_json = validate(_without(row.story, spellings)).json
        row.note, row.slug = spellings.replacement_of_text.text(row.note), _slug(row.slug, spellings)
        row.refused = spellings.replacement_of_text.text(row.refused)
        row.based_on = article.latest if row.based_on == before else row.based_on
        row.save()
        scheduled_states.record(row, by=by, forgets=True)
    copy = DeskCopy.objects.filter(article=article).first()
    if copy is None:
        return
    if copy.based_on == before:
        DeskCopy.objects.filter(pk=copy.pk).update(based_on=article.latest)
    slug = _slug(copy.slug, spellings)
    frozen = desk_copies.freeze(copy)
    anonymised = _without(frozen, spellings)
    carried = json.dumps(copy.carried, ensure_ascii=False)
    if anonymised == frozen and slug == copy.slug and not spellings.are_in(carried):
        return
    copy.slug = slug
    desk_copies.rewrite(copy, anonymised, based_on=article.latest if copy.based_on == before else copy.based_on)


def _slug(slug: str, spellings: NameSpellings) -> str:
    return spellings.without_in_key(slug)[:80] if spellings.are_in_key(slug) else slug


# --- notes and logs -------------------------------------------------------------------------------------------------


def _clear_notes_and_logs(article: Article, spellings: NameSpellings):
    """Remove the name from notes, comments and references of erasure requests; clear log details that have it."""
    for note in InternalNote.objects.filter(article=article):
        if (text := spellings.replacement_of_text.text(note.text)) != note.text:
            InternalNote.objects.filter(pk=note.pk).update(text=text)
    for comment in Comment.objects.filter(article=article):
        quote, text = map(spellings.replacement_of_text.text, (comment.quote, comment.text))
        if (quote, text) != (comment.quote, comment.text):
            Comment.objects.filter(pk=comment.pk).update(quote=quote, text=text)
    for entry in AuditEntry.objects.filter(noun="article", key=str(article.uuid)).exclude(detail=""):
        if spellings.are_in(entry.detail) or spellings.are_in_key(entry.detail):
            AuditEntry.objects.filter(pk=entry.pk).redact("detail")
    for request in ErasureRequest.objects.filter(article=article):
        if (reference := spellings.replacement_of_text.text(request.reference)) != request.reference:
            ErasureRequest.objects.filter(pk=request.pk).update(reference=reference[:200])
            logged_states.log_request(request, by="", forgets=True)

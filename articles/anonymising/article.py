"""One article without a name: its versions, addresses, what lies on the desk, notes between colleagues and logs."""

import json
from typing import NamedTuple

from django.db import connection

from articles import addressing, catalogue, chain, desk, record
from articles.anonymising.names import Names
from articles.models import (
    Address,
    Article,
    AuditEntry,
    DeskCopy,
    ErasureRequest,
    InternalNote,
    Kind,
    Scheduled,
    Version,
)
from articles.record import OnLegalHold, Refused, When
from articles.references import find
from articles.search import index
from articles.search.engines import PAST, engine
from articles.search.texts import texts
from articles.story import Story, to_json
from articles.text import clean_text


class _Redacted(NamedTuple):
    """An earlier version, and what it reads from now on."""

    version: Version
    story: Story
    json: str
    note: str
    committed: chain.Committed


def anonymise(article: Article, *, names: Names, reason: str, by: str, at: When = None) -> Version | None:
    """Take a name out of everything that belongs to an article; return the version that says so, if there is one.

    None where no version had the name. Raises OnLegalHold, and Refused where the name cannot be taken out. Call
    `erasing.scrub` after the transaction; until then freed pages may still hold the words.
    """
    reason = clean_text(reason).strip()
    if names.are_in(reason) or names.are_in(by):
        raise Refused("The public reason, or who gives it, has the name in it; readers would see it for ever.")
    with record.locked(article) as current:
        if current.legal_hold:
            raise OnLegalHold(f"Article {current.uuid} is on legal hold; release the hold before words are removed.")
        before = current.latest
        version = None
        if current.state != Article.State.ERASED:
            version = _in_the_record(current, names, reason, by, at)
            if current.ever_published:
                _readdress(current, names)
            _on_the_desk(current, names, before)
        for address in Address.objects.filter(article=current):
            if names.are_in_key(address.slug):
                slug = addressing.erased_slug(address.day, address.slug)
                Address.objects.filter(pk=address.pk).update(slug=slug)
        _beside(current, names)
        if version:
            record.log(current, "anonymise", by, f"version {version.number}: {reason}")
    return version


def _in_the_record(article: Article, names: Names, reason: str, by: str, at: When) -> Version | None:
    live = record.latest(article)
    redacted = [r for version in article.versions.order_by("number") if (r := _redacted(version, names))]
    if not redacted:
        return None
    record.check_kind(article, live, Kind.ANONYMISE, reason)
    kind, note = Kind.ANONYMISE, reason
    if article.state == Article.State.WITHDRAWN:
        kind, note = Kind.WITHDRAW, names.words.text(live.note)
    told = record.sound(_without(live.story, names))
    committed = chain.redactions_of({r.version.number: r.committed for r in redacted})
    version = record.next_version(article, kind, told, note, by, record.when(at), live, committed)
    version.save(force_insert=True)
    article.latest = version.number
    article.save(update_fields=["latest"])
    if kind is Kind.WITHDRAW:
        index.keep_past(version)
    else:
        filed = catalogue.Filed(article, version, addressing.current_of(article), told.story)
        catalogue.enter(filed)  # the version that was live goes to the shelf of past ones, for the moment as it was
    _put_in_place(article, version, redacted)
    return version


def _redacted(version: Version, names: Names) -> _Redacted | None:
    """Give what a version reads without the name; None where it has it nowhere."""
    if version.story is None or version.kind == Kind.ERASE:
        return None
    story, note = _without(version.story, names), names.words.text(version.note)
    if to_json(story) == version.story_json and note == version.note:
        return None
    told = record.sound(story)
    return _Redacted(version, told.story, told.json, note, chain.commit(told.json, note))


def _without(story: Story, names: Names) -> Story:
    bare = names.without(story, _known)
    if names.are_in(to_json(bare)):
        raise Refused("The name stands where it cannot be replaced; correct or erase the story by hand.")
    return bare


def _known(noun: str, key: str) -> tuple[str, str] | None:
    row = find(noun, key)
    return (row.slug, row.name) if row else None


def _put_in_place(article: Article, by: Version, redacted: list[_Redacted]):
    """Change earlier versions to what the new one committed to: with the emptying in `erasing` the only such door."""
    engine().take_out(PAST, [(r.version.pk, texts(r.version.story)) for r in redacted])
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT set_config('newsroom.erasing', %s, true)", [str(article.pk)])
        cursor.executemany(
            "UPDATE articles_version SET story = %s, note = %s, salt = %s, redacted_by = %s WHERE id = %s",
            [(r.json, r.note, r.committed.salt, by.number, r.version.pk) for r in redacted],
        )
        if connection.vendor == "postgresql":
            cursor.execute("SELECT set_config('newsroom.erasing', '', true)")
    engine().write(PAST, [(r.version.pk, index.texts(r.story).made) for r in redacted])


def _readdress(article: Article, names: Names):
    """Give an article an address without the name; the old one, of which only a digest stays, leads there."""
    address = addressing.current_of(article)
    if not names.are_in_key(address.slug):
        return
    version = record.latest(article)
    slug = names.without_in_key(address.slug) or "story"
    settled = addressing.settle(article, version.story, address, slug)
    if article.state == Article.State.LIVE:
        catalogue.enter(catalogue.Filed(article, version, settled, version.story))


# --- the desk -------------------------------------------------------------------------------------------------------


def _on_the_desk(article: Article, names: Names, before: int):
    """Take the name out of the desk copy and of what is scheduled; both follow the version that was just added."""
    for row in Scheduled.objects.filter(article=article):
        row.story_json = record.sound(_without(row.story, names)).json
        row.note, row.slug = names.words.text(row.note), _slug(row.slug, names)
        row.refused = names.words.text(row.refused)
        row.based_on = article.latest if row.based_on == before else row.based_on
        row.save()
    copy = DeskCopy.objects.filter(article=article).first()
    if copy is None:
        return
    if copy.based_on == before:
        DeskCopy.objects.filter(pk=copy.pk).update(based_on=article.latest)
    slug = _slug(copy.slug, names)
    frozen = desk.freeze(copy)
    bare = _without(frozen, names)
    if bare == frozen and slug == copy.slug and not names.are_in(json.dumps(copy.carried, ensure_ascii=False)):
        return
    kept = {name: getattr(copy, name) for name in ("state", "embargo", "opened_at")}
    based_on = article.latest if copy.based_on == before else copy.based_on
    laid = desk.thaw(bare, article, by=copy.opened_by, based_on=based_on, slug=slug)
    DeskCopy.objects.filter(pk=laid.pk).update(**kept)


def _slug(slug: str, names: Names) -> str:
    return names.without_in_key(slug)[:80] if names.are_in_key(slug) else slug


# --- beside the text --------------------------------------------------------------------------------------------------


def _beside(article: Article, names: Names):
    """Take the name out of notes between colleagues, logs and what is typed and not saved."""
    for note in InternalNote.objects.filter(article=article):
        if (text := names.words.text(note.text)) != note.text:
            InternalNote.objects.filter(pk=note.pk).update(text=text)
    for entry in AuditEntry.objects.filter(noun="article", key=str(article.uuid)).exclude(detail=""):
        if names.are_in(entry.detail) or names.are_in_key(entry.detail):
            AuditEntry.objects.filter(pk=entry.pk).update(detail="")
    for request in ErasureRequest.objects.filter(article=article):
        if (reference := names.words.text(request.reference)) != request.reference:
            ErasureRequest.objects.filter(pk=request.pk).update(reference=reference[:200])

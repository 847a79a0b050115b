"""Erase an article by order: all words go from versions, tables and files; the digests and the chain stay.

erase(article, …)   one transaction: adds an erasure version and empties all versions before it
scrub()             afterwards: rewrites the database files, so that nothing remains in freed space
"""

import time
from datetime import datetime

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from articles.catalogue import catalogue
from articles.models import (
    Anonymisation,
    Article,
    AuditEntry,
    DeskCopy,
    DeskRevision,
    ErasureRequest,
    Merge,
    ScheduledStory,
    Series,
    Version,
    VersionKind,
)
from articles.models.taxonomy_base import TaxonomyTerm, TermAlias
from articles.models.transactions import atomic
from articles.record import (
    desk_copies,
    erased_places,
    logged_states,
    other_copies,
    printed_pages,
    reference_states,
    story_audio,
    versioning,
    words_elsewhere,
)
from articles.record.erased_words import ErasedWords
from articles.record.refusals import OnLegalHold
from articles.record.versioning import When
from articles.search.backends import get_write_backend
from articles.search.backends.new_index import drop_left_over
from articles.search.columns import segment_file
from articles.search.index import indexer
from articles.sql import maintenance, version_trigger
from articles.story.canonical_json import to_json
from articles.story.nouns import NOUNS
from articles.story.story import Story
from articles.story.text import clean_text
from articles.story.validation import ValidatedStory
from articles.taxonomy.printed_keys import has_key, names_term
from articles.taxonomy.taxonomy import TAXONOMIES
from media.models import Photo
from media.rights import uuids_in

IMPORT_SECONDS = 10.0  # a running import looks every second whether it has to stop
ERASED_STORY = ValidatedStory(Story(), to_json(Story()))  # the empty story of an erasure version


def erase(article: Article, *, reason: str, by: str, at: When = None) -> list[str]:
    """Erase a published article: text, notes, captions and slugs of all versions. `reason` is public and stays.

    Returns sentences for who erases: what went beside the story, and what a person has to look at. Raises OnLegalHold.
    Call `scrub` after the transaction; until then freed pages of the database may have the words.
    Printed pages that show it are withdrawn and lose their text layer; their files are erased by `printed_pages.erase`.
    """
    reason = clean_text(reason).strip()
    with versioning.locked(article) as current:
        if current.legal_hold:
            raise OnLegalHold(
                gettext("Article %(uuid)s is on legal hold; release the hold before it is erased.")
                % {"uuid": current.uuid}
            )
        live = versioning.latest_version(current)
        versioning.check_kind(current, live, VersionKind.ERASE, reason)
        names, words = _terms_in(current), ErasedWords(current)
        photographs = _printed_photographs(current)
        pages = printed_pages.pages_showing(current)
        version = versioning.next_version(
            current, VersionKind.ERASE, ERASED_STORY, reason, by, versioning.effective_date(at), live
        )
        version.save(force_insert=True)
        catalogue.remove(current)  # before the text goes: the full text index deletes a story by its words
        indexer.remove_article(current)
        _empty_versions(current)
        current.latest, current.state = version.number, Article.State.ERASED
        current.save(update_fields=["latest", "state"])
        printed_pages.take_out_of_sight(pages, by=str(by))
        for audio in current.audio.all():
            story_audio.erase(audio, reason=reason, by=str(by))
        sentences = [*_photographs_in_words(photographs), *erased_places.clear(current, words)]
        _delete_terms(names, str(by))
        sentences += words_elsewhere.sentences(words, photographs)
        for pk in Series.objects.values_list("pk", flat=True):  # a former key may have gone
            reference_states.record("series", pk, by=str(by), forgets=True)
        _close_requests(current, str(by))
    return sentences


def request_erasure(article: Article, *, reference: str, by) -> ErasureRequest:
    """Ask for the erasure of an article, for the account `by`; an administrator executes it. Raises ValidationError."""
    with atomic(ErasureRequest):
        request = ErasureRequest(article=article, reference=reference, requested_by=by)
        request.full_clean()
        request.save()
        logged_states.log_request(request, by=by.get_username())
    return request


def _close_requests(article: Article, by: str):
    """Mark the open requests as executed, and log each, so that a missing one is found."""
    for request in ErasureRequest.objects.filter(article=article, executed_at=None):
        request.executed_by, request.executed_at = by, timezone.now()
        request.save(update_fields=["executed_by", "executed_at"])
        logged_states.log_request(request, by=by)
        versioning.log(article, "erase", by, f"request {request.pk}")


def _empty_versions(article: Article):
    """Delete story, note and salt of the versions. PostgreSQL's trigger allows no change but this and anonymisation."""
    with version_trigger.removal_allowed(article.pk):
        # A plain queryset, because that of the model refuses to change a version.
        versions = QuerySet(Version).filter(article=article).exclude(kind=VersionKind.ERASE)
        versions.update(story_json=None, note=None, salt=None)


def _terms_in(article: Article) -> dict[str, set[str]]:
    """Return the keys of the terms of all versions and of the desk, by noun; to be called before these are empty."""
    keys: dict[str, set[str]] = {noun: set() for noun in NOUNS}
    stories = [version.story for version in Version.objects.filter(article=article) if version.story]
    copies = desk_copies.with_rows(DeskCopy.objects.filter(article=article))
    stories += [desk_copies.freeze(copy) for copy in copies]
    for rows in (DeskRevision, ScheduledStory):
        stories += [row.story for row in rows.objects.filter(article=article)]
    for story in stories:
        for noun in NOUNS.values():
            keys[noun.name].update(noun.keys_of(story))
    return keys


def _delete_terms(names: dict[str, set[str]], by: str):
    """Delete the terms that only the erased article used, described or not: the name itself may have to go."""
    for noun, slugs in names.items():
        taxonomy = TAXONOMIES[noun]
        rows = {row.pk: row for row in taxonomy.model.objects.filter(slug__in=slugs)}
        changed = set(rows)
        for alias in taxonomy.alias_model.objects.filter(slug__in=slugs).select_related("target"):
            if not Version.objects.filter(has_key(alias.slug)).exists():
                forget_key(noun, alias.target, alias.slug)
                alias.delete()
                changed.add(alias.target_id)
                if alias.reason == TermAlias.Reason.RENAMED:  # the same term under its current name
                    rows[alias.target_id] = alias.target
        for row in rows.values():
            used = taxonomy.usages_of(row).exists()
            on_desk = taxonomy.desk_copies_with(row).exists()
            if not (used or on_desk or is_in_record(row)):
                for key in [row.slug, *row.aliases.values_list("slug", flat=True)]:
                    forget_key(noun, row, key)
                row.delete()
        for pk in changed:  # the version that printed a name first may be the erased one
            reference_states.record(noun, pk, by=by, forgets=True)


def _printed_photographs(article: Article) -> list[int]:
    """Return the keys of the photographs of the article, which an erasure of the story does not touch."""
    uuids = {
        picture.photo
        for version in Version.objects.filter(article=article)
        for picture in (version.story.pictures if version.story else ())
    }
    photos = Photo.objects.filter(uuid__in=uuids_in(uuids), erased_at=None)
    return list(photos.order_by("pk").values_list("pk", flat=True))


def _photographs_in_words(keys: list[int]) -> list[str]:
    sentence = gettext("Its photographs stay, with their words, until they are erased themselves: %(keys)s.")
    return [sentence % {"keys": ", ".join(map(str, keys))}] if keys else []


def is_in_record(row: TaxonomyTerm) -> bool:
    """Return whether any version that is not erased names the term, under whatever key."""
    return Version.objects.filter(names_term(row)).exists()


def forget_key(noun: str, row: TaxonomyTerm, key: str):
    """Delete the texts about a term and one of its keys from the logs."""
    entries = AuditEntry.objects.filter(noun=noun)
    entries.filter(detail__contains=f"({key})").redact("detail")
    entries.filter(key=key).redact("key", "detail")
    kind = ContentType.objects.get_for_model(row)
    LogEntry.objects.filter(content_type=kind, object_id=str(row.pk)).update(object_repr="", change_message="")
    for merge in Merge.objects.filter(noun=noun):
        if key == merge.slug or key in merge.aliases:
            logged_states.delete(merge)


def scrub() -> list[str]:
    """Rewrite the database files without deleted content; return sentences about what the operator has to clean.

    Must not run inside a transaction. Raises FilesInUse, and then the requests do not say that the files are clean: if
    somebody else reads the database, or an import is at work that has its files still.

    The full text index is merged into one segment, because deleted words remain in the older segments. On SQLite the
    write-ahead log is checkpointed and the file is rewritten. On PostgreSQL the tables that had the words are
    rewritten. The search columns' file of this machine is deleted.
    """
    drop_left_over(get_write_backend())
    get_write_backend().compact()
    maintenance.rewrite_tables(Version, _TABLES)
    segment_file.delete()
    _wait_for_imports()
    now = timezone.now()
    for request in ErasureRequest.objects.filter(executed_at__isnull=False, scrubbed_at=None):
        _mark_scrubbed(request, now)
    Anonymisation.objects.filter(listed_at__isnull=False, names="", scrubbed_at=None).update(scrubbed_at=now)
    return other_copies.sentences()


def _mark_scrubbed(request: ErasureRequest, now: datetime):
    with atomic(ErasureRequest):
        ErasureRequest.objects.filter(pk=request.pk).update(scrubbed_at=now)
        logged_states.log_request(request, by="")


def _wait_for_imports():
    """Wait a little until the imports that were forgotten have deleted their files. Raises FilesInUse."""
    end = time.monotonic() + IMPORT_SECONDS
    while erased_places.delete_forgotten():
        if time.monotonic() > end:
            raise maintenance.FilesInUse("an import that may have the words is ending, and still has its files")
        time.sleep(0.2)


_TABLES = ("articles_", "media_", "django_admin_log", "django_session", "django_tasks")

"""Erasing by order: the words go from every version, table and file; that they were there, and the chain, stay.

erase(article, …)   one transaction: an erasure version, and every version before it emptied
scrub()             afterwards: rewrites the database's files, so that nothing lingers in freed space
"""

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import Q
from django.utils import timezone

from articles.catalogue import catalogue
from articles.models import (
    Address,
    Anonymisation,
    AnonymisationItem,
    Article,
    AuditEntry,
    Author,
    CatalogueAuthor,
    CatalogueTag,
    DeskCopy,
    ErasureRequest,
    FailedSearch,
    FindAndReplaceItem,
    InternalNote,
    Merge,
    ScheduledStory,
    Tag,
    Version,
    VersionKind,
)
from articles.models.taxonomy_base import TaxonomyTerm, TermAlias
from articles.record import versioning
from articles.record.permalinks import erased_slug
from articles.record.versioning import OnLegalHold, When
from articles.search.backends import get_backend
from articles.search.index import indexer
from articles.story.story import Story, to_json
from articles.story.text import clean_text
from articles.story.validation import ValidatedStory
from articles.taxonomy.resolver import ALIASES

ERASED_STORY = ValidatedStory(Story(), to_json(Story()))  # what an erasure version says


def erase(article: Article, *, reason: str, by: str, at: When = None) -> Version:
    """Erase a published story: text, notes, captions and slugs of all versions. `reason` is public and stays.

    Refused under legal hold. Call `scrub` after the transaction; until then freed pages may still hold the words.
    """
    reason = clean_text(reason).strip()
    with versioning.locked(article) as current:
        if current.legal_hold:
            raise OnLegalHold(f"Article {current.uuid} is on legal hold; release the hold before it is erased.")
        live = versioning.latest_version(current)
        versioning.check_kind(current, live, VersionKind.ERASE, reason)
        names = _terms_in(current)
        version = versioning.next_version(
            current, VersionKind.ERASE, ERASED_STORY, reason, by, versioning.effective_date(at), live
        )
        version.save(force_insert=True)
        catalogue.remove(current)  # while the index can still be told which words to take out
        indexer.remove_article(current)
        _empty_versions(current)
        current.latest, current.state = version.number, Article.State.ERASED
        current.save(update_fields=["latest", "state"])
        _clear_traces(current)
        _delete_terms(names)
        ErasureRequest.objects.filter(article=current, executed_at=None).update(
            executed_by=str(by), executed_at=timezone.now()
        )
    return version


def _empty_versions(article: Article):
    """The one door through which the version table may be changed: emptied, nothing else."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT set_config('newsroom.erasing', %s, true)", [str(article.pk)])
        cursor.execute(
            "UPDATE articles_version SET story = NULL, note = NULL, salt = NULL WHERE article_id = %s AND kind <> %s",
            [article.pk, VersionKind.ERASE],
        )
        if connection.vendor == "postgresql":
            cursor.execute("SELECT set_config('newsroom.erasing', '', true)")


def _clear_traces(article: Article):
    DeskCopy.objects.filter(article=article).delete()
    ScheduledStory.objects.filter(article=article).delete()
    InternalNote.objects.filter(article=article).delete()
    for worked in (FindAndReplaceItem, AnonymisationItem):
        worked.objects.filter(article=article).update(outcome="")
    AuditEntry.objects.filter(noun="article", key=str(article.uuid)).update(detail="")
    FailedSearch.objects.all().delete()  # a name that had to go may have been looked for
    for origin in article.origins.all():
        article.origins.filter(item=origin.item).exclude(pk=origin.pk).delete()
        article.origins.filter(pk=origin.pk).update(fingerprint="")
    for address in Address.objects.filter(article=article):
        Address.objects.filter(pk=address.pk).update(slug=erased_slug(address.day, address.slug))
    desk_types = ContentType.objects.filter(app_label="articles").exclude(
        model__in=["section", "tag", "author", "agency"]
    )
    LogEntry.objects.filter(content_type__in=desk_types).update(object_repr="", change_message="")


def _terms_in(article: Article) -> dict[type, set[str]]:
    """Collect the tags and authors that any version names, before its words are gone."""
    names: dict[type, set[str]] = {Tag: set(), Author: set()}
    for version in Version.objects.filter(article=article):
        if version.story:
            names[Tag] |= {tag.key for tag in version.story.tags}
            names[Author] |= {byline.key for byline in version.story.bylines if byline.key}
    return names


def _delete_terms(names: dict[type, set[str]]):
    """Drop tags and authors that only the erased story named: a name can be what had to go."""
    for model, link, noun in ((Tag, CatalogueTag, "tag"), (Author, CatalogueAuthor, "author")):
        rows = {row.pk: row for row in model.objects.filter(slug__in=names[model])}
        for alias in ALIASES[noun].objects.filter(slug__in=names[model]).select_related("target"):
            if not in_record(alias.slug):
                forget_key(noun, alias.target, alias.slug)
                alias.delete()
                if alias.reason == TermAlias.Reason.RENAMED:  # the same thing under its name of today
                    rows[alias.target_id] = alias.target
        for row in rows.values():
            used = link.objects.filter(**{noun: row}).exists()
            on_desk = DeskCopy.objects.filter(**({"tags": row} if noun == "tag" else {"bylines__author": row})).exists()
            keys = [row.slug, *row.aliases.values_list("slug", flat=True)]
            if not (row.description or used or on_desk or any(in_record(key) for key in keys)):
                for key in keys:
                    forget_key(noun, row, key)
                row.delete()


def in_record(key: str) -> bool:
    """Say whether any version that still has its words names a thing by this key."""
    return Version.objects.filter(story_json__contains=f'"key":"{key}"').exists()


def forget_key(noun: str, row: TaxonomyTerm, key: str):
    """Empty what the logs say of a thing and of one of its keys."""
    entries = AuditEntry.objects.filter(noun=noun)
    entries.filter(Q(key=key) | Q(detail__contains=f"({key})")).update(detail="")
    entries.filter(key=key).update(key="")
    kind = ContentType.objects.get_for_model(row)
    LogEntry.objects.filter(content_type=kind, object_id=str(row.pk)).update(object_repr="", change_message="")
    for merge in Merge.objects.filter(noun=noun):
        if key == merge.slug or key in merge.aliases:
            merge.delete()


def scrub():
    """Rewrite the database's files without what was deleted from them. Not inside a transaction.

    The full text is merged into one piece: what was taken out of it lingers in the older ones.
    SQLite: the write-ahead log is folded in and the file written anew. PostgreSQL: the tables that held the words are;
    its write-ahead log and backups keep them for as long as the operator keeps those.
    """
    get_backend().compact()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            for table in _tables():
                cursor.execute(f"VACUUM (FULL, ANALYZE) {connection.ops.quote_name(table)}")
            cursor.execute("CHECKPOINT")
    now = timezone.now()
    ErasureRequest.objects.filter(executed_at__isnull=False, scrubbed_at=None).update(scrubbed_at=now)
    Anonymisation.objects.filter(listed_at__isnull=False, names="", scrubbed_at=None).update(scrubbed_at=now)


def _tables() -> list[str]:
    return [
        table
        for table in connection.introspection.table_names()
        if table.startswith(("articles_", "media_", "django_admin_log", "django_session", "django_tasks"))
    ]

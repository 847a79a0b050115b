"""Remove the words of an erased story from all places beside its versions, as `word_places` lists them."""

import re
from collections.abc import Callable, Iterator
from urllib.parse import parse_qsl

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import models, router, transaction
from django.utils.translation import gettext

from articles.models import Address, Article, AuditEntry, FailedSearch, StoryImport
from articles.models.audit import REDACTION
from articles.models.audit_digests import STATE
from articles.record import imported_items, logged_states, scheduled_states
from articles.record.erased_words import ErasedWords, texts_in
from articles.record.permalinks import erased_slug, is_erased
from articles.record.word_places import PLACES, Erasing, Place
from articles.sql.expressions import AnyOf
from articles.story.nouns import NOUNS
from media.row_batches import in_batches


def clear(article: Article, words: ErasedWords) -> list[str]:
    """Remove the words from all places; return sentences about other rows that lost words or still have some."""
    sentences = [sentence for place in PLACES for sentence in _CLEARERS[place.erasing](place, article, words)]
    FailedSearch.objects.all().delete()  # somebody may have searched for an erased name
    forget_imports()
    imported_items.forget_texts(article)
    article.source_urls.all().delete()
    for address in Address.objects.filter(article=article):
        if not is_erased(address.slug):  # an anonymisation may have taken it before
            Address.objects.filter(pk=address.pk).update(slug=erased_slug(address.day, address.slug))
    _clear_logs(article, words)
    scheduled_states.forget(article)
    return sentences


def forget_imports():
    """Delete the files, samples and reports of all imports: they may have the words.

    A running import stops at its next look and deletes its files then, because it reads them; see `delete_forgotten`.
    """
    for job in StoryImport.objects.exclude(files=""):
        job.forget_words()
    transaction.on_commit(delete_forgotten, using=router.db_for_write(StoryImport))


def delete_forgotten() -> int:
    """Delete the files of imports that were forgotten; return how many others run on and still have theirs."""
    forgotten = StoryImport.objects.filter(files="", token__in=StoryImport.tokens_with_files())
    for job in forgotten.exclude(state=StoryImport.State.RUNNING):
        job.delete_files()
    return forgotten.filter(state=StoryImport.State.RUNNING).count()


def texts_of(row: models.Model, place: Place) -> list[str]:
    """Return the texts of a row in a place, those in JSON values one by one."""
    return [text for name in place.fields for text in texts_in(getattr(row, name)) if text]


def clear_texts(place: Place):
    """Empty the columns of a place in all rows."""
    place.model._base_manager.update(**{name: _empty_value(place.model, name) for name in place.fields})


def _delete(place: Place, article: Article, words: ErasedWords) -> list[str]:
    _rows_of(place, article).delete()
    return []


def _empty(place: Place, article: Article, words: ErasedWords) -> list[str]:
    _rows_of(place, article).update(**{name: _empty_value(place.model, name) for name in place.fields})
    return []


def _clear_all(place: Place, article: Article, words: ErasedWords) -> list[str]:
    clear_texts(place)
    return []


def _delete_with_words(place: Place, article: Article, words: ErasedWords) -> list[str]:
    rows = _rows_with(words, place)
    for row in rows:
        logged_states.delete(row)
    return _counted(rows, place, "deleted")


def _empty_with_words(place: Place, article: Article, words: ErasedWords) -> list[str]:
    rows = _rows_with(words, place)
    for row in rows:
        row.forget_words()
    return _counted(rows, place, "emptied")


def _report(place: Place, article: Article, words: ErasedWords) -> list[str]:
    name = str(place.model._meta.verbose_name).capitalize()
    keys = [row.pk for row in _rows_with(words, place)]
    sentence = gettext("%(name)s %(key)s has words that only this story had, and stays: look at it.")
    return [sentence % {"name": name, "key": key} for key in keys]


def _nothing(place: Place, article: Article, words: ErasedWords) -> list[str]:
    return []


_CLEARERS: dict[Erasing, Callable[[Place, Article, ErasedWords], list[str]]] = {
    Erasing.VERB: _nothing,
    Erasing.DELETE: _delete,
    Erasing.EMPTY: _empty,
    Erasing.CLEAR: _clear_all,
    Erasing.DELETE_WITH_WORDS: _delete_with_words,
    Erasing.EMPTY_WITH_WORDS: _empty_with_words,
    Erasing.REPORT: _report,
    Erasing.PHOTOGRAPH: _nothing,
}


def _rows_of(place: Place, article: Article) -> models.QuerySet:
    return place.model._base_manager.filter(**{place.article: article})


def _rows_with(words: ErasedWords, place: Place) -> list[models.Model]:
    rows = in_batches(place.model._base_manager.all(), 500)
    return [row for row in rows if any(map(words.are_in, _texts_to_compare(row, place)))]


# Which parameters of a stored query string, and which fields of a stored form, have words that somebody typed.
_TEXT_KEYS = {
    "query": re.compile(r"(?:q|section)\Z"),
    "unsaved_data": re.compile(
        r"(?:^|-)(?:kicker|headline|dek|dateline|body|edition|page|slug|internal_note|new_tags|name|words|caption|credit"
        r"|alt)\Z"
    ),
}


def _texts_to_compare(row: models.Model, place: Place) -> Iterator[str]:
    for name in place.fields:
        value = getattr(row, name)
        if pattern := _TEXT_KEYS.get(name):
            value = [text for key, text in parse_qsl(value) if pattern.search(key)]
        yield from texts_in(value)


def _counted(rows: list, place: Place, what: str) -> list[str]:
    """Return a sentence with the number of rows, and with their owners if the rows name them."""
    if not rows:
        return []
    owners = sorted({str(owner) for row in rows if (owner := getattr(row, "by", getattr(row, "owner", "")))})
    meta = place.model._meta
    noun = meta.verbose_name if len(rows) == 1 else meta.verbose_name_plural
    values = {"count": len(rows), "noun": noun, "owners": ", ".join(owners)}
    if what == "deleted":
        without_owners = gettext("Deleted because of words that only this story had: %(count)s %(noun)s.")
        with_owners = gettext("Deleted because of words that only this story had: %(count)s %(noun)s of %(owners)s.")
    else:
        without_owners = gettext("Emptied because of words that only this story had: %(count)s %(noun)s.")
        with_owners = gettext("Emptied because of words that only this story had: %(count)s %(noun)s of %(owners)s.")
    return [(with_owners if owners else without_owners) % values]


def _empty_value(model: type[models.Model], name: str):
    return model._meta.get_field(name).get_default()


def _clear_logs(article: Article, words: ErasedWords):
    """Empty the details of the story's entries, and those of others that have words of the story alone."""
    AuditEntry.objects.filter(noun="article", key=str(article.uuid)).exclude(detail="").redact("detail")
    with_details = AuditEntry.objects.exclude(detail="").exclude(**REDACTION).exclude(action=STATE)
    with_words = [entry.pk for entry in in_batches(with_details, 500) if words.are_in(entry.detail)]
    AuditEntry.objects.filter(AnyOf("pk", with_words)).redact("detail")
    desk_types = ContentType.objects.filter(app_label="articles").exclude(model__in=list(NOUNS))
    LogEntry.objects.filter(content_type__in=desk_types).update(object_repr="", change_message="")

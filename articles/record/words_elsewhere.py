"""Name the other stories at whose rows of the desk words of an erased story are left: a person has to look at these.

A comment on another story may quote the erased one. Only its author knows what it is for, so nothing deletes it.
"""

import json
from collections.abc import Iterator
from itertools import islice

from django.utils.translation import gettext

from articles.models import Article, BinEntry
from articles.record.erased_words import NO_TEXT, ErasedWords, texts_in
from articles.record.word_places import PLACES, Place
from articles.story.lazy_text import gettext_lazy as _
from media.row_batches import in_batches

MAX_NAMED = 20  # other stories that one kind of place names
_BATCH = 200
_DESK, _REVISIONS, _REPORTS = _("on the desk"), _("revisions"), _("reports of jobs")
_KINDS = {
    "articles.DeskCopy": _DESK,
    "articles.DeskByline": _DESK,
    "articles.DeskAgencyLine": _DESK,
    "articles.Placement": _DESK,
    "articles.DeskRevision": _REVISIONS,
    "articles.BinEntry": _("bin"),
    "articles.InternalNote": _("internal notes"),
    "articles.Comment": _("comments"),
    "articles.ScheduledStory": _("scheduled stories"),
    "articles.FindAndReplaceItem": _REPORTS,
    "articles.AnonymisationItem": _REPORTS,
}


def sentences(words: ErasedWords) -> list[str]:
    """Return sentences about the words that are left: one about other stories, one about deleted drafts.

    To be called when the rows of the erased story are deleted. Each row of the desk is read once, and after the first
    of a kind that has the words no other of the same story. A sentence has none of the words.
    """
    found: dict[str, set[int]] = {}
    for place in PLACES:
        if place.article:
            articles = found.setdefault(str(_KINDS[place.label]), set())
            _add_articles(articles, place, words)
    named = [f"{kind}: {_names(articles, words)}" for kind, articles in found.items() if articles]
    sentence = gettext("Other stories have words that only this story had; look at them: %(where)s.")
    return [*([sentence % {"where": "; ".join(named)}] if named else []), *_deleted_drafts(words)]


def _add_articles(articles: set[int], place: Place, words: ErasedWords):
    rows = place.model._base_manager.exclude(**{place.article: None})
    for _pk, article, *values in in_batches(rows.values_list("pk", f"{place.article}__pk", *_fields(place)), _BATCH):
        if article not in articles and any(map(words.are_in, _texts(place, values))):
            articles.add(article)


def _fields(place: Place) -> list[str]:
    return [name for name in place.fields if name not in NO_TEXT]


def _texts(place: Place, values: list) -> Iterator[str]:
    for name, value in zip(_fields(place), values, strict=True):
        yield from texts_in(json.loads(value) if name == "story_json" else value, NO_TEXT)


def _names(articles: set[int], words: ErasedWords) -> str:
    """Return the headlines and numbers of stories; the number alone if the words stand in the headline."""
    listed = list(islice(sorted(articles), MAX_NAMED))
    headlines = {article.pk: str(article) for article in Article.objects.filter(pk__in=listed)}
    names = [f"{pk}" if words.are_in(headlines[pk]) else f"“{headlines[pk]}” ({pk})" for pk in listed]
    if more := len(articles) - len(listed):
        names.append(gettext("and %(count)s more") % {"count": more})
    return ", ".join(names)


def _deleted_drafts(words: ErasedWords) -> list[str]:
    """Return a sentence about the deleted drafts in the bin that have the words: they belong to no story."""
    entries = BinEntry.objects.filter(article=None).prefetch_related("revisions").order_by("pk")
    keys = [
        str(entry.pk)
        for entry in entries.iterator(100)
        if any(map(words.are_in, texts_in([json.loads(revision.story_json) for revision in entry.revisions.all()])))
        or any(map(words.are_in, texts_in([entry.notes, entry.comments])))
    ]
    sentence = gettext("Deleted drafts in the bin have words that only this story had: %(keys)s.")
    return [sentence % {"keys": ", ".join(keys)}] if keys else []

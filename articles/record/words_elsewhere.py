"""Name what still has words of an erased story: rows of the desk at other stories, photographs, printed pages, terms.

A person has to look at these. A comment on another story may quote the erased one; only its author knows what it is
for, so nothing deletes it. Who may erase need not be able to see drafts, so of a story that readers do not see the
number stands here alone.
"""

import json
from collections.abc import Collection, Iterator

from django.db import models
from django.utils.translation import gettext, ngettext

from articles.models import BinEntry, CatalogueEntry, PrintedPage, PrintedPageWord
from articles.record.erased_words import NO_TEXT, ErasedWords, texts_in
from articles.record.word_places import PLACES, Place
from articles.story.lazy_text import gettext_lazy as _
from articles.story.wording import inside_sentence
from media.models import Photo, PhotoVersion, SearchTerm
from media.row_batches import in_batches

MAX_NAMED = 20  # stories or rows of one kind
_BATCH = 200
_WORD_KINDS = (SearchTerm.Kind.WORD, SearchTerm.Kind.DESK_WORD)
_DESK, _REVISIONS, _REPORTS = _("On the desk"), _("Revisions"), _("reports of jobs")
_KINDS = {
    "articles.DeskCopy": _DESK,
    "articles.DeskByline": _DESK,
    "articles.DeskAgencyLine": _DESK,
    "articles.Placement": _DESK,
    "articles.DeskRevision": _REVISIONS,
    "articles.BinEntry": _("bin"),
    "articles.InternalNote": _("internal notes"),
    "articles.Comment": _("Comments"),
    "articles.ScheduledStory": _("scheduled stories"),
    "articles.FindAndReplaceItem": _REPORTS,
    "articles.AnonymisationItem": _REPORTS,
}


# Rows that belong to no story and are read one by one, with the column of what is named. A photograph is named also
# for what it said before.
_OWNERS = {
    "media.Photo": "pk",
    "media.PhotoVersion": "photo",
    **{f"articles.{name}": "pk" for name in ("Section", "Tag", "Author", "Agency", "StoryAudio")},
    **{f"articles.{name}Alias": "target" for name in ("Section", "Tag", "Author", "Agency")},
}
_OF_PHOTOGRAPH = next(place.fields for place in PLACES if place.label == "media.Photo")


def sentences(words: ErasedWords, photographs: Collection[int]) -> list[str]:
    """Return sentences about the words that are left: at other stories, in deleted drafts and in what has no story.

    To be called when the rows of the erased story and its terms are deleted. `photographs` are the keys of those that
    it printed, which are named anyway. Each row of the desk is read once, and after the first of a kind that has the
    words no other of the same story. A sentence has none of the words.
    """
    return [*_stories(words), *_deleted_drafts(words), *_rows_without_story(words, photographs)]


def _stories(words: ErasedWords) -> list[str]:
    articles_of: dict[str, set[int]] = {}
    for place in PLACES:
        if place.article:
            articles = articles_of.setdefault(inside_sentence(_KINDS[place.label]), set())
            _add_articles(articles, place, words)
    named = [f"{kind}: {_names(articles, words)}" for kind, articles in articles_of.items() if articles]
    sentence = gettext("Other stories have words that only this story had; look at them: %(where)s.")
    return [sentence % {"where": "; ".join(named)}] if named else []


def _add_articles(articles: set[int], place: Place, words: ErasedWords):
    fields = _fields(place)
    rows = place.model._base_manager.exclude(**{place.article: None})
    if len(fields) == 1:  # a job over all stories has a row for each, and something to say of few
        rows = rows.exclude(**{fields[0]: ""})
    for _pk, article, *values in in_batches(rows.values_list("pk", f"{place.article}__pk", *fields), _BATCH):
        if article not in articles and any(map(words.are_in, _texts(place, values))):
            articles.add(article)


def _fields(place: Place) -> list[str]:
    return [name for name in place.fields if name not in NO_TEXT]


def _texts(place: Place, values: list) -> Iterator[str]:
    for name, value in zip(_fields(place), values, strict=True):
        if name == "story_json":
            yield from texts_in(json.loads(value), NO_TEXT)
        elif name == "values_json":  # None: erased
            yield from texts_in([text for key, text in json.loads(value or "{}").items() if key in _OF_PHOTOGRAPH])
        else:
            yield from texts_in(value, NO_TEXT)


def _names(articles: set[int], words: ErasedWords) -> str:
    """Return the numbers of stories, with the headlines of those that readers see unless the words stand in them."""
    listed = sorted(articles)[:MAX_NAMED]
    live = CatalogueEntry.objects.filter(article__in=listed).values_list("article", "headline")
    headlines = {pk: headline for pk, headline in live if headline and not words.are_in(headline)}
    names = [f"“{headlines[pk]}” ({pk})" if pk in headlines else str(pk) for pk in listed]
    return _with_number(names, len(articles))


def _with_number(names: list[str], count: int) -> str:
    more, text = count - len(names), ", ".join(names)
    if not more:
        return text
    values = {"names": text, "count": more}
    return ngettext("%(names)s and %(count)s more", "%(names)s and %(count)s more", more) % values


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


def _rows_without_story(words: ErasedWords, photographs: Collection[int]) -> list[str]:
    own = words.own()
    keys_of: dict[type[models.Model], set[int]] = {
        Photo: _indexed_with(own, SearchTerm.objects.filter(kind__in=_WORD_KINDS), "photo"),  # also embedded words
        PrintedPage: _indexed_with(own, PrintedPageWord.objects.all(), "page"),
    }
    for place in PLACES:
        if owner := _OWNERS.get(place.label):
            model = place.model if owner == "pk" else place.model._meta.get_field(owner).related_model
            # What the newest version of a photograph says, the photograph says itself.
            rows = PhotoVersion.objects.former() if place.model is PhotoVersion else place.model._base_manager.all()
            rows = in_batches(rows.values_list("pk", owner, *_fields(place)), _BATCH)
            keys = (key for _pk, key, *values in rows if any(map(words.are_in, _texts(place, values))))
            keys_of.setdefault(model, set()).update(keys)
    keys_of[Photo] -= {*photographs}
    named = [
        f"{inside_sentence(model._meta.verbose_name_plural)}: "
        f"{_with_number([str(key) for key in sorted(keys)[:MAX_NAMED]], len(keys))}"
        for model, keys in keys_of.items()
        if keys
    ]
    sentence = gettext("These have words that only this story had, and stay; look at them: %(where)s.")
    return [sentence % {"where": "; ".join(named)}] if named else []


def _indexed_with(own: list[str], rows: models.QuerySet, owner: str) -> set[int]:
    """Return the owners of rows of an index that have one of these words as `key`."""
    owners: set[int] = set()
    for start in range(0, len(own), _BATCH):
        owners.update(rows.filter(key__in=own[start : start + _BATCH]).values_list(owner, flat=True))
    return owners

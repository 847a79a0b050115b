"""Remove what stands beside an erased photograph where no story has it any more: unsaved input, revisions, bin, log.

A story keeps its own caption, credit and alternative text of a photograph, see `media.erasure`: those in its versions,
on its desk copy and in what is scheduled stay, wherever else they stand. Everything else that was written or copied
beside the photograph goes in the transaction of the erasure, and `without_unplaced` lets no open form store it again.
"""

import re
from collections.abc import Iterable
from dataclasses import replace

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.dispatch import receiver
from django.http import QueryDict

from articles.models import DeskCopy, DeskRevision, EditingSession, Placement, ScheduledStory, Version
from articles.record.erased_places import clear_texts, forget_imports
from articles.record.word_places import PLACES, Erasing
from articles.story.canonical_json import to_json
from articles.story.story import Story
from media.erasure import photo_erased
from media.models import Photo
from media.rights import uuids_in
from media.row_batches import in_batches

_TEXTS = ("caption", "credit", "alt")
_PHOTO_FIELD = re.compile(r"placements-[0-9]{1,5}-photo\Z")


@receiver(photo_erased)
def forget(photo: Photo, **signal):
    """Remove the texts beside an erased photograph from all places that belong to no story, and files of imports."""
    uuid = str(photo.uuid)
    texts_of_articles: dict[int | None, set[str]] = {None: set()}

    def texts_of(article: int | None) -> set[str]:
        if article not in texts_of_articles:
            texts_of_articles[article] = _texts_of_story(article, uuid)
        return texts_of_articles[article]

    for revision in in_batches(DeskRevision.objects.filter(story_json__contains=uuid), 200):
        story = _without(revision.story, uuid, texts_of(revision.article_id))
        if story != revision.story:
            DeskRevision.objects.filter(pk=revision.pk).update(story_json=to_json(story))
    sessions = EditingSession.objects.filter(unsaved_data__contains=uuid).select_related("copy")
    for session in in_batches(sessions, 200):
        form_data = QueryDict(session.unsaved_data, mutable=True)
        if _empty_rows(form_data, {uuid}, texts_of(session.copy.article_id if session.copy else None)):
            EditingSession.objects.filter(pk=session.pk).update(unsaved_data=form_data.urlencode())
    _empty_desk_log()
    for place in PLACES:
        if place.erasing is Erasing.CLEAR:
            clear_texts(place)
    forget_imports()


def without_unplaced(form_data: QueryDict, copy: DeskCopy | None) -> QueryDict:
    """Return form data without the texts beside erased photographs that the desk copy has not: no save takes them.

    One query, of a form with photographs.
    """
    chosen = uuids_in(value for name, value in form_data.items() if _PHOTO_FIELD.match(name))
    if not chosen:
        return form_data
    erased = Photo.objects.filter(uuid__in=chosen).exclude(erased_at=None)
    if copy:
        erased = erased.exclude(uuid__in=Placement.objects.filter(copy=copy).exclude(photo=None).values("photo"))
    _empty_rows(form_data, {str(uuid) for uuid in erased.values_list("uuid", flat=True)}, set())
    return form_data


def _empty_desk_log():
    """Empty what the admin's log says of rows with photographs, all of them: it has captions, and no keys."""
    entries = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(DeskCopy))
    entries.filter(change_message__contains=f'"{Placement._meta.verbose_name}"').update(change_message="")


def _texts_of_story(article: int, uuid: str) -> set[str]:
    """Return the texts that an article itself has beside a photograph: on the desk, in its versions, scheduled."""
    texts: set[str] = set()
    for row in Placement.objects.filter(copy__article=article, photo=uuid).values_list(*_TEXTS):
        texts.update(row)
    for model in (Version, ScheduledStory):
        for row in in_batches(model._base_manager.filter(article=article, story_json__contains=uuid), 200):
            texts.update(getattr(picture, name) for picture in _pictures(row.story, uuid) for name in _TEXTS)
    return texts


def _pictures(story: Story, uuid: str) -> Iterable:
    return (picture for picture in story.pictures if picture.photo == uuid)


def _without(story: Story, uuid: str, remaining: set[str]) -> Story:
    """Return a story whose pictures of the photograph have no texts but the remaining ones."""
    pictures = [
        replace(picture, **{name: "" for name in _TEXTS if getattr(picture, name) not in remaining})
        if picture.photo == uuid
        else picture
        for picture in story.pictures
    ]
    return replace(story, pictures=tuple(pictures))


def _empty_rows(form_data: QueryDict, uuids: set[str], remaining: set[str]) -> bool:
    """Empty the texts of a form in the rows of these photographs, but the remaining ones; return whether it had any."""
    rows = [
        name.removesuffix("photo") for name, value in form_data.items() if _PHOTO_FIELD.match(name) and value in uuids
    ]
    names = [f"{row}{name}" for row in rows for name in _TEXTS]
    emptied = [name for name in names if form_data.get(name, "") not in {"", *remaining}]
    for name in emptied:
        form_data[name] = ""
    return bool(emptied)

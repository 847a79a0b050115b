"""Write the audio of stories: add a recording, change what is said of it, erase it by order, check its files.

    audio = add(article, file, name="ferry.mp3", by="edda", rights=Rights.CLEARED)

A recording without stated rights is stored, and no reader hears it.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.db import router, transaction
from django.utils import timezone
from django.utils.translation import gettext

from articles.catalogue import catalogue
from articles.models import Article, CatalogueEntry
from articles.models.audio import StoryAudio
from articles.models.transactions import atomic
from articles.record import audio_inspection, file_processes, logged_states, unknown_files, versioning
from articles.record.file_processes import digest_of
from articles.record.refusals import ActionRefused
from articles.story.text import clean_text
from media.file_inspection import FileRefused
from media.files_before_rows import FilesOfRow, stored
from media.models.rights import Rights
from media.original_files import store, temporary_copy

MAX_BYTES = 200_000_000
INSPECTION_SECONDS = 90  # by the clock
_TEXTS = ("credit", "rights_words")


def add(article: Article, source: BinaryIO | bytes, *, name: str, by: str, **fields) -> StoryAudio:
    """Store a recording of a story that was published; return it.

    Raises FileRefused for a file that is no audio or is there already, ActionRefused for a story that was never
    published or is erased, and ValidationError.
    """
    if not article.ever_published or article.state == Article.State.ERASED:
        raise ActionRefused(gettext("Audio belongs to a story that is or was published; publish it first."))
    with temporary_copy(source, name) as (temporary, sha256), tempfile.TemporaryDirectory() as folder:
        if existing := StoryAudio.objects.filter(sha256=sha256).select_related("article").first():
            raise FileRefused(
                gettext("%(name)s: this file is there already, with “%(article)s”.")
                % {"name": name, "article": existing.article}
            )
        copy = Path(folder) / "copy"
        measured = _inspected(temporary, copy, name)
        audio = StoryAudio(
            article=article,
            sha256=sha256,
            format=measured["suffix"],
            seconds=measured["seconds"],
            bytes=temporary.stat().st_size,
            public_sha256=digest_of(copy),
            public_bytes=copy.stat().st_size,
            filename=clean_text(name)[-255:],
            taken_in_by=by[:150],
            created_at=timezone.now(),
            **fields,
        )
        audio.full_clean()
        with _stored_for(audio, temporary, copy), atomic(StoryAudio):
            audio.save(force_insert=True)
            _changed(audio, "add audio", by)
    return audio


def _stored_for(audio: StoryAudio, temporary: Path, copy: Path):
    """Return a context: the original and the copy for readers are stored for a block that writes the row."""

    def store_both():
        store(temporary, StoryAudio.path_of(audio.sha256, audio.format))
        audio.public_file.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(copy, audio.public_file)

    rows = StoryAudio.objects.using(router.db_for_write(StoryAudio)).filter(sha256=audio.sha256)
    return stored(
        FilesOfRow(
            store=store_both,
            remove=lambda: remove_files(audio),
            are_there=lambda: audio.original.exists() and audio.public_file.exists(),
            have_row=rows.exists,
        )
    )


def _inspected(path: Path, copy: Path, name: str) -> dict:
    """Check and copy a file in a process of its own, within limits. Raises FileRefused."""
    file_processes.refuse_larger(path, name, MAX_BYTES)
    return file_processes.run(
        audio_inspection,
        path,
        copy,
        name=name,
        seconds=INSPECTION_SECONDS,
        too_slow=gettext("it takes too long to read; export it anew."),
        unreadable=gettext("it cannot be read; it is damaged or takes too much memory."),
    )


def change(audio: StoryAudio, *, by: str):
    """Save what was changed of a recording. Raises ValidationError."""
    for name in _TEXTS:
        setattr(audio, name, clean_text(getattr(audio, name)))
    audio.full_clean(validate_unique=False)
    with atomic(StoryAudio):
        if StoryAudio.objects.select_for_update().get(pk=audio.pk).is_erased:
            raise ValidationError(gettext("It was erased by order; nothing of it can be changed."))
        audio.save()
        _changed(audio, "change audio", by)


def erase(audio: StoryAudio, *, reason: str, by: str):
    """Delete the files and words of a recording by order; that it existed, who erased it and why stays."""
    if not reason.strip():
        raise ValidationError(gettext("State why it is erased; the reason stays in place of the audio."))
    with atomic(StoryAudio):
        audio = StoryAudio.objects.select_for_update().get(pk=audio.pk)
        if not audio.is_erased:
            audio.erased_at, audio.erased_by, audio.erased_reason = timezone.now(), by[:150], reason.strip()
        audio.credit = audio.rights_words = audio.filename = ""
        audio.rights, audio.rights_until, audio.is_withdrawn = Rights.NOT_CLEARED, None, True
        audio.save()
        _changed(audio, "erase audio", by, forgets=True)
        transaction.on_commit(lambda: remove_files(audio), using=router.db_for_write(StoryAudio))


def withdraw(article: Article, *, by: str):
    """Withdraw the recordings of an article from whose text a name was removed: it may be heard in them."""
    for audio in StoryAudio.objects.filter(article=article, is_withdrawn=False):
        StoryAudio.objects.filter(pk=audio.pk).update(is_withdrawn=True)
        _changed(audio, "withdraw audio", by)


def remove_name(are_in: Callable[[str], bool], without: Callable[[str], str]):
    """Remove a name from the texts about recordings and from the names of their files."""
    for audio in StoryAudio.objects.not_erased().iterator():
        changed = {name: without(text) for name in (*_TEXTS, "filename") if are_in(text := getattr(audio, name))}
        if changed:
            StoryAudio.objects.filter(pk=audio.pk).update(**changed)
            _changed(audio, "remove a name", "", forgets=True)


def faults() -> Iterator[str]:
    """Yield a line for each file that is missing or was changed, and for files of erased recordings."""
    for audio in StoryAudio.objects.order_by("pk").iterator():
        if audio.is_erased:
            if audio.original.exists() or audio.public_file.exists():
                yield f"audio {audio.uuid}: it was erased, its files are still there; erase it once more"
            continue
        if digest_of(audio.original) != audio.sha256:
            yield f"audio {audio.uuid}: its file is missing or was changed; restore it from a backup"
        if digest_of(audio.public_file) != audio.public_sha256:
            yield f"audio {audio.uuid}: the copy for readers is missing or was changed; run copy_audio"
    rows = StoryAudio.objects.only("sha256", "format").order_by("pk")
    files = (path for audio in rows.iterator() for path in (audio.original, audio.public_file))
    for path in unknown_files.unknown("audio", files):
        yield f"{path}: no recording has this file; add it again or remove it"


def copy_missing() -> Iterator[tuple[StoryAudio, str]]:
    """Make missing copies for readers anew; yield each recording, and why there is no copy or ""."""
    for audio in StoryAudio.objects.not_erased().order_by("pk").iterator():
        if audio.public_file.exists():
            continue
        try:
            audio.public_file.parent.mkdir(parents=True, exist_ok=True)
            _inspected(audio.original, audio.public_file, str(audio))
        except (FileRefused, OSError) as error:
            yield audio, str(error)
        else:
            yield audio, ""


def remove_files(audio: StoryAudio):
    """Delete the file as it came in and the copy for readers, where they are there."""
    audio.original.unlink(missing_ok=True)
    audio.public_file.unlink(missing_ok=True)


def _changed(audio: StoryAudio, action: str, by: str, *, forgets: bool = False):
    versioning.log(audio.article, action, by)
    logged_states.log(audio, noun="audio", action=action, by=by, forgets=forgets)
    catalogue.mark_pages_changed(CatalogueEntry.objects.filter(article=audio.article_id))

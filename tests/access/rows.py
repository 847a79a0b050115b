"""The objects that the access matrix opens: one's own and somebody else's, what is public and what is hidden.

Of addresses for readers the two objects are one that is public and one that is not.
"""

import datetime
from io import StringIO
from pathlib import Path
from uuid import uuid4

from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles.models import (
    Agency,
    Anonymisation,
    Article,
    AuditEntry,
    Author,
    BinEntry,
    BulkRun,
    ErasureRequest,
    FindAndReplace,
    ImportedItem,
    Merge,
    PrintedPage,
    SavedView,
    ScheduledStory,
    Section,
    Series,
    StoryAudio,
    StoryImport,
    Tag,
    Version,
)
from articles.record import publishing, series_changes
from articles.record.public_log import publisher, tiles
from articles.story.credits import AgencyLine
from articles.story.story import Picture
from media import rendition_files, renditions
from media.models import Photo
from media.models.rights import Rights
from tests.factories import make_article, make_draft
from tests.media.pictures import make_photo

Keys = dict[str, dict[str, object]]  # of objects: by the name of the model in addresses, then by what object it is
JOBS = {
    "findandreplace": lambda by: FindAndReplace.objects.create(wrong="x", right="y", fields=["body"], made_by=by),
    "anonymisation": lambda by: Anonymisation.objects.create(names="Nobody", reference="x", made_by=by),
    "storyimport": lambda by: StoryImport.objects.create(token=uuid4(), files="x", state="done", made_by=by),
}


def person(name: str, role: str = "", **flags) -> User:
    """Return the staff account of this name, created with the role where that is a group."""
    user, _ = User.objects.get_or_create(username=name, defaults={"is_staff": True} | flags)
    user.groups.set(Group.objects.filter(name=role))
    return user


def objects_of(user: User, whose: str) -> Keys:
    """Create a draft, a published story on the desk and all that is made by a person; return their primary keys."""
    name = user.username
    draft = make_draft(by=name, headline=f"Draft of {name}")
    story = make_draft(by=name, headline=f"Story of {name}", section="News", tags=["River"], authors=["Ada"])
    publishing.publish(story, by="ada")
    copy = publishing.open_on_desk(Article.objects.get(pk=story.pk), by=name)
    photo = make_photo()
    Photo.objects.filter(pk=photo.pk).update(taken_in_by=name)
    rows = {
        **{model: make(name) for model, make in JOBS.items()},
        "photo": photo,
        "user": user,
        "binentry": BinEntry.objects.create(uuid=uuid4(), opened_by=name, by=name, at=timezone.now()),
        "bulkrun": BulkRun.objects.create(action_name="export", by=name, articles=[[story.pk, 0, ""]]),
        "savedview": SavedView.objects.create(owner=user, name="x"),
    }
    keys = {model: {whose: row.pk} for model, row in rows.items()}
    on_desk = {f"{whose} draft": draft.desk_copy.pk, f"{whose} story": copy.pk}
    return keys | {"article": {f"{whose} draft": draft.pk, f"{whose} story": story.pk}, "deskcopy": on_desk}


def shared_objects() -> Keys:
    """Create one object of every model whose rows belong to nobody; return their primary keys."""
    article = make_article(headline="Live", section="News", tags=["River"], authors=["Ada"])
    Agency.objects.create(name="Cable", slug="cable")
    due = timezone.now() + datetime.timedelta(days=1)
    rows = {
        "version": article.versions.get(),
        "address": article.addresses.get(),
        "catalogueentry": article.entry,
        "importeditem": ImportedItem.objects.create(item="1", article=article),
        "erasurerequest": ErasureRequest.objects.create(article=article, reference="x", requested_by=person("vera")),
        "auditentry": AuditEntry.objects.create(by="ada", action="x", noun="article", key="x"),
        "scheduledstory": ScheduledStory.objects.create(
            article=article, due_at=due, kind="update", story_json='{"schema":1}', based_on=1, by="ada"
        ),
        "section": Section.objects.get(slug="news"),
        "tag": Tag.objects.get(slug="river"),
        "author": Author.objects.get(slug="ada"),
        "agency": Agency.objects.get(slug="cable"),
        "series": Series.objects.create(name="Papers", slug="papers"),
        "printedpage": _printed_page("c", page="C1"),
        "storyaudio": _recording("c", article),
        "merge": Merge.objects.create(noun="tag", slug="x", name="X", into=1, by="ada"),
        "group": Group.objects.get(name="Reporter"),
        "dbtaskresult": DBTaskResult.objects.create(
            args_kwargs={"args": [], "kwargs": {}},
            task_path="articles.jobs.tasks.run_find_and_replace",
            backend_name="default",
            run_after=timezone.now(),
        ),
    }
    superuser = person("root", is_superuser=True)
    return {model: {"": row.pk} for model, row in rows.items()} | {"user": {"a superuser": superuser.pk}}


def public_objects() -> dict[str, dict[str, dict]]:
    """Create what readers see and what is hidden; return the values in their addresses by the first part of these."""
    photo, hidden_photo = make_photo(), make_photo()
    names = {"section": "Sport", "tags": ["Football"], "authors": ["Tola"]}
    names |= {"agency_lines": (AgencyLine("Wire", "Wire", "wire"),)}
    live = make_article(headline="Public", page="A1", pictures=(Picture("", "Quay", photo=str(photo.uuid)),), **names)
    corrected = publishing.correct(live, note="It was Monday.", by="ada").effective_at
    hidden = make_article(headline="Hidden", section="Secret", tags=["Secret"], authors=["Secret"])
    series = {name: Series(name=name) for name in ("Open", "Closed")}
    for name, article in (("Open", live), ("Closed", hidden)):
        series_changes.save(series[name], by="ada")
        series_changes.add(series[name], article, by="ada")
    publishing.withdraw(hidden, reason="Wrong.", by="ada")
    call_command("log_key", stdout=StringIO())
    size, stamp = Version.objects.count(), f"{0:032}.tsr"
    tiles.store(publisher.folder() / "timestamps" / str(size) / stamp, b"0")
    number = {"number": 1, "old": 1, "new": 1, "page": 1, "year": "2024", "month": "07", "day": "02"}
    terms = {"sections": "sport", "tags": "football", "authors": "tola"}
    printed = {"public": _printed_page("a", page="A1"), "hidden": _printed_page("b", page="B9")}
    audio = {"public": _recording("a", live), "hidden": _recording("b", hidden)}
    return {
        "printed": {name: number | {"sheet": 1, "size": "small", "uuid": row.uuid} for name, row in printed.items()},
        "audio": {name: {"uuid": row.uuid, "suffix": "mp3"} for name, row in audio.items()},
        "<four:year>": {"public": number | {"slug": "public"}, "withdrawn": number | {"slug": "hidden"}},
        "api": {"public": {"uuid": live.uuid}, "withdrawn": {"uuid": hidden.uuid}},
        "photos": {"public": {"uuid": photo.uuid}, "hidden": {"uuid": hidden_photo.uuid}},
        "series": {"public": {"slug": "open"}, "hidden": {"slug": "closed"}},
        "agencies": {"public": {"slug": "wire"}, "hidden": {"slug": "cable"}},
        "corrections": {"": {"year": f"{corrected:%Y}", "month": f"{corrected:%m}"}},
        "log": {"": {"name": f"entries/000.p/{size}", "older": 1, "newer": size, "size": size, "stamp": stamp}},
        **{plural: {"public": {"slug": slug}, "hidden": {"slug": "secret"}} for plural, slug in terms.items()},
        "pictures": {"public": {"path": _rendition(photo)}, "hidden": {"path": _rendition(hidden_photo)}},
    }


def _printed_page(digit: str, **place) -> PrintedPage:
    page = PrintedPage.objects.create(
        day=datetime.date(2024, 7, 2), rights=Rights.CLEARED, sha256=digit * 64, format="pdf", bytes=1,
        sheets=[{"width": 1, "height": 1, "large": "", "small": ""}], created_at=timezone.now(), **place,
    )  # fmt: skip
    _write(page.original, page.picture(1, "small"))
    return page


def _recording(digit: str, article: Article) -> StoryAudio:
    audio = StoryAudio.objects.create(
        article=article, rights=Rights.CLEARED, seconds=1, sha256=digit * 64, format="mp3", bytes=1,
        public_sha256=digit * 64, public_bytes=1, created_at=timezone.now(),
    )  # fmt: skip
    _write(audio.original, audio.public_file)
    return audio


def _write(*paths: Path):
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def _rendition(photo: Photo) -> str:
    rendition = renditions.Rendition(photo.file, "thumb", 240, (50, 50), "jpg")
    rendition_files.make_files([rendition])
    return rendition.url.lstrip("/")

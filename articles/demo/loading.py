"""Load the demo newsroom into an empty archive, with the functions that import, change and edit all other stories.

Everything is in one transaction. An interrupted load leaves only files, which the next load uses.
"""

import io
import json
import secrets
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.utils import timezone

from articles.demo import files
from articles.importing.formats import FORMATS, ImportItem, Options
from articles.importing.formats.records import record_of, story_of
from articles.importing.importer import Importer
from articles.models import Article, DeskCopy, InternalNote, Series, Version
from articles.models.transactions import atomic
from articles.record import desk_copies, publishing, series_changes, taxonomy_changes
from articles.story.dates import StoryDate
from articles.story.nouns import NOUNS
from articles.story.story import Story
from articles.taxonomy.taxonomy import TAXONOMIES
from media.models.rights import Rights

FOLDER = Path(__file__).parent
EDITOR = "editor"
EDITOR_ROLES = ("Editor", "Photo editor", "Archivist")
PHOTOS = FOLDER / "photos"
NOT_CLEARED = PHOTOS / "school-bus.jpg"  # so that the demo shows the placeholder of a picture
Progress = Callable[[int], None]


class NotLoaded(Exception):
    """Raised if the demo newsroom cannot be loaded; the message says why."""


def load(progress: Progress = lambda done: None) -> str:
    """Load everything; return the demo editor's new password, "" if the account existed.

    `progress` receives the number of changes published so far. Raises NotLoaded.
    """
    if Article.objects.exists():
        raise NotLoaded("The archive is not empty; the demo newsroom was not loaded.")
    with atomic(Article):
        _import_photos(NOT_CLEARED, Rights.NOT_CLEARED)
        # The folder contains that photograph too; as a known file it is left unchanged.
        _import_photos(PHOTOS, Rights.CLEARED)
        _create_terms()
        _import_stories(FOLDER / "stories.jsonl")
        articles = {version.story.source.identifier: version.article for version in Version.objects.all()}
        for number, change in enumerate(_records("later.jsonl"), 1):
            _change(articles, change)
            progress(number)
        _make_series(articles)
        for item in _records("desk.jsonl"):
            _edit_on_desk(articles, item) if "edit" in item else _create_desk_copy(item)
        files.add_files(articles, by=EDITOR)
        files.comment_and_delete(by=EDITOR)
        return _make_editor()


def new_password() -> str:
    """Set a new password of the demo editor and return it; the database has only its hash. Raises NotLoaded."""
    user = get_user_model().objects.filter(username=EDITOR).first()
    if user is None:
        raise NotLoaded(f"There is no account “{EDITOR}”; manage.py load_demo makes it with the demo newsroom.")
    password = secrets.token_hex(10)  # a double click selects the whole of it
    user.set_password(password)
    user.save(update_fields=["password"])
    return password


def _records(name: str) -> Iterator[dict]:
    with open(FOLDER / name, encoding="utf-8") as file:
        yield from (json.loads(line) for line in file if line.strip())


# --- photographs ----------------------------------------------------------------------------------------------------


def _import_photos(path: Path, rights: Rights):
    """Run `manage.py import_photos`: the files contain their captions, and the UUIDs by which stories name them."""
    try:
        call_command("import_photos", str(path), rights=rights, uuid_from_guid=True, by="demo", stdout=io.StringIO())
    except CommandError as error:
        if error.returncode == 130:  # Ctrl-C, which the command turns into this error
            raise KeyboardInterrupt from error
        raise NotLoaded(f"{path}: {error}") from error


# --- stories --------------------------------------------------------------------------------------------------------


def _options() -> Options:
    return Options(timezone.get_default_timezone())


def _import_stories(path: Path):
    with open(path, "rb") as file:
        items = ((path.name, item) for item in FORMATS["jsonl"].read(file, path.name, _options()))
        for result in Importer(by="demo").run(items):
            # If the clock is behind the last stories of the newsroom, these are left out.
            if result.outcome != "created" and "in the future" not in result.reason:
                raise NotLoaded(f"{result.path} {result.item}: {result.outcome}, {result.reason}")


def _change(articles: dict[str, Article], change: dict):
    """Publish one change of `later.jsonl`; changes in the future are left out."""
    article, at = articles.get(change["id"]), StoryDate(change["at"])
    if article is None or at.moment(timezone.get_default_timezone()) > timezone.now():
        return
    verb, by = change["verb"], change["by"]
    if verb == "readdress":
        publishing.readdress(article, slug=change["slug"], by=by)
    elif verb == "withdraw":
        publishing.withdraw(article, reason=change["note"], by=by, at=at)
    else:
        arguments = {name: change[name] for name in ("note", "gravity") if name in change}
        if original := change.get("set", {}).get("translation_of"):  # by its id in `stories.jsonl`
            change = change | {"set": change["set"] | {"translation_of": str(articles[original].uuid)}}
        if verb != "reinstate":
            arguments["story"] = _changed(article.versions.get(number=article.latest).story, change)
        _VERBS[verb](article, by=by, at=at, **arguments)


_VERBS = {kind.value: verb for kind, verb in publishing.VERBS.items()} | {"reinstate": publishing.reinstate}


def _changed(story: Story, change: dict) -> Story:
    """Return a story with fields of its record set, and words in its body, headline or dek replaced."""
    record = record_of(story)
    fields = dict(change.get("set", {}))
    for anchor, picture_fields in fields.pop("pictures", {}).items():
        picture = next(p for p in record["pictures"] if p.get("anchor", "") == anchor)
        picture |= picture_fields
    changed = story_of(record | fields, _options()).story
    for old, new in change.get("replace", []):
        name = next((name for name in ("body", "headline", "dek") if old in getattr(changed, name)), None)
        if name is None:
            raise NotLoaded(f"{change['id']}: {old!r} does not stand in the story.")
        changed = replace(changed, **{name: getattr(changed, name).replace(old, new, 1)})
    return changed


# --- the desk -------------------------------------------------------------------------------------------------------


def _create_desk_copy(item: dict):
    note, hours = item.pop("internal_note", ""), item.pop("schedule_in_hours", 0)
    state, by = item.pop("state"), item["bylines"][0]["name"]
    results = list(
        Importer(by=by, draft=True).run([("desk.jsonl", ImportItem(item["id"], story_of(item, _options())))])
    )
    if results[0].outcome != "created":
        raise NotLoaded(f"desk.jsonl {results[0].item}: {results[0].reason}")
    copy = DeskCopy.objects.latest("pk")
    copy.state = "ready" if hours else state
    copy.save()
    if note:
        InternalNote.objects.create(article=copy.article, text=note, by=by)
    if hours:
        publishing.schedule(copy.article, due_at=timezone.now() + timedelta(hours=hours), by=EDITOR)


def _edit_on_desk(articles: dict[str, Article], item: dict):
    article = articles.get(item["id"])
    if article is None:
        return
    copy = publishing.open_on_desk(article, by=item["by"])
    edited = _changed(desk_copies.freeze(copy), item["edit"] | {"id": item["id"]})
    copy.headline, copy.dek, copy.body = edited.headline, edited.dek, edited.body
    copy.full_clean()
    copy.save()
    if note := item.get("internal_note"):
        InternalNote.objects.create(article=article, text=note, by=item["by"])


# --- taxonomy and account -------------------------------------------------------------------------------------------


def _make_series(articles: dict[str, Article]):
    """Make the series; parts that are in the future and were left out are no parts."""
    for item in json.loads((FOLDER / "series.json").read_text(encoding="utf-8")):
        series = Series(name=item["name"], description=item["description"])
        series_changes.save(series, by=EDITOR)
        for identifier in item["parts"]:
            if identifier in articles:
                series_changes.add(series, articles[identifier], by=EDITOR)


def _create_terms():
    """Create the terms of the stories, with descriptions and aliases; sections in the order of the newspaper."""
    terms = json.loads((FOLDER / "sections.json").read_text(encoding="utf-8"))
    for noun, taxonomy in TAXONOMIES.items():
        for item in terms[NOUNS[noun].plural]:
            aliases = item.pop("aliases", [])
            row = taxonomy.model(**item)
            row.full_clean()
            row.save()
            for name in aliases:
                alias = taxonomy.alias_model(name=name, target=row)
                alias.full_clean()
                alias.save()
            taxonomy_changes.log_state(row, by=EDITOR)


def _make_editor() -> str:
    """Create the demo editor and return the password; "" if the account existed."""
    user, is_new = get_user_model().objects.get_or_create(username=EDITOR, defaults={"is_staff": True})
    if not is_new:
        return ""
    user.groups.set(Group.objects.filter(name__in=EDITOR_ROLES))
    return new_password()


def login_message(password: str) -> str:
    """Return the sentence with the address, the name and the password of the demo editor."""
    return f"Log in at {settings.SITE_URL}/admin/ as {EDITOR} with the password {password}"

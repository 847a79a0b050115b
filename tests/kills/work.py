"""The work of a process that is killed: each step is acknowledged by a line on a pipe when the verb has returned.

Steps are endless; a step that was acknowledged must be in the archive afterwards, and one that was not may be.
"""

import json
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from django.apps import apps
from django.utils import timezone

from articles.catalogue import catalogue
from articles.importing import watch_folder
from articles.importing.formats import FORMATS, Options
from articles.importing.importer import Importer
from articles.models import Article, DeskCopy
from articles.record import erased_files, erasure, printed_pages, publishing, story_audio
from articles.search.columns import reader
from articles.search.index import rebuilding
from tests.articles.admin.desk_client import Colleague
from tests.articles.audio_files import make_mp3
from tests.factories import make_article, make_draft, make_story
from tests.media.pictures import draw, encode

Acknowledgement = dict
STORIES_IN_A_FILE = 150


def publish(run: int) -> Iterator[Acknowledgement]:
    """Publish stories with every kind of link, and correct each."""
    for number in range(10_000):
        names = {"section": "News", "tags": [f"Tag {number % 7}", "River"], "authors": [f"Writer {number % 5}"]}
        article = Article.objects.create()
        publishing.publish(article, story=make_story(headline=f"Ferry {run} {number}", **names), by="ada")
        yield {"uuid": str(article.uuid), "latest": 1, "state": "live"}
        corrected = make_story(headline=f"Boat {run} {number}", **names)
        publishing.correct(article, story=corrected, note="It was a boat.", by="ada")
        yield {"uuid": str(article.uuid), "latest": 2, "state": "live"}


def save(run: int) -> Iterator[Acknowledgement]:
    """Save the form of one desk copy again and again, as an editor does."""
    colleague = Colleague("Editor", name=f"edda-{run}")
    copy = make_draft(by=colleague.user.username, headline=f"Draft {run}").desk_copy
    for number in range(1, 10_000):
        page = colleague.open("deskcopy_change", copy.pk)
        answer = colleague.send(page, headline=f"Draft {number}", body=f"<p>Text {number}.</p>")
        assert answer.status_code == 302, answer.content
        yield {"desk": copy.pk, "number": number}


def import_stories(run: int) -> Iterator[Acknowledgement]:
    """Import the file of this run; the check imports it once more to its end."""
    for result in Importer().run(items_of(run)):
        assert result.outcome == "created", result
        yield {"import": run, "place": result.item}
    yield from publish(run)


def items_of(run: int):
    """Yield the items of the file that belongs to a run."""
    path = os.path.join(os.environ["KILLS_FOLDER"], f"{run}.jsonl")
    if not os.path.exists(path):
        with open(path + ".new", "w") as file:
            for number in range(STORIES_IN_A_FILE):
                story = {"id": f"{run}-{number}", "headline": f"Imported {run} {number}", "published": "1974-05-06"}
                file.write(json.dumps(story | {"body": "<p>Words.</p>", "tags": ["River"], "source": "Wire"}) + "\n")
        os.replace(path + ".new", path)
    with open(path, "rb") as file:
        for item in FORMATS["jsonl"].read(file, path, Options(timezone.get_default_timezone())):
            yield path, item


def erase(run: int) -> Iterator[Acknowledgement]:
    """Publish a story and erase it; every fourth time the files are rewritten."""
    for number in range(10_000):
        article = make_article(headline=f"Zanzibarquist {run} {number}", tags=["River", f"Only {run} {number}"])
        yield {"uuid": str(article.uuid), "latest": 1, "state": "live"}
        erasure.erase(article, reason="By order.", by="root")
        yield {"uuid": str(article.uuid), "latest": 2, "state": "erased"}
        if number % 4 == 3:
            erasure.scrub()


def rebuild(run: int) -> Iterator[Acknowledgement]:
    """Make the catalogue, the index and the columns' file anew while nothing else happens."""
    for number in range(10_000):
        yield {"entries": catalogue.rebuild() if number % 2 else rebuilding.rebuild()}
        reader.reset()
        reader.acquire()


def add_pages(run: int) -> Iterator[Acknowledgement]:
    """Add printed pages, and erase every other one."""
    for number in range(10_000):
        file = encode(draw(), comment=f"{run}-{number}".encode())
        page = printed_pages.add(file, name="a.jpg", by="abe", day=date(1962, 5, 3), page=f"A{number}")
        yield {"file": "PrintedPage", "key": str(page.uuid), "erased": False}
        if number % 2:
            printed_pages.erase(page, reason="By order.", by="root")
            yield {"file": "PrintedPage", "key": str(page.uuid), "erased": True}


def add_audio(run: int) -> Iterator[Acknowledgement]:
    """Add recordings of a story, and erase every other one."""
    article = make_article(headline=f"Read aloud {run}")
    for number in range(10_000):
        file = make_mp3()[:-125] + f"{run}-{number}".encode().ljust(125, b"\0")  # the title in its last tag
        audio = story_audio.add(article, file, name="a.mp3", by="edda")
        yield {"file": "StoryAudio", "key": str(audio.uuid), "erased": False}
        if number % 2:
            story_audio.erase(audio, reason="By order.", by="root")
            yield {"file": "StoryAudio", "key": str(audio.uuid), "erased": True}


def watch(run: int) -> Iterator[Acknowledgement]:
    """Import files as another system puts them into a folder; the check lets the folder be watched to its end."""
    for number in range(run * 10_000, run * 10_000 + 10_000):
        next(items_of(number))  # writes the file
        os.replace(os.path.join(os.environ["KILLS_FOLDER"], f"{number}.jsonl"), _incoming(run) / f"{number}.jsonl")
        yield {"watched": run, "number": number}
        _watch_to_the_end(_incoming(run))
        yield {"watched": run, "number": number}


def _incoming(run: int) -> Path:
    folder = Path(os.environ["KILLS_FOLDER"], f"incoming-{run}")
    folder.mkdir(exist_ok=True)
    return folder


def _watch_to_the_end(folder: Path):
    """Watch a folder until nothing is in it that is to be imported."""
    ended: list[bool] = []

    def import_file(path: Path) -> list[str]:
        with path.open("rb") as file:
            read = FORMATS["jsonl"].read(file, path.name, Options(timezone.get_default_timezone()))
            results = Importer().run((path.name, item) for item in read)
            return [str(result) for result in results if result.outcome not in ("created", "unchanged")]

    def pause():
        if not list(folder.glob("*.jsonl")):
            ended.append(True)

    watch_folder.watch(folder, import_file, ended, pause)


TASKS = {
    "publish": publish,
    "save": save,
    "import": import_stories,
    "erase": erase,
    "rebuild": rebuild,
    "pages": add_pages,
    "audio": add_audio,
    "watch": watch,
}


def missing(acknowledgements: list[Acknowledgement]) -> Iterator[str]:
    """Yield a sentence for each acknowledged step that is not in the archive."""
    reached = {}
    for step in acknowledgements:
        reached[step.get("uuid") or ("desk", step.get("desk"))] = step
    articles = {str(article.uuid): article for article in Article.objects.filter(uuid__in=[
        step["uuid"] for step in reached.values() if "uuid" in step
    ])}  # fmt: skip
    for step in reached.values():
        if "uuid" in step:
            article = articles.get(step["uuid"])
            later = article and (article.latest, article.state) in _AFTER[step["state"], step["latest"]]
            if not later or article.versions.count() != article.latest:
                yield f"{step}: the article is {article and (article.latest, article.state)}"
        elif "desk" in step:
            headline = DeskCopy.objects.get(pk=step["desk"]).headline
            if int(headline.split()[1]) not in (step["number"], step["number"] + 1):
                yield f"{step}: the desk copy is {headline}"
    erased_files.delete_left_over()  # as the clock does when it starts
    for step in acknowledgements:
        if "file" in step:
            yield from _missing_file(step)
    for run in {step["watched"] for step in acknowledgements if "watched" in step}:
        yield from _missing_watched(run, {step["number"] for step in acknowledgements if step.get("watched") == run})
    for run in {step["import"] for step in acknowledgements if "import" in step}:
        yield from _missing_imports(run, {step["place"] for step in acknowledgements if step.get("import") == run})


# What state and versions may be after an acknowledged step: the next one may be done and not acknowledged.
_AFTER = {
    ("live", 1): {(1, "live"), (2, "live"), (2, "erased")},
    ("live", 2): {(2, "live")},
    ("erased", 2): {(2, "erased")},
}


def _missing_imports(run: int, places: set[str]) -> Iterator[str]:
    """Import the file again: what was acknowledged is unchanged, and afterwards everything is there once."""
    outcomes = {result.item: result.outcome for result in Importer().run(items_of(run))}
    if set(outcomes.values()) - {"created", "unchanged"}:
        yield f"import {run}: {set(outcomes.values())}"
    for place in places:
        if outcomes[place] != "unchanged":
            yield f"import {run}: {place} was acknowledged and is {outcomes[place]}"
    number = Article.objects.filter(entry__headline__startswith=f"Imported {run} ").count()
    if number != STORIES_IN_A_FILE:
        yield f"import {run}: {number} of {STORIES_IN_A_FILE} stories are there"


def _missing_file(step: Acknowledgement) -> Iterator[str]:
    """Yield a sentence if an added file is not there, or one whose erasure was acknowledged is."""
    row = apps.get_model("articles", step["file"]).objects.filter(uuid=step["key"]).first()
    if row is None:
        yield f"{step}: the row is missing"
    elif (step["erased"] and not row.is_erased) or row.original.exists() == row.is_erased:
        yield f"{step}: erased {row.erased_at}, its file is there: {row.original.exists()}"


def _missing_watched(run: int, numbers: set[int]) -> Iterator[str]:
    """Watch the folder again: afterwards each file is done, and each of its stories is there once."""
    _watch_to_the_end(_incoming(run))
    for number in numbers:
        if not (_incoming(run) / "done" / f"{number}.jsonl").exists():
            yield f"watched {number}: the file is not done"
        count = Article.objects.filter(entry__headline__startswith=f"Imported {number} ").count()
        if count != STORIES_IN_A_FILE:
            yield f"watched {number}: {count} of {STORIES_IN_A_FILE} stories are there"

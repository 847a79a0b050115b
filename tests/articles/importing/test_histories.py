"""Histories of articles, as JSON Lines and as git repositories: each state a version, with editor, time and message."""

import json
import subprocess
from contextlib import suppress
from functools import partial
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from articles.models import Article, Version
from articles.record import publishing
from tests.sample_files import AVAILABLE, OWN

pytestmark = pytest.mark.django_db


def state(commit, text, at="2024-07-02T09:00:00+02:00", editor="Ann Lee", message="Save", **fields):
    raw = f"---\ntitle: Ferry\ndate: 2024-07-01\n---\n{text}\n"
    return {"commit": commit, "at": at, "editor": editor, "message": message, "raw": raw} | fields


def write(folder, *states, slug="ferry"):
    path = folder / "history.jsonl"
    path.write_text(json.dumps({"slug": slug, "revisions": states}) + "\n")
    return str(path)


def import_stories(*paths, **options):
    """Return the counts of created, updated, unchanged, conflict and rejected items, and the messages."""
    out, err = StringIO(), StringIO()
    with suppress(CommandError):
        call_command("import_stories", *map(str, paths), stdout=out, stderr=err, **options)
    return [int(part.split()[0]) for part in out.getvalue().splitlines()[0].split(", ")], err.getvalue()


def history():
    """Return by, effective date, note and text of each version."""
    return [(v.by, v.effective, v.note, v.story.body) for v in Version.objects.order_by("article_id", "number")]


def test_each_state_is_a_version_with_editor_time_and_message(tmp_path):
    path = write(
        tmp_path,
        state("1", "It sails."),
        state("2", "It  sails.", at="2024-07-02T10:00:00+02:00"),  # no visible change
        state("3", "It sailed.", at="2024-07-03T10:00:00+02:00", editor="Bo Ek", message="Past tense"),
        state("4", "It sails.", at="2024-07-04T10:00:00+02:00", editor="", message="Back"),
    )
    assert import_stories(path) == ([1, 2, 1, 0, 0], "")
    versions = history()
    assert versions == [
        ("Ann Lee (import)", "2024-07-01", "", "<p>It sails.</p>"),
        ("Bo Ek (import)", "2024-07-03T10:00+02:00", "Past tense", "<p>It sailed.</p>"),
        ("import", "2024-07-04T10:00+02:00", "Back", "<p>It sails.</p>"),
    ]
    assert import_stories(path) == ([0, 0, 4, 0, 0], "")
    assert history() == versions


def test_a_longer_history_goes_on_and_an_edit_here_is_a_conflict(tmp_path):
    import_stories(write(tmp_path, state("1", "One.")))
    longer = write(tmp_path, state("1", "One."), state("2", "Two.", at="2024-07-05T09:00:00+02:00"))
    assert import_stories(longer)[0] == [0, 1, 1, 0, 0]
    article = Article.objects.get()
    publishing.minor_edit(article, story=article.versions.get(number=1).story, by="ada")
    longest = write(tmp_path, state("1", "One."), state("3", "Three.", at="2024-07-06T09:00:00+02:00"))
    counts, messages = import_stories(longest)
    assert counts == [0, 0, 1, 1, 0] and "the story was changed here" in messages


def test_a_state_saved_before_the_one_before_it_takes_its_time(tmp_path):
    path = write(tmp_path, state("1", "One."), state("2", "Two.", at="2024-06-01T09:00:00+02:00"))
    assert import_stories(path)[0] == [1, 1, 0, 0, 0]
    assert [version[1] for version in history()] == ["2024-07-01", "2024-07-01"]


@pytest.mark.parametrize(
    "line, reason",
    [
        ('{"slug": "a", "revisions": [{"at": "2024-07-02"}]}', "state 1: state: it lacks"),
        ('{"slug": "a", "revisions": [{"at": "soon", "raw": "x"}]}', "state 1: state: it lacks"),
        ('{"slug": "a", "revisions": [7]}', "state 1: state: it lacks"),
        ('{"slug": "a", "revisions": [{"at": "2024-07-02", "raw": "---\\ntitle: x"}]}', "the line --- that ends it"),
        ('{"slug": "a", "revisions": [', "line 1: line: no history"),
        ('{"slug": "a", "revisions": [' + "1," * 10_000 + "1]}", "line 1: line: no history"),
    ],
)
def test_a_state_that_cannot_be_read_says_why(tmp_path, line, reason):
    (tmp_path / "a.jsonl").write_text(line + "\n")
    counts, messages = import_stories(tmp_path / "a.jsonl")
    assert counts[4] == 1 and reason in messages


def git(folder, *arguments, at="2024-07-02T09:00:00+02:00", editor="Ann Lee"):
    identity = ("-c", f"user.name={editor}", "-c", "user.email=a@b.example", "-c", "commit.gpgsign=false")
    environment = {"GIT_AUTHOR_DATE": at, "GIT_COMMITTER_DATE": at, "HOME": str(folder), "PATH": "/usr/bin:/bin"}
    subprocess.run(["git", "-C", str(folder), *identity, *arguments], check=True, capture_output=True, env=environment)


@pytest.fixture
def repository(tmp_path):
    folder = tmp_path / "site"
    (folder / "posts").mkdir(parents=True)
    git(folder, "init", "-q")
    text = "---\ntitle: Ferry\ndate: 2024-07-01\n---\nIt sails from the harbor every morning at seven.\n"
    steps = [
        (text, "First", "Ann Lee", "2024-07-02T09:00:00+02:00"),
        (text.replace("seven", "eight"), "An hour later\n\nThe tide.", "Bo Ek", "2024-07-03T09:00:00+02:00"),
    ]
    for content, message, editor, at in steps:
        (folder / "posts" / "ferry.md").write_text(content)
        (folder / "notes.txt").write_text(message)
        git(folder, "add", "-A")
        git(folder, "commit", "-qm", message, at=at, editor=editor)
    git(folder, "mv", "posts/ferry.md", "posts/ferry ünd ship.md")
    git(folder, "commit", "-qm", "A better name", at="2024-07-04T09:00:00+02:00")
    (folder / "posts" / "ferry ünd ship.md").write_text(text.replace("seven", "nine"))
    git(folder, "commit", "-qam", "Later", at="2024-07-05T09:00:00+02:00")
    return folder


def test_the_history_of_a_repository_is_read_and_a_renamed_file_stays_one_story(repository):
    assert import_stories(repository, git=True)[0] == [1, 2, 1, 0, 0]
    versions = history()
    assert [(by, effective, note) for by, effective, note, _ in versions] == [
        ("Ann Lee (import)", "2024-07-01", ""),
        ("Bo Ek (import)", "2024-07-03T09:00+02:00", "An hour later"),
        ("Ann Lee (import)", "2024-07-05T09:00+02:00", "Later"),
    ]
    assert "at nine" in versions[-1][3]
    assert import_stories(repository, git=True)[0] == [0, 0, 4, 0, 0]


def text_of(name, last="", sentences=100):
    words = " ".join(f"{name} {number}." for number in range(sentences))
    return f"---\ntitle: {name}\ndate: 2024-07-01\n---\n{words}\n\n{last or name}\n"


@pytest.mark.parametrize("sentences", [100, 1], ids=["large", "below the 400 bytes of which git sees exchanges"])
def test_a_new_file_at_a_former_path_and_two_exchanged_names_mix_up_no_stories(tmp_path, sentences):
    text = partial(text_of, sentences=sentences)

    def saved(day, **files):
        for name, text in files.items():
            (tmp_path / f"{name}.md").write_text(text)
        git(tmp_path, "add", "-A")
        git(tmp_path, "commit", "-qm", f"Day {day}", at=f"2024-07-{day:02}T09:00:00+02:00")

    git(tmp_path, "init", "-q")
    saved(2, ferry=text("Ferry"), goat=text("Goat"))
    git(tmp_path, "mv", "ferry.md", "boat.md")
    saved(3)
    saved(4, ferry=text("Pier"))
    for old, new in (("ferry", "x"), ("goat", "ferry"), ("x", "goat")):
        git(tmp_path, "mv", f"{old}.md", f"{new}.md")
    saved(5)
    saved(6, ferry=text("Goat", "at last"), boat=text("Ferry", "at last"), goat=text("Pier", "at last"))
    assert import_stories(tmp_path, git=True)[0][0] == 3
    states = [(version.story.headline, version.story.body.rpartition("<p>")[2]) for version in Version.objects.all()]
    assert sorted(states) == [(name, f"{end}</p>") for name in ("Ferry", "Goat", "Pier") for end in (name, "at last")]
    assert set(Version.objects.values_list("number", flat=True)) == {1, 2}


@pytest.mark.parametrize("resolved", ["at eleven", "at nine"])
def test_the_text_of_a_merge_is_the_last_state(repository, resolved):
    path = next((repository / "posts").iterdir())
    text = path.read_text()
    git(repository, "branch", "side")
    path.write_text(text.replace("at nine", "at ten"))
    git(repository, "commit", "-qam", "Ten", at="2024-07-06T09:00:00+02:00")
    git(repository, "checkout", "-q", "side")
    (repository / "notes.txt").write_text("Other")
    git(repository, "commit", "-qam", "Notes", at="2024-07-07T09:00:00+02:00")
    git(repository, "merge", "-q", "--no-commit", "--no-ff", "-s", "ours", "@{-1}")
    path.write_text(text.replace("at nine", resolved))
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "Merged", at="2024-07-08T09:00:00+02:00")
    assert import_stories(repository, git=True)[0] == [1, 4, 1, 0, 0]
    assert "at ten" in history()[-2][3] and resolved in history()[-1][3]


def test_a_repository_starts_no_program(repository, tmp_path):
    for name in ("core.fsmonitor", "core.pager", "gpg.program", "diff.external", "diff.evil.textconv"):
        git(repository, "config", name, f"touch {tmp_path}/started")
    git(repository, "config", "log.showSignature", "true")
    (repository / ".gitattributes").write_text("*.md diff=evil\n")
    assert import_stories(repository, git=True)[0][0] == 1
    assert not (tmp_path / "started").exists()


def test_what_is_no_repository_is_named(tmp_path):
    counts, messages = import_stories(tmp_path, git=True)
    assert counts == [0, 0, 0, 0, 1] and "not a git repository" in messages


@pytest.mark.slow
@pytest.mark.parametrize("samples", AVAILABLE, ids=lambda samples: samples.name)
def test_a_second_run_over_the_saves_of_a_newsroom_changes_nothing(samples, tmp_path):
    lines = samples.revision_lines()
    path = tmp_path / "saves.jsonl"
    path.write_text("".join(lines if samples is OWN else lines[::12]), encoding="utf-8")
    counts, messages = import_stories(path)
    saves = sum(len(json.loads(line)["revisions"]) for line in path.read_text().splitlines())
    assert messages == "" and sum(counts) == saves and counts[0] == Article.objects.count()
    assert counts[0] + counts[1] == Version.objects.count() and counts[2] > 0
    assert import_stories(path)[0] == [0, 0, saves, 0, 0]
    assert counts[0] + counts[1] == Version.objects.count()

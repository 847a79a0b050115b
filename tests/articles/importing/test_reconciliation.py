"""The migration ledger: what the archive lacks of a source is named, with the reason, until all is explained."""

import json
from contextlib import suppress
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from articles.catalogue import catalogue
from articles.models import Article, CatalogueEntry, SourceUrl
from articles.record import erasure, publishing
from tests.articles.importing.format_samples import OURS

pytestmark = pytest.mark.django_db

EXPORT = OURS / "wxr" / "harbor-courier.xml"


def row(number, **fields):
    story = {"id": f"s{number}", "headline": f"Story {number}", "body": f"Text {number}.", "published": "2024-07-02"}
    return story | {"source": "wire", "url": f"https://wire.example/{number}", "authors": ["Ann Lee"]} | fields


def write(folder, *rows):
    path = folder / "stories.jsonl"
    path.write_text("".join(json.dumps(each) + "\n" for each in rows))
    return str(path)


def reconcile(*paths, **options):
    """Return the exit status, the lines on standard output, and the open differences."""
    out, err = StringIO(), StringIO()
    try:
        call_command("reconcile", *map(str, paths), stdout=out, stderr=err, **options)
        code = 0
    except CommandError as error:
        code = error.returncode
    return code, out.getvalue().splitlines(), err.getvalue().splitlines()


def import_stories(*paths, **options):
    with suppress(CommandError):  # the ledger says what was rejected
        call_command("import_stories", *map(str, paths), verbosity=0, stdout=StringIO(), stderr=StringIO(), **options)
    return list(Article.objects.order_by("pk"))


def test_what_was_imported_is_complete_by_year(tmp_path):
    path = write(tmp_path, row(1), row(2, published="2023"), row(3, authors=["Bo Ek", "Ann Lee"]))
    import_stories(path)
    code, lines, missing = reconcile(path)
    assert (code, missing) == (0, [])
    assert [line.split() for line in lines[1:4]] == [
        ["2023", "1", "1", "0", "0"], ["2024", "2", "2", "0", "0"], ["all", "3", "3", "0", "0"],
    ]  # fmt: skip
    assert lines[4].startswith("URLs: 3 of 3 lead here.") and "Authors: 2 of 2 are here." in lines[4]


def test_what_is_not_here_is_named_and_the_status_is_1(tmp_path):
    import_stories(write(tmp_path, row(1)))
    code, lines, missing = reconcile(write(tmp_path, row(1), row(2), {"headline": "No text"}))
    assert code == 1
    assert [line.split(": ", 1)[0] for line in missing] == ["item", "item"]
    assert "line 2: it is not here; import it." in missing[0] and "line 3: it cannot be read" in missing[1]
    assert lines[-1].startswith("URLs: 1 of 1")


def test_nothing_that_could_be_read_is_no_proof(tmp_path):
    (tmp_path / "empty").mkdir()
    assert reconcile(tmp_path / "empty")[0] == 2


def test_what_editors_here_decided_is_explained(tmp_path):
    path = write(tmp_path, *map(row, range(4)))
    withdrawn, erased, edited, _ = import_stories(path)
    publishing.withdraw(withdrawn, reason="An error.", by="ada")
    erasure.erase(erased, reason="By order of a court.", by="root")
    publishing.correct(edited, story=edited.versions.get().story, note="It was right.", by="ada")
    report = tmp_path / "report"
    assert reconcile(path, report=str(report))[0] == 0
    reasons = [difference["reason"] for difference in map(json.loads, report.read_text().splitlines())]
    assert reasons == [
        "it was withdrawn here: An error.",
        "it was erased here by order.",
        "version 2 is live here, by ada; the text of the source is an earlier one.",
    ]


def test_a_text_that_changed_at_its_source_is_missing_until_it_is_imported(tmp_path):
    import_stories(write(tmp_path, row(1)))
    path = write(tmp_path, row(1, body="New text."))
    assert "the text of the source is no version here" in reconcile(path)[2][0]
    import_stories(path)
    assert reconcile(path)[0] == 0


def test_a_story_on_the_desk_is_missing_unless_its_source_keeps_it_there(tmp_path):
    path = write(tmp_path, row(1))
    import_stories(path, draft=True)
    code, _, missing = reconcile(path)
    assert code == 1 and "it is on the desk and was never published" in missing[0]


def test_urls_authors_and_pictures_are_compared_with_what_readers_find(tmp_path):
    path = write(tmp_path, row(1, pictures=[{"caption": "At night"}]))
    import_stories(path)
    SourceUrl.objects.all().delete()
    code, _, missing = reconcile(path)
    assert code == 1
    assert [line.split(": ", 1)[0] for line in missing] == ["url", "picture"]
    assert "its file is not here: At night" in missing[1]
    catalogue.rebuild()
    assert [line.split(": ", 1)[0] for line in reconcile(path)[2]] == ["picture"]


def test_what_the_operator_accepts_is_explained(tmp_path):
    path, report = write(tmp_path, row(1, pictures=[{"caption": "At night"}])), tmp_path / "report"
    import_stories(path)
    assert reconcile(path, report=str(report))[0] == 1
    differences = [json.loads(line) | {"accepted": "The negative is lost."} for line in report.read_text().splitlines()]
    (tmp_path / "accepted").write_text("\n".join(map(json.dumps, differences)))
    code, lines, _ = reconcile(path, accepted=str(tmp_path / "accepted"))
    assert code == 0 and lines[-2:] == ["Explained: picture (1).", "Complete: every difference is explained."]
    (tmp_path / "accepted").write_text("[]")
    assert reconcile(path, accepted=str(tmp_path / "accepted"))[0] == 2


def test_an_export_of_wordpress_is_without_its_files_and_posts_with_errors():
    import_stories(EXPORT)
    code, lines, missing = reconcile(EXPORT)
    assert code == 1
    assert [line.split(": ", 1)[0] for line in missing] == ["picture", "picture", "item"]
    assert "it cannot be read: XML: it is not well-formed" in missing[2]
    assert any(line.startswith("Beside stories, not taken: comment (3), ") for line in lines)
    everything = next(line.split() for line in lines if line.startswith("all"))
    assert everything == ["all", "10", str(CatalogueEntry.objects.count()), "4", "1"]


def test_the_number_of_queries_does_not_grow_with_the_stories(tmp_path, django_assert_max_num_queries):
    path = write(tmp_path, *map(row, range(60)))
    import_stories(path)
    with django_assert_max_num_queries(6):
        assert reconcile(path)[0] == 0

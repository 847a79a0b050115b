"""Sample files are imported by the command, corrected on the desk, and read by readers."""

import json
from collections import Counter
from io import StringIO

import pytest
from django.core.management import call_command

from articles.catalogue import catalogue
from articles.models import Article, CatalogueEntry, DeskCopy, Version
from articles.record import publishing, verification
from articles.story.dates import StoryDate

pytestmark = pytest.mark.django_db


def import_outcomes(tmp_path, *paths) -> Counter:
    """Import files by the command; return the outcomes that its report lists."""
    report = tmp_path / "report.jsonl"
    call_command("import_stories", *map(str, paths), report=str(report), stdout=StringIO(), stderr=StringIO())
    return Counter(json.loads(line)["outcome"] for line in report.read_text().splitlines())


def faults():
    return [finding.text for finding in verification.verify() if finding.is_fault]


@pytest.mark.parametrize("kind", ["release", "record"])
@pytest.mark.slow
def test_every_item_of_a_sample_set_is_imported_once_and_reported(samples, tmp_path, kind):
    path, count = samples.path(getattr(samples, f"{kind}s")), getattr(samples, f"{kind}_count")
    assert import_outcomes(tmp_path, path) == {"created": count}
    assert import_outcomes(tmp_path, path) == {"unchanged": count}
    assert Article.objects.count() == Version.objects.count() == CatalogueEntry.objects.count() == count
    assert not DeskCopy.objects.exists() and faults() == []
    before = list(CatalogueEntry.objects.order_by("docid").values_list("docid", "slug", "version", "headline"))
    catalogue.rebuild()
    assert list(CatalogueEntry.objects.order_by("docid").values_list("docid", "slug", "version", "headline")) == before


@pytest.fixture
def imported_clipping(samples, tmp_path):
    assert import_outcomes(tmp_path, samples.path(samples.page_clipping)) == {"created": 1}
    return Article.objects.get()


def correct_on_the_desk(article, samples):
    copy = publishing.open_on_desk(article, by="ada")
    for wrong, right in samples.page_misprints:
        assert wrong in copy.body
        copy.body = copy.body.replace(wrong, right)
    copy.full_clean()
    copy.save()


def page(client, path) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


@pytest.mark.slow
def test_a_correction_of_an_imported_clipping_is_visible_everywhere(client, imported_clipping, samples):
    correct_on_the_desk(imported_clipping, samples)
    note = "An earlier version gave the wrong date, and misspelt a name."
    publishing.correct(imported_clipping, note=note, by="ada", at=StoryDate("2024-07-03"))
    address = CatalogueEntry.objects.get().get_absolute_url()
    article = page(client, address)
    assert note in article and 'datetime="2024-07-03"' in article and "July 3, 2024" in article
    assert note in page(client, "/corrections/") and note in page(client, address + "history/")
    compared = page(client, address + "compare/1/2/")
    for was, now in (("June", "July"), ("Peksov", "Peskov")):
        assert f">{was}</del>" in compared and f">{now}</ins>" in compared
    changed = [text.split("</del>")[0] for text in compared.split("<del")[1:]]
    assert not [text for text in changed if samples.page_unchanged_word in text], "only the changed words are marked"


def test_a_minor_edit_of_an_imported_clipping_is_visible_only_in_the_history(client, imported_clipping, samples):
    before = page(client, CatalogueEntry.objects.get().get_absolute_url())
    correct_on_the_desk(imported_clipping, samples)
    publishing.minor_edit(imported_clipping, by="ada")
    address = CatalogueEntry.objects.get().get_absolute_url()
    article = page(client, address)
    assert "Peskov said the reports" in article and "Peksov" not in article
    assert article.count("July 2, 2024") == before.count("July 2, 2024"), "the date does not move"
    assert "Correction" not in article.replace('"/corrections/">Corrections', "")
    assert "Minor edit" in page(client, address + "history/") and imported_clipping.versions.count() == 2
    assert str(CatalogueEntry.objects.get()) not in page(client, "/corrections/")

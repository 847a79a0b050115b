"""Two people who send the form of the same row in the same moment."""

import time

import pytest
from django.urls import reverse

from articles.models import Author
from media.admin.merged_saves import MergedForm
from tests.articles.admin.desk_client import Colleague
from tests.threads import at_the_same_time


@pytest.mark.slow
def test_saves_in_the_same_moment_are_merged_as_those_one_after_the_other(transactional_db, monkeypatch):
    author = Author.objects.create(name="Ada Orr", slug="ada-orr", description="Of the river desk.")
    path = reverse("admin:articles_author_change", args=[author.pk])
    edda, rita = Colleague("Administrator"), Colleague("Administrator", name="rita")
    her_page, page = edda.get(path), rita.get(path)
    clean = MergedForm.clean

    def clean_slowly(form):
        time.sleep(0.3)  # so that both have read the row before one of them saves it, if nothing hinders them
        return clean(form)

    monkeypatch.setattr(MergedForm, "clean", clean_slowly)
    saves = at_the_same_time(
        lambda: edda.send(her_page, description="Of the lake desk."), lambda: rita.send(page, name="Ada Orr-Lind")
    )
    assert [response.status_code for response in saves] == [302, 302]
    author.refresh_from_db()
    assert (author.name, author.description) == ("Ada Orr-Lind", "Of the lake desk.")

"""A draft that a colleague deletes while somebody acts on it: the page says so, and the others of a bulk run go on."""

import pytest

from articles.models import Article, Version
from articles.record import bin, versioning
from tests.articles.admin.desk_client import Colleague, form_of, text_of
from tests.articles.admin.test_bulk_actions import confirm, start
from tests.factories import make_draft

pytestmark = [pytest.mark.one_engine, pytest.mark.slow]
ORIGIN = {"HTTP_ORIGIN": "http://testserver"}


@pytest.fixture
def edda(db):
    return Colleague("Editor")


@pytest.fixture
def deleted_first(monkeypatch):
    """Let a colleague delete a draft in the moment between reading and locking it; return the keys of these drafts."""
    keys, locked = [], versioning.locked

    def delete_and_lock(article):
        if article.pk in keys:
            keys.remove(article.pk)
            bin.delete_draft(Article.objects.get(pk=article.pk), by="emil")
        return locked(article)

    monkeypatch.setattr(versioning, "locked", delete_and_lock)
    return keys


def test_an_action_on_a_draft_that_is_deleted_in_that_moment_says_that_nothing_is_there(edda, deleted_first):
    draft = make_draft(headline="Both at once")
    form = form_of(edda.get(f"/admin/articles/article/{draft.pk}/publish/"))
    deleted_first.append(draft.pk)
    page = edda.post(form.path, form.values, **ORIGIN)
    assert page.status_code == 404
    assert "it was published, put back or deleted" in text_of(page)
    assert not Version.objects.exists()


def test_a_bulk_run_goes_on_past_a_draft_that_is_deleted_in_that_moment(edda, deleted_first):
    gone, stays = make_draft(headline="Gone"), make_draft(headline="Stays")
    page = start(edda, "publish", gone, stays)
    deleted_first.append(gone.pk)
    page = confirm(edda, page)
    assert page.status_code == 200
    assert [version.story.headline for version in Version.objects.all()] == ["Stays"]

"""Somebody who has read nothing is led on: the first page of each role, words of accounts, forms without dead ends."""

import re

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.admin.dashboard import repairs
from articles.models import Placement
from media.models import Photo
from media.models.rights import Rights
from tests.articles.admin.desk_client import Colleague, text_of, url_of
from tests.articles.admin.test_accounts import LINK, make_account, set_password
from tests.articles.admin.test_dashboard import blocks, details_of
from tests.factories import make_article, make_draft
from tests.media.pictures import make_photo

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]
WAITING = "Photographs in stories that nobody has looked at yet"


def place(photo: Photo, article):
    Placement.objects.create(copy=article.desk_copy, photo=photo)


@pytest.mark.parametrize(
    ("role", "ways"),
    [
        ("Reporter", []),
        ("Photo editor", []),
        ("Editor", ["Add printed pages", "Series"]),
        ("Archivist", ["Add printed pages", "Series", "Anonymise a person"]),
        ("Administrator", ["Add printed pages", "Series", "Anonymise a person", "People"]),
    ],
)
def test_the_first_page_leads_to_the_tables_that_a_role_works_with(role, ways):
    links = re.findall(r'class="button"\s+href="[^"]+">([^<]+)<', text_of(Colleague(role).get("/admin/")))
    assert [link for link in links if link in ("Add printed pages", "Series", "Anonymise a person", "People")] == ways


@pytest.mark.parametrize("max_waiting", [10_000, 0])
def test_photo_editors_see_the_photographs_in_stories_that_wait_for_their_rights(monkeypatch, max_waiting):
    monkeypatch.setattr(repairs, "MAX_WAITING", max_waiting)
    photos = {
        name: make_photo(rights=rights, used=used, headline=name)
        for name, rights, used in (
            ("Live", Rights.UNKNOWN, True),
            ("Drafted", Rights.UNKNOWN, False),
            ("Nowhere", Rights.UNKNOWN, False),
            ("Looked at", Rights.NOT_CLEARED, True),
            ("Withdrawn", Rights.UNKNOWN, True),
        )
    }
    place(photos["Drafted"], make_draft(by="rita"))
    Photo.objects.filter(pk=photos["Drafted"].pk).update(taken_in_by="rita", created_at=timezone.now())
    Photo.objects.filter(pk=photos["Withdrawn"].pk).update(is_withdrawn=True)
    pia = Colleague("Photo editor", name="pia")
    assert blocks(pia)[WAITING] == ["Drafted", "Live"]
    assert details_of(pia, WAITING)[0].startswith("rita · came in today, ")
    assert WAITING not in blocks(Colleague("Editor"))


def test_the_account_leads_to_the_password_and_the_second_factor_and_every_page_to_the_account():
    reporter = Colleague("Reporter")
    account = reverse("own_account")
    assert f'href="{account}"' in text_of(reporter.get("/admin/"))
    page = text_of(reporter.get(account))
    assert f'href="{reverse("second_factor")}"' in page and f'href="{reverse("admin:password_change")}"' in page


def plans_of_photographs_that_wait() -> list[list[str]]:
    """Return for each query what it reads from the beginning to the end."""
    with CaptureQueriesContext(connection) as queries:
        list(repairs.without_rights(None, timezone.now()))
    plans = []
    for query in queries:
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN QUERY PLAN " + query["sql"].replace("%", "%%"))
            plans.append([step for *_, step in cursor.fetchall() if step.startswith("SCAN")])
    return plans


def test_photographs_that_wait_are_read_from_an_index_of_their_own():
    [[count], listed] = plans_of_photographs_that_wait()
    assert count.startswith("SCAN media_photo USING") and count.endswith("INDEX photo_not_looked_at")
    assert listed == ["SCAN media_photo USING INDEX photo_not_looked_at"]


def test_of_very_many_that_wait_those_in_stories_are_read(monkeypatch):
    monkeypatch.setattr(repairs, "MAX_WAITING", 0)
    make_photo(rights=Rights.UNKNOWN, used=True)
    _, *reads = plans_of_photographs_that_wait()
    assert len(reads) == 3 and not any("media_photo" in step for scans in reads for step in scans)


def test_audio_is_added_to_a_story_and_without_one_the_list_of_stories_is_opened():
    archivist, article = Colleague("Archivist"), make_article(headline="Ferry sails")
    for query in ("", "?article=", "?article=x", f"?article={article.pk + 1}", f"?article={make_draft().pk}"):
        page = archivist.get(url_of("storyaudio_add") + query, follow=True)
        assert page.redirect_chain == [(url_of("article_changelist"), 302)]
        assert "choose “Add audio” there" in text_of(page)
    assert "<h1>Ferry sails</h1>" in text_of(archivist.get(f"{url_of('storyaudio_add')}?article={article.pk}"))
    assert Colleague("Reporter", name="rita").get(url_of("storyaudio_add")).status_code == 403


def test_an_account_without_a_password_is_said_to_have_none_in_words_of_the_desk():
    chief = Colleague("Administrator", name="chief")
    make_account(chief)
    page = text_of(chief.get(f"/admin/auth/user/{User.objects.get(username='rosa').pk}/change/"))
    assert "No password yet: a one-time link lets them set one." in page
    assert "With which they sign in: letters, digits and" in page
    assert "password-based" not in page and "150 characters" not in page


def test_a_link_that_was_used_says_so_in_its_heading():
    link = LINK.search(text_of(make_account(Colleague("Administrator", name="chief"))))[1]
    set_password(link)
    page = text_of(set_password(link))
    assert "<h1>This link does not work any more</h1>" in page and "unsuccessful" not in page


def test_a_draft_that_is_deleted_is_said_to_go_to_the_bin():
    editor, draft = Colleague("Editor"), make_draft(headline="Ferry")
    page = text_of(editor.open("article_delete", draft.pk))
    assert "Delete “Ferry”? It goes to the bin with its revisions, and can be restored for 30 days." in page
    assert "related items" not in page and "Desk revision" not in page


def test_a_term_that_is_deleted_is_said_to_be_gone():
    article = make_article(tags=["River"])
    archivist = Colleague("Archivist")
    page = text_of(archivist.get(f"/admin/articles/series/{make_series(archivist)}/delete/"))
    assert "Delete “Weir”? Nothing brings it back." in page and article.is_live


def make_series(colleague) -> int:
    answer = colleague.post(url_of("series_add"), {"name": "Weir", "slug": "", "description": ""})
    assert answer.status_code == 302
    return int(re.search(r"/series/(\d+)/", answer["Location"])[1])


def test_what_few_imports_need_is_folded_and_opens_with_an_error():
    archivist = Colleague("Archivist")
    page = text_of(archivist.get(url_of("storyimport_add")))
    folded = page.partition('<details class="rare-fields">')[2]
    assert all(name in folded for name in ('name="encoding"', 'name="published"', 'name="source"'))
    assert 'name="files"' not in folded and 'name="is_draft"' not in folded
    refused = archivist.post(url_of("storyimport_add"), {"date_order": "month-first", "published": "last year"})
    assert '<details class="rare-fields" open>' in text_of(refused)


def test_the_page_of_a_photograph_says_next_to_the_picture_where_it_is_used():
    photo = make_photo(used=True, headline="Quay", taken="2024-07-02")
    Photo.objects.filter(pk=photo.pk).update(taken_in_by="rita")
    page = text_of(Colleague("Photo editor").get(f"/admin/media/photo/{photo.pk}/change/"))
    assert page.index("Used in") < page.index('name="headline"')
    assert re.search(r"Came in.{0,200}, rita", page, re.DOTALL) and "Taken in by" not in page
    assert "Across, in percent" in page and "Focal x" not in page

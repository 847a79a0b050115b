"""Readers see a printed page while its rights allow it and a live story stood on it; the desk sees all of them."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import PrintedPage
from articles.record import printed_pages, publishing
from media.models.rights import Rights
from tests.articles.admin.desk_client import Colleague, text_of, url_of
from tests.articles.printed_files import make_pdf, status_of
from tests.articles.record.test_printed_pages import add_page, make_printed_article
from tests.factories import make_article, make_draft, make_story

# Files are read and drawn in a process of their own.
pytestmark = pytest.mark.processes

ISSUE = "/printed/2024/07/02/"


def urls_of(page: PrintedPage) -> list[str]:
    base = page.get_absolute_url()
    return [base, f"{base}1-large.webp", f"{base}1-small.webp", f"{base}file", ISSUE]


def statuses(client, page: PrintedPage) -> list[int]:
    return [status_of(client, url) for url in urls_of(page)]


def test_a_page_is_on_the_page_of_its_story_and_on_that_of_its_day(client, db):
    page, story = add_page(credit="Scanned by the library"), make_printed_article(headline="Ferry returns")
    add_page(make_pdf("Second"), page="A10")
    add_page(make_pdf("Third"), page="A2")
    for number in (2, 10):
        make_printed_article(headline=f"Story {number}", page=f"A{number}")
    url = story.entry.get_absolute_url()
    text = text_of(client.get(url))
    assert "As it was printed" in text and f'href="{page.get_absolute_url()}"' in text
    assert f"{page.get_absolute_url()}1-small.webp" in text
    assert "As it was printed" not in text_of(client.get(f"{url}versions/1/"))
    text = text_of(client.get(page.get_absolute_url()))
    assert "Ferry returns" in text and "Scanned by the library" in text and "The ferry sailed" in text
    text = text_of(client.get(ISSUE))
    assert [text.index(f"page {name}<") for name in ("A1", "A2", "A10")] == sorted(
        text.index(f"page {name}<") for name in ("A1", "A2", "A10")
    )
    assert status_of(client, "/printed/2024/07/03/") == 404


def bare_page(page: str, day: str = "2024-07-02") -> PrintedPage:
    """Return a printed page without a file, with a live story on it."""
    make_printed_article(page=page, published=day)
    return PrintedPage.objects.create(
        day=day, edition="Late City", page=page, rights=Rights.CLEARED, sha256=f"{page}{day}".ljust(64, "0"),
        format="pdf", bytes=1, created_at=timezone.now(),
    )  # fmt: skip


def test_readers_turn_the_pages_of_an_issue_and_go_to_the_next_one(client, db):
    first, tenth, second = (bare_page(name) for name in ("A1", "A10", "A2"))
    bare_page("A1", "2024-06-30"), bare_page("A1", "2024-07-05")
    hidden = bare_page("A1", "2024-07-03")
    PrintedPage.objects.filter(pk=hidden.pk).update(rights=Rights.NOT_CLEARED)

    def links(url: str) -> list[tuple[str, str]]:
        return re.findall(r'<a (?:class="pages-older" )?rel="(prev|next)" href="([^"]+)"', text_of(client.get(url)))

    assert links(first.get_absolute_url()) == [("next", second.get_absolute_url())]
    expected = [("prev", first.get_absolute_url()), ("next", tenth.get_absolute_url())]
    assert links(second.get_absolute_url()) == expected
    assert links(ISSUE) == [("prev", "/printed/2024/06/30/"), ("next", "/printed/2024/07/05/")]


def test_readers_see_a_page_only_while_a_live_story_stood_on_it(client, db):
    page = add_page()
    assert statuses(client, page) == [404] * 5
    draft = make_draft(edition="Late City", page="A1", published="2024-07-02")
    assert statuses(client, page) == [404] * 5
    publishing.publish(draft, by="edda")
    assert statuses(client, page) == [200] * 5
    publishing.withdraw(draft, reason="It was wrong.", by="edda")
    assert statuses(client, page) == [404] * 5


def test_a_page_that_shows_a_withdrawn_story_is_hidden_with_its_words_until_it_is_reinstated(client, db):
    story, neighbour = make_printed_article(headline="Weir"), make_printed_article(headline="Ferry")
    page, url = add_page(), neighbour.entry.get_absolute_url()
    assert statuses(client, page) == [200] * 5
    etag = client.get(url)["ETag"]
    publishing.withdraw(story, reason="It was wrong.", by="edda")
    assert statuses(client, page) == [404] * 5
    response = client.get(url, headers={"If-None-Match": etag})
    assert response.status_code == 200 and "As it was printed" not in text_of(response)
    assert "Printed page</span>" not in text_of(client.get("/articles/?q=ferry+sailed"))
    assert client.get("/printed/2024/07/02/").status_code == 404
    publishing.reinstate(story, by="edda")
    assert statuses(client, page) == [200] * 5
    assert "As it was printed" in text_of(client.get(url))


def test_a_withdrawn_story_of_another_page_or_day_hides_nothing(client, db):
    make_printed_article()
    page = add_page()
    others = [
        make_printed_article(headline="Weir", page="A11"),
        make_printed_article(headline="Lock", edition="Late City Final"),
        make_printed_article(headline="Gate", published="2024-07-03"),
        make_article(headline="Bridge"),
    ]
    for other in others:
        publishing.withdraw(other, reason="It was wrong.", by="edda")
    assert statuses(client, page) == [200] * 5


YESTERDAY = timezone.localdate() - timedelta(days=1)


@pytest.mark.parametrize(
    ("rights", "expected"),
    [
        ({"rights": Rights.UNKNOWN}, [404] * 5),
        ({"rights": Rights.NOT_CLEARED}, [404] * 5),
        ({"rights": Rights.CLEARED, "rights_until": YESTERDAY}, [404] * 5),
        ({"rights": Rights.CLEARED, "is_withdrawn": True}, [404] * 5),
        ({"rights": Rights.WEB_ONLY}, [200, 200, 200, 404, 200]),
        ({"rights": Rights.CLEARED}, [200] * 5),
    ],
)
def test_the_rights_decide_who_gets_pictures_and_who_gets_the_file(client, db, rights, expected):
    story, page = make_printed_article(), add_page(**rights)
    assert statuses(client, page) == expected
    assert ("As it was printed" in text_of(client.get(story.entry.get_absolute_url()))) == (expected[0] == 200)
    is_listed = "Printed page</span>" in text_of(client.get("/articles/?q=ferry+sailed"))
    assert is_listed == (expected[0] == 200)
    assert ("Download the file" in text_of(client.get(page.get_absolute_url()))) == (expected[3] == 200)
    archivist = Colleague("Archivist", name="abe")
    assert statuses(archivist, page)[1:4] == [200] * 3
    if expected[0] == 404:
        assert archivist.get(urls_of(page)[1])["Cache-Control"] == "private, no-store"
    assert statuses(Colleague("Photo editor", name="pia"), page) == expected


def test_a_change_of_the_rights_is_seen_at_once(client, db):
    story, page = make_printed_article(), add_page()
    url = story.entry.get_absolute_url()
    etag = client.get(url)["ETag"]
    page.rights = Rights.NOT_CLEARED
    printed_pages.change(page, by="abe")
    response = client.get(url, headers={"If-None-Match": etag})
    assert response.status_code == 200 and "As it was printed" not in text_of(response)
    assert statuses(client, page) == [404] * 5
    publishing.correct(story, note="It was A2.", by="ada", story=make_story(edition="Late City", page="A2"))
    page.rights, page.page = Rights.CLEARED, "A2"
    printed_pages.change(page, by="abe")
    assert "As it was printed" in text_of(client.get(url))


def test_the_file_is_a_download_that_no_browser_opens_by_itself(client, db):
    make_printed_article()
    page = add_page(rights_until=timezone.localdate())
    response = client.get(f"{page.get_absolute_url()}file")
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert (response["Content-Type"], response["X-Content-Type-Options"]) == ("application/octet-stream", "nosniff")
    assert b"".join(response.streaming_content) == page.original.read_bytes()
    picture = client.get(f"{page.get_absolute_url()}1-small.webp")
    assert (picture["Content-Type"], picture.content[:4]) == ("image/webp", b"RIFF")
    assert 0 <= int(picture["Cache-Control"].split("=")[1].split(",")[0]) <= 86_400
    assert status_of(client, urls_of(page)[2], headers={"If-None-Match": picture["ETag"]}) == 304
    assert client.get(urls_of(page)[2], headers={"Range": "bytes=0-3"}).content == b"RIFF"
    for number in (0, 2, 999):
        assert status_of(client, f"{page.get_absolute_url()}{number}-small.webp") == 404
    page.original.unlink()
    assert status_of(client, f"{page.get_absolute_url()}file") == 404


def test_a_search_by_words_finds_printed_pages_and_labels_them(client, db):
    make_printed_article(headline="Weir")
    page = add_page(text="Skippers went on strike in the harbour")
    add_page(make_pdf("Skippers strike zanzibar"), page="A9")
    text = text_of(client.get("/articles/?q=skippers+strike"))
    assert "Printed page</span>" in text and page.get_absolute_url() in text
    assert "<mark>Skippers</mark>" in text and "zanzibar" not in text
    for other in ("?q=skippers+section:news", "?q=skippers&section=news", "?q=skippers+storm", "?q=-skippers"):
        assert "Printed page</span>" not in text_of(client.get(f"/articles/{other}")), other


@pytest.mark.one_engine
def test_pages_that_readers_may_not_see_take_no_room_from_those_that_they_may(client, db, monkeypatch):
    monkeypatch.setattr("articles.catalogue.printed_pages.MAX_READ", 1)
    make_printed_article()
    add_page()
    add_page(make_pdf("The ferry sailed twice"), rights=Rights.UNKNOWN)
    assert "Printed page</span>" in text_of(client.get("/articles/?q=ferry+sailed"))


def test_the_queries_of_a_story_and_of_a_day_do_not_grow_with_the_pages(client, db):
    story = make_printed_article()
    add_page()

    def queries_of(url: str) -> int:
        client.get(url)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get(f"{url}?x={timezone.now().timestamp()}")
        return len(captured)

    urls = [ISSUE, story.entry.get_absolute_url(), "/articles/?q=ferry"]
    before = [queries_of(url) for url in urls[:2]]
    for number in range(2, 5):
        make_printed_article(page=f"A{number}")
        add_page(make_pdf(f"Ferry {number}"), page=f"A{number}")
    add_page(make_pdf("Ferry again"))
    assert [queries_of(url) for url in urls[:2]] == before


# --- the desk ---------------------------------------------------------------------------------------------------------


def test_an_archivist_adds_a_page_states_its_rights_and_finds_it_by_its_text(db, client):
    archivist = Colleague("Archivist", name="abe")
    make_printed_article(headline="Ferry returns")
    form = {"day": "2024-07-02", "edition": "Late City", "page": "A1", "rights": "unknown"}
    file = SimpleUploadedFile("a1.pdf", make_pdf("Skippers strike"))
    response = archivist.post(url_of("printedpage_add"), form | {"file": file}, follow=True)
    page = PrintedPage.objects.get()
    assert (page.taken_in_by, page.filename, page.rights) == ("abe", "a1.pdf", "unknown")
    assert "Ferry returns" in text_of(response) and "1-small.webp" in text_of(response)
    form |= {"rights": "cleared", "text": page.text, "credit": "Library"}
    archivist.post(url_of("printedpage_change", page.pk), form)
    page.refresh_from_db()
    assert (page.rights, page.credit) == ("cleared", "Library")
    assert status_of(client, page.get_absolute_url()) == 200
    text = text_of(archivist.get("/admin/search/?q=skippers+strike"))
    assert "Printed pages" in text and url_of("printedpage_change", page.pk) in text
    assert url_of("printedpage_erase", page.pk) not in text_of(archivist.open("printedpage_change", page.pk))


def test_a_refused_file_leaves_the_form_as_it_was_filled_in(db):
    editor = Colleague("Editor")
    form = {"day": "2024-07-02", "edition": "Late City", "page": "", "rights": "cleared"}
    page = editor.post(url_of("printedpage_add"), form | {"file": SimpleUploadedFile("a.pdf", b"%PDF-no")})
    assert "cannot be opened as a PDF" in text_of(page) and 'value="Late City"' in text_of(page)
    page = editor.post(url_of("printedpage_add"), form | {"edition": " ", "file": SimpleUploadedFile("a.pdf", b"x")})
    assert "Say which page it is" in text_of(page)
    assert "once_only" not in text_of(page)


def test_an_administrator_erases_a_page_by_order(db, django_capture_on_commit_callbacks):
    administrator, page = Colleague("Administrator"), add_page()
    assert url_of("printedpage_erase", page.pk) in text_of(administrator.open("printedpage_change", page.pk))
    with django_capture_on_commit_callbacks(execute=True):
        administrator.post(url_of("printedpage_erase", page.pk), {"reason": "Court 7/24"})
    assert PrintedPage.objects.get().erased_reason == "Court 7/24"
    assert not page.original.exists()
    assert administrator.open("printedpage_change", page.pk).status_code == 200

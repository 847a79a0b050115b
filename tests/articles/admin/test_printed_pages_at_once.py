"""Many printed pages are added from one form: their names are read first, and each is added or refused by itself."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from articles.models import PrintedPage
from tests.articles.admin.desk_client import Colleague, text_of, url_of
from tests.articles.printed_files import make_pdf
from tests.factories import make_article

pytestmark = [pytest.mark.processes, pytest.mark.django_db]

ADD = "printedpage_add"


def send(colleague, file: bytes, **fields):
    values = {"one_of_many": "1", "day": "2024-07-02", "edition": "Late City", "page": "A1", "rights": "cleared"}
    return colleague.post(url_of(ADD), values | fields | {"file": SimpleUploadedFile("a1.pdf", file)})


def test_the_names_of_files_are_read_and_nothing_is_stored():
    archivist = Colleague("Archivist")
    answer = archivist.post(url_of(ADD), {"names": ["2024-07-02_Late City_A1.pdf", "scan.pdf"]})
    assert answer.json()["pages"] == [
        {"day": "2024-07-02", "edition": "Late City", "page": "A1"},
        {"day": "", "edition": "", "page": ""},
    ]
    assert not PrintedPage.objects.exists()
    assert Colleague("Reporter", name="rita").post(url_of(ADD), {"names": ["a.pdf"]}).status_code == 403


def test_one_of_many_is_added_or_refused_with_the_field_that_is_wrong():
    archivist = Colleague("Archivist")
    assert "many_pages" in text_of(archivist.open(ADD)) and "data-many" in text_of(archivist.open(ADD))
    added = send(archivist, make_pdf("The ferry sailed")).json()
    page = PrintedPage.objects.get()
    assert added == {"label": "July 2, 2024, Late City edition, page A1", "url": url_of("printedpage_change", page.pk)}
    for fields, file, error in (
        ({"day": "yesterday"}, make_pdf("Two"), "Day: "),
        ({"edition": "", "page": ""}, make_pdf("Two"), "Say which page it is"),
        ({"page": "A2"}, b"no page at all", "File: "),
    ):
        refused = send(archivist, file, **fields)
        assert refused.status_code == 400 and error in refused.json()["error"]
    assert PrintedPage.objects.count() == 1


@pytest.mark.slow
def test_a_page_that_no_story_names_lists_the_stories_of_its_day_with_what_they_name():
    archivist = Colleague("Archivist")
    send(archivist, make_pdf("The ferry sailed"))
    page = url_of("printedpage_change", PrintedPage.objects.get().pk)
    assert "No live story was published on this day." in text_of(archivist.get(page))
    plain = make_article(headline="Ferry", published="2024-07-02")
    make_article(headline="Tram", published="2024-07-02", edition="Early", page="B2")
    make_article(headline="Another day", published="2024-07-03")
    html = text_of(archivist.get(page))
    assert url_of("article_change", plain.pk) in html and "names neither edition nor page" in html
    assert "Early edition, page B2" in html and "Another day" not in html

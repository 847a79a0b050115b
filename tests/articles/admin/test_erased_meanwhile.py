"""What is erased by order while a form is open comes back neither by the form nor by its picture, and that is said."""

from datetime import date

import pytest

from articles.models import DeskCopy, Placement
from articles.record import printed_pages, story_audio
from articles.story.story import Picture
from media import erasure
from media.models import Photo
from tests.articles.admin.desk_client import Colleague, form_of, opened, text_of
from tests.articles.audio_files import make_mp3
from tests.factories import make_article
from tests.media.pictures import make_photo, new_bytes

pytestmark = [pytest.mark.one_engine, pytest.mark.slow]
ORIGIN = {"HTTP_ORIGIN": "http://testserver"}


@pytest.fixture
def edda(db):
    return Colleague("Editor", "Archivist")


def placement(photo, caption: str, anchor: str) -> dict:
    values = {"photo": photo.uuid, "caption": caption, "credit": "", "anchor": anchor, "position": "0", "alt": ""}
    return {f"placements-0-{name}": value for name, value in values.items()} | {"placements-TOTAL_FORMS": "1"}


@pytest.mark.parametrize("anchor", ["", "p1"])
def test_a_photograph_that_was_erased_after_it_was_chosen_does_not_come_into_the_story(edda, anchor):
    form, photo = opened(edda), make_photo(caption="The mayor")
    erasure.erase(photo, reason="Order 12", by="arno")
    page = edda.send(form, headline="New words", **placement(photo, "The mayor", anchor))
    assert page.status_code == 200
    assert "erased by order after it was chosen here" in text_of(page) and "New words" in text_of(page)
    assert not Placement.objects.exists() and DeskCopy.objects.get().headline == "As it was"
    other = make_photo(caption="The weir")
    assert edda.send(page, **placement(other, "The weir", anchor)).status_code == 302
    assert Placement.objects.get().caption == "The weir" and DeskCopy.objects.get().headline == "New words"


def test_the_editor_asks_for_no_picture_of_an_erased_photograph(edda):
    photos = [make_photo(), make_photo()]
    erasure.erase(photos[0], reason="Order 12", by="arno")
    answer = edda.get("/admin/media/photo/pick/", {"uuid": [photo.uuid for photo in photos]})
    assert [photo["uuid"] for photo in answer.json()["photos"]] == [str(photos[1].uuid)]


def test_a_story_that_had_an_erased_photograph_before_is_saved_and_warns(edda):
    photo = make_photo(caption="The mayor")
    form = opened(edda, pictures=[Picture(photo=str(photo.uuid), caption="At the weir")])
    erasure.erase(photo, reason="Order 12", by="arno")
    page = edda.post(form.path, form.values | {"headline": "New words", "placements-0-caption": "Ours"}, follow=True)
    assert "was erased: readers do not see it" in text_of(page)
    assert Placement.objects.get().caption == "Ours" and DeskCopy.objects.get().headline == "New words"


def test_the_form_of_a_photograph_that_was_erased_says_so_and_stores_no_words(db):
    pia, photo = Colleague("Photo editor"), make_photo(caption="The mayor")
    form = form_of(pia.get(f"/admin/media/photo/{photo.pk}/change/"))
    erasure.erase(photo, reason="Order 12", by="arno")
    page = pia.post(form.path, form.values | {"caption": "My words"}, **ORIGIN)
    assert page.status_code == 403
    assert "was erased by order" in text_of(page) and "My words" in text_of(page)
    assert "Your account has no part in it" not in text_of(page)
    assert Photo.objects.get().caption == ""


@pytest.mark.processes
@pytest.mark.parametrize("model", ["printedpage", "storyaudio"])
def test_the_form_of_a_page_or_recording_that_was_erased_says_so(db, model):
    chief = Colleague("Archivist", "Editor")
    if model == "printedpage":
        row, verbs = (
            printed_pages.add(new_bytes(), name="1.jpg", by="arno", day=date(1987, 11, 16), page="1"),
            printed_pages,
        )
    else:
        verbs = story_audio
        row = verbs.add(make_article(), make_mp3(), name="ferry.mp3", by="arno")
    form = form_of(chief.open(f"{model}_change", row.pk))
    verbs.erase(row, reason="Order 12", by="arno")
    page = chief.post(form.path, form.values | {"credit": "My words"}, **ORIGIN)
    assert page.status_code == 403
    assert "was erased by order" in text_of(page) and "My words" in text_of(page)


def test_photographs_that_were_erased_are_left_out_of_those_edited_together_and_that_is_said(db):
    pia, photos = Colleague("Photo editor"), [make_photo(), make_photo()]
    erasure.erase(photos[0], reason="Order 12", by="arno")
    sent = {"action": "edit_together", "_selected_action": [photo.pk for photo in photos], "apply": "1", "city": "Velm"}
    page = pia.post("/admin/media/photo/", sent, follow=True)
    assert "Photographs that were erased by order are not edited: 1." in text_of(page)
    assert list(Photo.objects.order_by("pk").values_list("city", flat=True)) == ["", "Velm"]


def test_the_key_of_a_photograph_is_no_word_that_somebody_typed(edda):
    form, photo = opened(edda), make_photo()
    edda.user.groups.clear()
    page = edda.post(form.path, form.values | placement(photo, "My caption", ""), **ORIGIN)
    assert "My caption" in text_of(page) and str(photo.uuid) not in text_of(page)

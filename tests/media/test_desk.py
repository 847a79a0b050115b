"""The photo desk is the part of the admin in which photographs are uploaded, edited and withdrawn."""

import io

import pytest
from django.contrib.auth.models import Permission, User
from django.core.exceptions import ValidationError
from django.utils import timezone

from media import rights
from media.admin.bulk_form import BulkForm
from media.admin.history import changes_between, history_page
from media.admin.photo_queue import PhotoQueue
from media.bulk_edit import RIGHTS, WORDS, edit
from media.digital_source import DigitalSource
from media.erasure import erase
from media.models import Photo
from media.models.rights import Rights
from tests.media.pictures import holder_of, make_photo, new_bytes
from tests.shared_rows import shared_rows

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]
LIST = "/admin/media/photo/"


def login(client, *permissions):
    user = User.objects.create_user("petra", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions, content_type__app_label="media"))
    client.force_login(user)
    return client


@pytest.fixture
def photo_editor(client):
    return login(client, "view_photo", "add_photo", "change_photo", "delete_photo")


def upload(content, name="picture.jpg"):
    file = io.BytesIO(content)
    file.name = name
    return file


def form_of(photo, **changes):
    from media.admin.forms import PhotoForm

    form = PhotoForm(instance=photo)
    values = {name: form[name].value() for name in form.fields if name not in ("new_file", "confirmed_loss")}
    fields = {name: form[name].field.prepare_value(value) or "" for name, value in values.items()}
    if not fields["is_withdrawn"]:
        del fields["is_withdrawn"]
    return fields | changes


@pytest.mark.slow
def test_many_files_are_uploaded_together_and_each_refusal_is_listed(photo_editor):
    good, known = new_bytes(), new_bytes()
    photo_editor.post(f"{LIST}add/", {"files": [upload(known)], "rights": "cleared"})
    files = [upload(good), upload(known, "again.jpg"), upload(b"%!PS-Adobe", "logo.eps"), upload(b"", "empty.jpg")]
    answer = photo_editor.post(f"{LIST}add/", {"files": files, "rights": "cleared"}, follow=True)
    messages = " ".join(str(message) for message in answer.context["messages"])
    assert Photo.objects.filter(rights=Rights.CLEARED).count() == 2
    assert "again.jpg: it is in the archive already" in messages
    assert "logo.eps: it is an EPS" in messages
    assert "1 new photograph." in messages


@pytest.mark.slow
def test_the_library_lists_every_photograph_with_its_missing_fields(photo_editor, django_assert_max_num_queries):
    for _ in range(12):
        make_photo(caption="The harbor")
    with django_assert_max_num_queries(12):
        page = photo_editor.get(LIST).content.decode()
    assert page.count("desk-tile") == 12
    assert page.count("no alt text") == 12
    assert "/pictures/" in page
    assert "style=" not in page.split('id="content"')[1]


@shared_rows
def three_photos():
    make_photo(used=True, caption="The harbor", credit="Mila Petek")
    make_photo(alt="A quay", credit="Ana Ruiz", digital_source="compositeSynthetic")
    make_photo(rights_status=Rights.UNKNOWN)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("?missing=alt", 2),
        ("?missing=credit", 1),
        ("?missing=rights", 1),
        ("?used=yes", 1),
        ("?used=no", 2),
        ("?rights=cleared", 2),
        ("?q=harbor", 1),
        ("?q=picture", 3),
        ("?ends=30", 0),
        ("?made=machine", 1),
        ("?missing=x", 3),
    ],
)
def test_the_desk_filters_photographs_with_missing_fields(query, count, three_photos, photo_editor):
    assert photo_editor.get(LIST + query).content.decode().count('class="desk-tile') == count


@pytest.mark.slow
def test_the_filters_below_the_library_have_a_link_above_it(three_photos, photo_editor):
    page = photo_editor.get("/admin/media/photo/").content.decode()
    parts = ('href="#changelist-filter"', 'name="_selected_action"', 'id="changelist-filter"')
    places = [page.index(part) for part in parts]
    assert places == sorted(places)


def test_an_edited_photograph_still_has_the_words_of_its_file(photo_editor):
    photo = make_photo(caption="As it came")
    url = f"{LIST}{photo.pk}/change/"
    answer = photo_editor.post(url, form_of(photo, caption="As edited", keywords="ferry; quay ;ferry", focal_x="70"))
    assert answer.status_code == 302, answer.context["errors"]
    photo.refresh_from_db()
    assert (photo.caption, photo.keywords, photo.crop) == ("As edited", ["ferry", "quay"], "70,50")
    page = photo_editor.get(url).content.decode()
    assert "desk-differs" in page
    assert 'data-crop="3:2"' in page


def test_an_invalid_date_is_refused_with_the_remedy(photo_editor):
    photo = make_photo()
    answer = photo_editor.post(f"{LIST}{photo.pk}/change/", form_of(photo, taken="yesterday"))
    assert "” is not a date; write 2024" in answer.content.decode()


def test_a_file_is_replaced_on_the_desk(photo_editor):
    photo = make_photo()
    photo_editor.post(f"{LIST}{photo.pk}/change/", form_of(photo, new_file=upload(new_bytes(width=90))))
    photo.refresh_from_db()
    assert (photo.width, photo.originals.count()) == (90, 2)


@pytest.mark.slow
def test_caption_credit_and_rights_of_many_photographs_are_edited_together(photo_editor):
    photos = [make_photo(caption=f"Number {n}") for n in range(3)]
    chosen = {"action": "edit_together", "_selected_action": [photo.pk for photo in photos[:2]]}
    assert "Leave as they are" in photo_editor.post(LIST, chosen).content.decode()
    photo_editor.post(LIST, chosen | {"apply": "1", "credit": "The Ledger", "rights": "web_only", "caption": ""})
    assert list(Photo.objects.order_by("pk").values_list("caption", "credit", "rights")) == [
        ("Number 0", "The Ledger", "web_only"),
        ("Number 1", "The Ledger", "web_only"),
        ("Number 2", "", "cleared"),
    ]


def test_every_field_of_a_photograph_can_be_set_on_many_but_for_its_file_and_focal_point():
    assert set(BulkForm().base_fields) == {*WORDS, *RIGHTS}


@pytest.mark.slow
def test_many_photographs_are_withdrawn_and_come_back_together(photo_editor):
    photos = [make_photo(headline=f"Number {n}") for n in range(2)]
    chosen = {"action": "edit_together", "_selected_action": [photo.pk for photo in photos], "apply": "1"}
    source = DigitalSource.choices[0][0]
    photo_editor.post(LIST, chosen | {"is_withdrawn": "yes", "headline": "The quay", "digital_source": source})
    fields = ("headline", "digital_source", "is_withdrawn")
    assert list(Photo.objects.values_list(*fields)) == [("The quay", source, True)] * 2
    photo_editor.post(LIST, chosen | {"is_withdrawn": "no", "empty_digital_source": "on"})
    assert list(Photo.objects.values_list(*fields)) == [("The quay", "", False)] * 2


@pytest.mark.slow
def test_fields_of_many_photographs_are_emptied_only_by_a_checkbox(photo_editor):
    day = {"rights_until": timezone.localdate()}
    photos = [make_photo(caption=f"Number {n}", credit="Wrong", rights_words="Once.", **day) for n in range(2)]
    chosen = {"action": "edit_together", "_selected_action": [photo.pk for photo in photos], "apply": "1"}
    both = photo_editor.post(LIST, chosen | {"credit": "The Ledger", "empty_credit": "on"})
    assert "Either fill it in or mark it" in both.content.decode()
    assert "Fill in or mark" in photo_editor.post(LIST, chosen).content.decode()
    marked = {"empty_credit": "on", "empty_rights_until": "on", "agency": "North Wire"}
    photo_editor.post(LIST, chosen | marked)
    remaining = ("caption", "credit", "agency", "rights_until", "rights_words")
    assert list(Photo.objects.order_by("pk").values_list(*remaining)) == [
        ("Number 0", "", "North Wire", None, "Once."),
        ("Number 1", "", "North Wire", None, "Once."),
    ]


@pytest.mark.slow
def test_a_user_who_may_only_view_changes_nothing(client):
    photo = make_photo(caption="Before")
    login(client, "view_photo")
    assert client.get(LIST).status_code == 200
    assert client.get(f"{LIST}add/").status_code == 403
    assert client.post(f"{LIST}add/", {"files": [upload(new_bytes())], "rights": "cleared"}).status_code == 403
    assert client.post(f"{LIST}{photo.pk}/change/", form_of(photo, caption="After")).status_code == 403
    client.post(LIST, {"action": "edit_together", "_selected_action": [photo.pk], "apply": "1", "caption": "After"})
    assert list(Photo.objects.values_list("caption", flat=True)) == ["Before"]


def test_a_photograph_is_never_deleted_only_withdrawn(photo_editor):
    photo = make_photo()
    assert photo_editor.post(f"{LIST}{photo.pk}/delete/", {"post": "yes"}).status_code == 403
    answer = photo_editor.post(LIST, {"action": "delete_selected", "_selected_action": [photo.pk], "post": "yes"})
    assert answer.status_code in (200, 302)
    assert Photo.objects.count() == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "asks"),
    [
        ({"rights": "not_cleared"}, True),
        ({"rights": "unknown"}, True),
        ({"rights_until": "2020-01-01"}, True),
        ({"is_withdrawn": "on"}, True),
        ({"rights_until": "2999-01-01"}, False),
        ({"rights": "web_only"}, False),
        ({"rights": "once_only"}, False),
        ({"caption": "Another"}, False),
    ],
)
def test_rights_that_take_a_photograph_off_a_live_page_are_confirmed_first(photo_editor, settings, change, asks):
    settings.PHOTO_STORIES = ""
    photo = make_photo(used=True, caption="The harbor")
    url = f"{LIST}{photo.pk}/change/"
    answer = photo_editor.post(url, form_of(photo, **change))
    assert ("Yes, take it out of these stories" in answer.content.decode()) == asks
    assert (answer.status_code == 302) == (not asks)
    if asks:
        assert holder_of(photo) in answer.content.decode()
        assert Photo.objects.servable(timezone.now()).exists()
        assert photo_editor.post(url, form_of(photo, confirmed_loss="1", **change)).status_code == 302
        assert not Photo.objects.servable(timezone.now()).exists()


def test_a_photograph_for_one_story_names_the_other_stories_that_lose_it(photo_editor, settings):
    settings.PHOTO_STORIES = ""
    photo = make_photo(used=True)
    rights.release("second", [photo.uuid])
    answer = photo_editor.post(f"{LIST}{photo.pk}/change/", form_of(photo, rights="once_only")).content.decode()
    assert "second" in answer.split("desk-losses")[1].split("</section>")[0]
    assert holder_of(photo) not in answer.split("desk-losses")[1].split("</section>")[0]


@pytest.mark.slow
def test_rights_of_many_photographs_are_confirmed_first_where_live_stories_lose_them(photo_editor, settings):
    settings.PHOTO_STORIES = ""
    used, unused = make_photo(used=True), make_photo()
    chosen = {"action": "edit_together", "_selected_action": [used.pk, unused.pk], "apply": "1"}
    page = photo_editor.post(LIST, chosen | {"rights_until": "2020-01-01"}).content.decode()
    assert holder_of(used) in page
    assert Photo.objects.filter(rights_until=None).count() == 2
    photo_editor.post(LIST, chosen | {"rights_until": "2020-01-01", "confirmed_loss": "1"})
    assert Photo.objects.filter(rights_until=None).count() == 0


def test_the_history_of_a_photograph_is_in_the_words_of_its_form():
    before = {"rights_until": None, "is_withdrawn": False, "focal_y": 50}
    after = {"rights_until": "2026-11-30", "is_withdrawn": True, "focal_y": 20}
    assert changes_between(before, after) == [
        ("Until", "", "November 30, 2026"),
        ("Withdrawn", "No", "Yes"),
        ("Focal point, down", "50", "20"),
    ]


@pytest.mark.slow
def test_the_history_of_a_photograph_has_who_changed_it_by_the_form_and_together(photo_editor):
    photo = make_photo(caption="Before", keywords=["ferry"])
    form = form_of(photo, caption="After", rights="web_only", rights_until="2999-01-01", keywords="ferry; quay")
    photo_editor.post(f"{LIST}{photo.pk}/change/", form)
    chosen = {"action": "edit_together", "_selected_action": [photo.pk], "apply": "1", "city": "Trogir"}
    photo_editor.post(LIST, chosen)
    form = form_of(Photo.objects.get(), new_file=upload(new_bytes(width=70), "new.jpg"))
    photo_editor.post(f"{LIST}{photo.pk}/change/", form)
    (together, by_form) = history_page(photo).object_list[1:3]
    assert [entry.version.by for entry in history_page(photo)] == ["petra", "petra", "petra", "", ""]
    assert [entry.version.kind for entry in history_page(photo)] == ["file", "edit", "edit", "edit", "ingest"]
    assert together.changes == [("City", "", "Trogir")]
    assert by_form.changes == [
        ("Caption", "Before", "After"),
        ("Keywords", "ferry", "ferry; quay"),
        ("Rights", "Cleared", "Web only"),
        ("Until", "", "January 1, 2999"),
    ]


@pytest.mark.slow
def test_alt_texts_dates_and_places_are_set_and_names_are_added_to_many_photographs(photo_editor):
    photos = [make_photo(keywords=["ferry"]), make_photo(keywords=["quay", "dawn"], persons=["Ana Ruiz"])]
    chosen = {"action": "edit_together", "_selected_action": [photo.pk for photo in photos], "apply": "1"}
    assert (
        "“yesterday” is not a date; write 2024"
        in photo_editor.post(LIST, chosen | {"taken": "yesterday"}).content.decode()
    )
    new = {"alt": "A quay", "taken": "2024-07", "city": "Trogir", "keywords": "dawn; harbor", "empty_persons": "on"}
    photo_editor.post(LIST, chosen | new)
    for photo, keywords in zip(photos, (["ferry", "dawn", "harbor"], ["quay", "dawn", "harbor"]), strict=True):
        photo.refresh_from_db()
        assert (photo.alt, photo.taken, photo.city, photo.persons) == ("A quay", "2024-07", "Trogir", [])
        assert photo.keywords == keywords


def test_texts_typed_on_the_desk_have_no_control_characters_as_those_of_files(photo_editor):
    photo = make_photo(caption="The quay.")
    chosen = {"action": "edit_together", "_selected_action": [photo.pk], "apply": "1"}
    photo_editor.post(LIST, chosen | {"caption": "Cafe\u0301\x08", "credit": "Mila\x0b Petek", "keywords": "qu\x1bay"})
    photo.refresh_from_db()
    assert (photo.caption, photo.credit, photo.keywords) == ("Café", "Mila Petek", ["quay"])
    photo_editor.post(f"{LIST}{photo.pk}/change/", form_of(photo, headline="Dawn\x08", confirmed_loss="on"))
    photo.refresh_from_db()
    assert photo.headline == "Dawn"


@pytest.mark.parametrize(
    ("written", "value"), [("2024-07-02 09:30 +02:00", "2024-07-02T09:30+02:00"), ("2024", "2024")]
)
def test_when_a_photograph_was_taken_is_written_without_the_signs_of_machines(photo_editor, written, value):
    photo = make_photo(taken="1999-12-31T23:59-05:00")
    assert 'value="1999-12-31 23:59 -05:00"' in photo_editor.get(f"{LIST}{photo.pk}/change/").content.decode()
    photo_editor.post(f"{LIST}{photo.pk}/change/", form_of(photo, taken=written))
    photo.refresh_from_db()
    assert photo.taken == value


def test_what_others_saved_or_erased_since_photographs_were_read_is_not_written_back(photo_editor):
    photos = [make_photo(caption="The quay."), make_photo(caption="The weir.")]
    saved, erased = (Photo.objects.get(pk=photo.pk) for photo in photos)
    edit([saved], caption="The quay at six.")
    edit([photos[0]], credit="Mila Petek")
    saved.refresh_from_db()
    assert (saved.caption, saved.credit) == ("The quay at six.", "Mila Petek")
    erase(erased, reason="By order", by="abe")
    with pytest.raises(ValidationError, match="was erased by order"):
        edit([photos[1]], credit="Mila Petek")
    erased.refresh_from_db()
    assert (erased.caption, erased.credit) == ("", "")


@pytest.mark.slow
def test_the_photographs_of_an_upload_are_described_one_after_the_other_also_with_an_alt_text(photo_editor):
    old = make_photo()
    first, second = make_photo(alt="A quay"), make_photo()
    url = PhotoQueue.first_url([first.pk, second.pk])
    page = photo_editor.get(url).content.decode()
    assert "Photograph 1 of 2 of this upload" in page and "Save, then the next of this upload" in page
    url = photo_editor.post(url, form_of(first, _next="1")).headers["Location"]
    assert url.startswith(f"{LIST}{second.pk}/change/") and str(old.pk) not in url.partition("?")[2]
    assert "that was the last one" in photo_editor.get(url).content.decode()
    assert photo_editor.post(url, form_of(second, _next="1")).headers["Location"] == LIST


@pytest.mark.parametrize(
    "query",
    ["of=2", "of=x&left=1", "of=1&left=1,2", f"of={'9' * 30}&left=1", f"of={'9' * 4500}&left=1", "of=3&left=1,,2", ""],
)
def test_an_address_with_other_values_has_the_form_alone(photo_editor, query):
    assert photo_editor.get(f"{LIST}{make_photo().pk}/change/?{query}").status_code == 200


def test_an_upload_without_a_script_leads_to_its_first_photograph(photo_editor):
    files = [upload(new_bytes(width=61), "one.jpg"), upload(new_bytes(width=62), "two.jpg")]
    page = photo_editor.post(f"{LIST}add/", {"files": files, "rights": "cleared"}, follow=True).content.decode()
    first, second = Photo.objects.order_by("pk")
    assert f"{LIST}{first.pk}/change/?of=2&amp;left={second.pk}" in page


@pytest.mark.slow
def test_what_came_in_last_is_first_in_the_library_and_in_the_chooser(photo_editor):
    new = make_photo(taken="1931", caption="Came in last")
    old = make_photo(taken="2024-07-02", caption="Even later")
    captions = ["Even later", "Came in last"]
    assert [photo["caption"] for photo in photo_editor.get(f"{LIST}pick/").json()["photos"]] == captions
    listed = photo_editor.get(LIST).context["cl"].result_list
    assert [photo.caption for photo in listed] == captions
    newest = make_photo(taken="1850", caption="Older, and newer")
    assert photo_editor.get(f"{LIST}pick/").json()["photos"][0]["uuid"] == str(newest.uuid)
    by_day = photo_editor.get(f"{LIST}?order=taken").context["cl"].result_list
    assert [photo.pk for photo in by_day] == [old.pk, new.pk, newest.pk]


@pytest.mark.slow
def test_the_chooser_pages_through_all_photographs(photo_editor, monkeypatch):
    monkeypatch.setattr("media.admin.chooser.PAGE_SIZE", 2)
    uuids = [str(make_photo().uuid) for _ in range(5)]
    uuids_of_pages, after = [], ""
    for _ in range(3):
        page = photo_editor.get(f"{LIST}pick/", {"after": after}).json()
        uuids_of_pages, after = [*uuids_of_pages, *(photo["uuid"] for photo in page["photos"])], page["after"]
    assert (uuids_of_pages, after) == (uuids[::-1], "")


def test_the_story_editor_gets_the_whole_picture_as_wide_as_its_text(photo_editor):
    make_photo(size={"width": 2000, "height": 500})
    whole = photo_editor.get(f"{LIST}pick/").json()["photos"][0]["whole"]
    assert (whole["width"], whole["height"]) == (800, 200)
    assert photo_editor.get(whole["src"]).status_code == 200


def test_a_file_is_uploaded_from_the_story_editor(photo_editor):
    answer = photo_editor.post(f"{LIST}upload/", {"files": upload(new_bytes(), "Quay.jpg")})
    photo = Photo.objects.get()
    assert answer.json()["photo"]["uuid"] == str(photo.uuid)
    assert (photo.filename, photo.rights, photo.taken_in_by) == ("Quay.jpg", Rights.UNKNOWN, "petra")
    refused = photo_editor.post(f"{LIST}upload/", {"files": upload(b"%!PS-Adobe", "logo.eps")})
    assert (refused.status_code, "logo.eps: it is an EPS" in refused.json()["error"]) == (400, True)
    assert photo_editor.post(f"{LIST}upload/", {}).status_code == 400
    assert photo_editor.get(f"{LIST}upload/").status_code == 405


def test_who_may_not_edit_photographs_uploads_them_without_rights(client):
    login(client, "view_photo", "add_photo")
    assert client.get(f"{LIST}pick/").json()["upload"] == f"{LIST}upload/"
    assert "Words of the licence" not in client.get(f"{LIST}add/").content.decode()
    stated = {"rights": "cleared", "rights_words": "Ours."}
    client.post(f"{LIST}upload/", {"files": upload(new_bytes())} | stated)
    client.post(f"{LIST}add/", {"files": [upload(new_bytes())]} | stated)
    assert list(Photo.objects.values_list("rights", "rights_words")) == [(Rights.UNKNOWN, "")] * 2
    assert client.get(f"{LIST}next-without-alt/").status_code == 403


def test_who_may_only_view_photographs_uploads_none(client):
    login(client, "view_photo")
    assert client.get(f"{LIST}pick/").json()["upload"] == ""
    assert client.post(f"{LIST}upload/", {"files": upload(new_bytes())}).status_code == 403
    assert not Photo.objects.exists()


@pytest.mark.slow
def test_photographs_without_alt_text_are_described_one_after_the_other(photo_editor):
    first, second, third = (make_photo() for _ in range(3))
    make_photo(alt="Described")

    def next_after(photo, **changes):
        answer = photo_editor.post(f"{LIST}{photo.pk}/change/", form_of(photo, _next="1", **changes), follow=True)
        return answer.request["PATH_INFO"]

    assert next_after(third, alt="Third") == f"{LIST}{second.pk}/change/"
    assert next_after(second) == f"{LIST}{first.pk}/change/"
    assert next_after(first, alt="First") == f"{LIST}{second.pk}/change/"
    assert next_after(second, alt="Second") == LIST


@pytest.mark.slow
def test_only_a_photograph_that_readers_see_is_linked_as_they_see_it(photo_editor):
    for photo, is_linked in ((make_photo(), False), (make_photo(used=True), True)):
        page = photo_editor.get(f"{LIST}{photo.pk}/change/").content.decode()
        assert ("See it as readers do" in page) == is_linked


def test_every_way_in_which_a_picture_was_made_has_a_label_of_its_own():
    assert len(set(DigitalSource.labels)) == len(DigitalSource.labels)


def test_a_form_that_is_refused_lists_its_errors_with_links_to_their_fields(photo_editor):
    chosen = {"action": "edit_together", "_selected_action": [make_photo().pk], "apply": "1"}
    refused = photo_editor.post(LIST, chosen | {"taken": "yesterday", "caption": "Typed"}).content.decode()
    assert "Not saved: one thing has to be put right." in refused and '<a href="#id_taken">' in refused
    assert ">\nTyped</textarea>" in refused
    assert '<a href="#id_files">' in photo_editor.post("/admin/media/photo/add/", {"sent": "1"}).content.decode()

"""The photo desk is the part of the admin in which photographs are uploaded, edited and withdrawn."""

import io

import pytest
from django.contrib.auth.models import Permission, User
from django.utils import timezone

from media.models import Photo
from media.models.rights import Rights
from tests.media.pictures import make_photo, new_bytes
from tests.shared_rows import shared_rows

pytestmark = pytest.mark.django_db
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
    values = {name: form[name].value() for name in form.fields if name != "new_file"}
    fields = {name: form[name].field.prepare_value(value) or "" for name, value in values.items()}
    if not fields["is_withdrawn"]:
        del fields["is_withdrawn"]
    return fields | changes


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
    assert "is not a date; write 2024" in answer.content.decode()


def test_a_file_is_replaced_on_the_desk(photo_editor):
    photo = make_photo()
    photo_editor.post(f"{LIST}{photo.pk}/change/", form_of(photo, new_file=upload(new_bytes(width=90))))
    photo.refresh_from_db()
    assert (photo.width, photo.originals.count()) == (90, 2)


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

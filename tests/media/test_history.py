"""Each change of a photograph is a version that nobody changes, and verification names what was altered beside them."""

import importlib
import json
import re

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission, User
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from articles.record import seals
from media import bulk_edit, erasure, history, ingest, verification
from media.models import Photo, PhotoVersion
from media.models.rights import Rights
from media.models.version import ImmutablePhotoVersion
from tests.media.pictures import make_photo, new_bytes

pytestmark = pytest.mark.django_db
Kind = PhotoVersion.Kind
NAME = "Ann Ko"


def versions_of(photo) -> list[tuple]:
    return list(photo.versions.order_by("number").values_list("number", "kind", "by"))


def run(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def rewrite(sql, *values):
    """Run SQL on the versions as somebody does who may switch off PostgreSQL's trigger."""
    if connection.vendor == "postgresql":
        run("SET CONSTRAINTS ALL IMMEDIATE")
        run("ALTER TABLE media_photoversion DISABLE TRIGGER USER")
    run(sql, *values)
    if connection.vendor == "postgresql":
        run("ALTER TABLE media_photoversion ENABLE TRIGGER USER")


def one_fault(*words):
    faults = list(verification.faults())
    assert len(faults) == 1, faults
    fault = faults[0]
    assert [word for word in words if word not in fault] == [], fault


@pytest.mark.slow
def test_every_way_to_change_a_photograph_adds_a_version_with_who_and_what():
    photo, _ = ingest.ingest(new_bytes(), name="picture.jpg", by="import", caption="Before")
    bulk_edit.edit([photo], caption="After", rights=Rights.CLEARED, by="mila")
    bulk_edit.edit([photo], by="mila", added={"keywords": ["ferry"]})
    ingest.replace(photo, new_bytes(width=90), by="mila")
    assert versions_of(photo) == [
        (1, "ingest", "import"),
        (2, "edit", "mila"),
        (3, "edit", "mila"),
        (4, "file", "mila"),
    ]
    first, second, third, fourth = photo.versions.order_by("number")
    assert (first.fields["caption"], second.fields["caption"], second.fields["rights"]) == (
        "Before",
        "After",
        "cleared",
    )
    assert (third.fields["keywords"], third.fields["sha256"] == fourth.fields["sha256"]) == (["ferry"], False)
    assert list(verification.faults()) == []


def test_a_save_that_changes_nothing_adds_no_version_and_many_photographs_take_a_fixed_number_of_queries(
    django_assert_num_queries,
):
    photos = [make_photo(), make_photo(), make_photo()]
    bulk_edit.edit(photos[:1], caption="")
    assert PhotoVersion.objects.count() == 3
    with transaction.atomic(), django_assert_num_queries(2):
        history.record(photos, Kind.EDIT, by="mila")
    Photo.objects.update(caption="Other")
    with transaction.atomic(), django_assert_num_queries(3):
        history.record(photos, Kind.EDIT, by="mila")
    assert PhotoVersion.objects.count() == 6


def test_every_field_that_a_person_or_a_file_states_is_recorded():
    unrecorded = {field.attname for field in Photo._meta.concrete_fields} - set(history.FIELDS)
    # The identity of the row, what follows from its file, and what only the desk shows.
    assert unrecorded == {"id", "uuid", "width", "height", "format", "taken_in_by", "created_at"}


ALTERED = [
    ("caption", "'Other'", "caption"), ("credit", "'Eve'", "credit"), ("rights", "'web_only'", "rights"),
    ("alt", "'x'", "alt text"), ("rights_until", "'2030-01-01'", "until"), ("city", "'x'", "city"),
    ("taken", "'1999'", "taken"), ("persons", "'[\"Eve\"]'", "persons shown"), ("focal_x", "1", "focal x"),
    ("is_withdrawn", "NOT is_withdrawn", "withdrawn"), ("day", "'2020-01-01'", "day"),
]  # fmt: skip


@pytest.mark.parametrize(("column", "value", "name"), ALTERED)
def test_an_altered_row_of_a_photograph_is_named_with_what_was_altered(column, value, name):
    photo = make_photo(caption="Before")
    run(f"UPDATE media_photo SET {column} = {value} WHERE id = {photo.pk}")
    one_fault(str(photo.uuid), f"({name})", "version 2 says otherwise")


def test_a_photograph_that_is_no_longer_erased_is_named():
    photo = make_photo()
    erasure.erase(photo, reason="Order 5", by="ada")
    assert list(verification.faults()) == []
    run(f"UPDATE media_photo SET erased_at = NULL, erased_reason = '' WHERE id = {photo.pk}")
    one_fault("erased at, erased reason")


REWRITTEN = [
    ("UPDATE media_photoversion SET values_json = '{}' WHERE number = 1", "version 1: what it says was altered"),
    ("UPDATE media_photoversion SET \"by\" = 'eve' WHERE number = 2", "version 2: its header"),
    ("UPDATE media_photoversion SET at = '2020-01-01 00:00:00+00:00' WHERE number = 2", "version 2: its header"),
    ("DELETE FROM media_photoversion WHERE number = 1", "version 1: missing"),
    ("DELETE FROM media_photoversion WHERE number = 2", "version 2: missing"),
    ("DELETE FROM media_photoversion WHERE number = 3", "version 2 says otherwise"),
    ("DELETE FROM media_photoversion", "it has no history"),
    (
        "UPDATE media_photoversion SET values_json = NULL, salt = NULL, redacted_by = 3 WHERE number = 1",
        "version 1: what it says is not what was left",
    ),
]


@pytest.mark.slow
@pytest.mark.parametrize(("sql", "words"), REWRITTEN)
def test_a_rewritten_history_is_named(sql, words):
    photo = make_photo(caption="Second")
    bulk_edit.edit([photo], caption="Third", by="mila")
    rewrite(sql)
    one_fault(str(photo.uuid), words)


@pytest.mark.slow
def test_a_history_cut_off_with_its_row_differs_from_the_seal():
    photo = make_photo(caption="Second")
    seals.seal()
    rewrite(f"DELETE FROM media_photoversion WHERE number = 2 AND photo_id = {photo.pk}")
    run(f"UPDATE media_photo SET caption = '' WHERE id = {photo.pk}")
    assert list(verification.faults()) == []
    assert any("versions of photographs were sealed" in fault for fault in seals.faults())


def test_versions_are_not_changed_by_code():
    version = make_photo().versions.get()
    changes = (version.save, version.delete, PhotoVersion.objects.all().delete)
    for change in (
        *changes,
        lambda: PhotoVersion.objects.update(by="eve"),
        lambda: version.photo.versions.update(by=""),
    ):
        with pytest.raises(ImmutablePhotoVersion):
            change()
    with pytest.raises(ImmutablePhotoVersion):
        PhotoVersion.objects.bulk_update([version], ["by"])


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no trigger")
@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM media_photoversion",
        "UPDATE media_photoversion SET values_json = '{}'",
        "UPDATE media_photoversion SET values_json = NULL, salt = NULL, redacted_by = 2",
        "UPDATE media_photoversion SET redactions = '{}'",
    ],
)
def test_the_trigger_refuses_what_the_models_refuse(sql):
    make_photo(caption="Second")
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        run(sql)


# --- words removed by order -------------------------------------------------------------------------------------------


def test_an_erasure_empties_the_history_and_keeps_its_digests():
    photo = make_photo(caption=NAME)
    bulk_edit.edit([photo], caption="Other", by="mila")
    digests = [version.digest for version in photo.versions.order_by("number")]
    erasure.erase(photo, reason="Order 5", by="ada")
    erasure.erase(photo, reason="Order 6", by="ada")
    versions = list(photo.versions.order_by("number"))
    assert [version.digest for version in versions][:-1] == digests
    assert [version.values_json for version in versions[:-1]] == [None] * 3
    assert (versions[-1].kind, versions[-1].by, versions[-1].fields["erased_reason"]) == (Kind.ERASE, "ada", "Order 5")
    assert list(verification.faults()) == []


@pytest.mark.slow
def test_a_removed_name_goes_from_the_history_too_and_what_else_it_says_stays():
    photo = make_photo(caption=f"{NAME} at the quay", persons=[NAME, "Ed Ro"], credit="Mila")
    bulk_edit.edit([photo], caption="At the quay", persons=["Ed Ro"], by="mila")
    other = make_photo(caption="Nobody")
    erasure.take_out_words(lambda text: NAME in text, lambda text: text.replace(NAME, "A woman"), by="root")
    assert NAME not in json.dumps(list(PhotoVersion.objects.values_list("values_json", flat=True)))
    assert versions_of(photo)[2:] == [(3, "edit", "mila"), (4, "anonymise", "root")]
    second = photo.versions.get(number=2)
    assert (second.fields["caption"], second.fields["persons"], second.fields["credit"]) == (
        "A woman at the quay",
        ["Ed Ro"],
        "Mila",
    )
    assert second.redacted_by == 4
    assert len(versions_of(other)) == 2
    assert list(verification.faults()) == []
    erasure.take_out_words(lambda text: NAME in text, lambda text: text.replace(NAME, "A woman"), by="root")
    assert len(versions_of(photo)) == 4


def test_a_version_that_is_changed_after_words_were_removed_from_it_is_named():
    photo = make_photo(caption=NAME)
    erasure.take_out_words(lambda text: NAME in text, lambda text: "A woman", by="root")
    version = photo.versions.get(number=2)
    text = json.dumps(version.fields | {"caption": "Eve"})
    rewrite("UPDATE media_photoversion SET values_json = %s WHERE id = %s", text, version.pk)
    one_fault("version 2: what it says is not what was left")


# --- photographs from before ------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_photographs_of_earlier_releases_get_their_first_version_by_the_migration():
    photo, gone = make_photo(caption="Ferry", keywords=["ferry"], rights_until="2030-01-01"), make_photo()
    erasure.erase(gone, reason="Order 5", by="ada")
    with_history = make_photo(caption="Two versions")
    rewrite(f"DELETE FROM media_photoversion WHERE photo_id <> {with_history.pk}")
    migration = importlib.import_module("media.migrations.0005_history_of_photographs")
    assert set(migration.FIELDS) <= set(history.FIELDS)
    with connection.schema_editor() if connection.vendor == "postgresql" else NoSchema() as editor:
        migration.begin(apps, editor)
        migration.begin(apps, editor)
    assert (versions_of(photo), versions_of(gone)) == ([(1, "begin", "")], [(1, "erase", "ada")])
    assert len(versions_of(with_history)) == 2
    assert photo.versions.get().values_json == history.canonical_json(Photo.objects.get(pk=photo.pk))
    assert list(verification.faults()) == []


class NoSchema:
    """Stands for a schema editor, which SQLite does not open inside the transaction of a test."""

    connection = connection

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return False


# --- the desk ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def photo_editor(client):
    user = User.objects.create_user("petra", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=["view_photo", "change_photo"]))
    client.force_login(user)
    return client


@pytest.mark.slow
def test_the_desk_shows_who_changed_a_photograph_when_and_from_what_to_what(photo_editor):
    photo = make_photo(caption="Before", rights_status=Rights.CLEARED)
    bulk_edit.edit([photo], caption="After <b>", rights=Rights.WEB_ONLY, persons=["Ed Ro", "Mo Li"], by="mila")
    for page in ("change", "history"):
        content = photo_editor.get(f"/admin/media/photo/{photo.pk}/{page}/").content.decode()
        row = content.split("desk-history")[1].split("</tbody>")[0]
        for words in ("mila", "Edited", "Before", "After &lt;b&gt;", "Cleared", "Web only", "Ed Ro; Mo Li"):
            assert words in row, (page, words)


@pytest.mark.slow
def test_a_long_history_has_pages(photo_editor):
    photo = make_photo()
    for number in range(60):
        bulk_edit.edit([photo], caption=f"Caption {number}.", by="mila")
    url = f"/admin/media/photo/{photo.pk}/history/"
    first, second = (photo_editor.get(f"{url}?page={number}").content.decode() for number in (1, 2))
    assert (
        "Caption 59." in first and "Caption 10." in first and re.search(r"Caption 9\.</td><td[^>]*>Caption 10\.", first)
    )
    assert "Caption 0." in second and "Came in" in second and "Caption 10.</td>" not in second
    change = photo_editor.get(f"/admin/media/photo/{photo.pk}/change/").content.decode()
    assert "All 61 changes" in change and "Caption 53." not in change


@pytest.mark.slow
def test_the_history_of_an_erased_photograph_has_who_and_when_and_no_words(photo_editor):
    photo = make_photo(caption=NAME)
    erasure.erase(photo, reason="Order 5", by="ada", at=timezone.now())
    for page in ("change", "history"):
        content = photo_editor.get(f"/admin/media/photo/{photo.pk}/{page}/").content.decode()
        assert NAME not in content
        assert "Its words were erased." in content and "Erased by order" in content


def test_photographs_for_one_story_get_a_version_with_their_story_by_the_migration():
    photo, free, gone = (make_photo(rights_status=Rights.ONCE_ONLY) for _ in range(3))
    erasure.erase(gone, reason="Order 5", by="ada")
    Photo.objects.exclude(pk=free.pk).update(only_holder="00000000-0000-7000-8000-000000000001")
    migration = importlib.import_module("media.migrations.0007_holder_in_history")
    with connection.schema_editor() if connection.vendor == "postgresql" else NoSchema() as editor:
        migration.add_holders(apps, editor)
        migration.add_holders(apps, editor)
    assert versions_of(photo)[-1] == (len(versions_of(free)) + 1, "holder", "")
    assert list(verification.faults()) == []


def test_a_bundle_of_an_earlier_release_gets_the_stories_of_its_photographs_once():
    photo = make_photo(rights_status=Rights.ONCE_ONLY)
    Photo.objects.update(only_holder="00000000-0000-7000-8000-000000000001")
    history.begin_holders()
    assert list(verification.faults()) == []
    Photo.objects.update(only_holder="00000000-0000-7000-8000-000000000002")
    history.begin_holders()
    one_fault(f"photograph {photo.uuid}", "holder")


def test_a_former_file_that_was_moved_to_another_photograph_is_named():
    photo, other = make_photo(), make_photo()
    former = photo.sha256
    ingest.replace(photo, new_bytes(), name="other.jpg", by="mila")
    assert list(verification.faults()) == []
    run("UPDATE media_original SET photo_id = %s WHERE sha256 = %s", other.pk, former)
    one_fault(f"photograph {other.uuid}", "never had")

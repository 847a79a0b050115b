"""The fixity check compares the originals with their checksums."""

import pytest

from media import file_inspection, fixity
from media.models import Original
from media.models.original import originals_root
from tests.media.pictures import make_photo

pytestmark = pytest.mark.django_db


def test_intact_originals_have_no_fault_and_are_marked_as_checked():
    photo = make_photo()
    Original.objects.update(checked_at=None)
    assert list(fixity.verify(None)) == []
    assert photo.file.checked_at


def test_a_flipped_bit_is_reported():
    path = make_photo().original
    path.chmod(0o640)
    content = bytearray(path.read_bytes())
    content[100] ^= 1
    path.write_bytes(content)
    (fault,) = fixity.verify(None)
    assert path.name in fault
    assert "its bytes changed" in fault


def test_an_original_of_which_readers_get_no_new_picture_is_reported(monkeypatch):
    photo = make_photo()
    monkeypatch.setattr(file_inspection, "MAX_PIXELS", 10)
    (fault,) = fixity.verify(None)
    assert fault.startswith(f"originals/{photo.file.path}: it is unchanged, but readers get no new size of it (")
    assert "pixels" in fault


def test_missing_and_unknown_files_are_reported():
    path = make_photo().original
    path.rename(path.with_name("f" * 64 + ".jpg"))
    missing, unknown = fixity.verify(None)
    assert f"{path.name}: the file is missing" in missing
    assert "f" * 64 in unknown
    assert "no photograph has this file" in unknown


def test_the_remains_of_an_interrupted_import_are_reported():
    make_photo()
    (originals_root() / "left.tmp").write_bytes(b"half a pic")
    (fault,) = fixity.verify((1, 2))
    assert "left.tmp" in fault


@pytest.mark.slow
@pytest.mark.parametrize("batch", [1, 2, 4, 5, 6])
def test_all_originals_are_marked_as_checked_with_any_batch_size(monkeypatch, batch):
    monkeypatch.setattr(fixity, "_BATCH", batch)
    photos = [make_photo() for _ in range(5)]
    Original.objects.update(checked_at=None)
    photos[2].original.unlink()
    assert len(list(fixity.verify(None))) == 1
    checked = Original.objects.filter(checked_at__isnull=False).values_list("photo", flat=True)
    assert set(checked) == {photo.pk for photo in photos} - {photos[2].pk}


@pytest.mark.slow
def test_the_parts_of_a_check_cover_every_original_once():
    photos = [make_photo() for _ in range(7)]
    for photo in photos:
        photo.original.unlink()
    faults = [fault for number in (1, 2, 3) for fault in fixity.verify((number, 3))]
    assert len(faults) == len(set(faults)) == 7

"""Whether the originals are still what came in."""

import pytest

from media import fixity
from media.models import Original
from media.models.original import originals_root
from tests.media.pictures import make_photo

pytestmark = pytest.mark.django_db


def test_originals_as_they_came_in_have_no_fault_and_are_noted_as_checked():
    photo = make_photo()
    Original.objects.update(checked_at=None)
    assert list(fixity.verify(None)) == []
    assert photo.file.checked_at


def test_a_flipped_byte_is_named():
    path = make_photo().original
    path.chmod(0o640)
    content = bytearray(path.read_bytes())
    content[100] ^= 1
    path.write_bytes(content)
    (fault,) = fixity.verify(None)
    assert path.name in fault
    assert "its bytes changed" in fault


def test_a_missing_file_and_a_file_nobody_knows_are_named():
    path = make_photo().original
    path.rename(path.with_name("f" * 64 + ".jpg"))
    missing, unknown = fixity.verify(None)
    assert f"{path.name}: the file is missing" in missing
    assert "f" * 64 in unknown
    assert "no photograph has this file" in unknown


def test_what_an_interrupted_intake_left_is_named():
    make_photo()
    (originals_root() / "left.tmp").write_bytes(b"half a pic")
    (fault,) = fixity.verify((1, 2))
    assert "left.tmp" in fault


@pytest.mark.parametrize("batch", [1, 2, 4, 5, 6])
def test_all_are_noted_as_checked_however_many_at_once(monkeypatch, batch):
    monkeypatch.setattr(fixity, "_BATCH", batch)
    photos = [make_photo() for _ in range(5)]
    Original.objects.update(checked_at=None)
    photos[2].original.unlink()
    assert len(list(fixity.verify(None))) == 1
    checked = Original.objects.filter(checked_at__isnull=False).values_list("photo", flat=True)
    assert set(checked) == {photo.pk for photo in photos} - {photos[2].pk}


def test_the_parts_together_check_everything_once():
    photos = [make_photo() for _ in range(7)]
    for photo in photos:
        photo.original.unlink()
    faults = [fault for number in (1, 2, 3) for fault in fixity.verify((number, 3))]
    assert len(faults) == len(set(faults)) == 7

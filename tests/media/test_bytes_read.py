"""What opening a picture reads into memory beside its pixels is counted before anything opens it."""

import os
import struct
import subprocess
import sys
import threading
import zlib

import pytest

from media import bytes_read, file_inspection
from media.file_inspection import FileRefused, open_image
from tests.media.pictures import draw, encode

LARGE = 30_000_000
JPEG, PNG, WEBP, AVIF = (encode(draw(), format) for format in ("JPEG", "PNG", "WEBP", "AVIF"))


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def segments(head: bytes, size: int) -> bytes:
    segment = head + bytes(65_533 - len(head))
    return (b"\xff\xe1\xff\xff" + segment) * (size // len(segment) + 1)


def padded(format: str, size: int) -> bytes:
    """Return a small picture with so many bytes beside its pixels."""
    if format == "JPEG":
        return JPEG[:2] + segments(b"Exif\0\0", size) + JPEG[2:]
    if format == "JPEG after damage":
        return JPEG[:2] + b"\xff\xe0\0\2??\xff\xff\0" + segments(b"Exif\0\0", size) + JPEG[2:]
    if format == "PNG":
        return PNG[:33] + chunk(b"eXIf", bytes(size)) + PNG[33:]
    if format == "PNG behind":
        return PNG[:-12] + chunk(b"fdAT", bytes(size)) + PNG[-12:]
    if format == "WEBP":
        return (
            b"RIFF" + struct.pack("<I", len(WEBP) + size) + WEBP[8:] + b"EXIF" + struct.pack("<I", size) + bytes(size)
        )
    return AVIF + struct.pack(">I", size + 8) + b"free" + bytes(size)


@pytest.mark.parametrize(
    ("format", "size"),
    [
        *((format, LARGE) for format in ("JPEG", "JPEG after damage", "PNG", "PNG behind")),
        *((format, 2 * LARGE) for format in ("WEBP", "AVIF")),
    ],
)
def test_a_picture_with_too_much_metadata_is_refused(tmp_path, monkeypatch, format, size):
    path = tmp_path / "picture"
    path.write_bytes(padded(format, size))
    monkeypatch.setattr(file_inspection.Image, "open", lambda *args, **options: pytest.fail("it was opened"))
    with pytest.raises(FileRefused, match=r"harbor: it has more than (the )?\d0 MB"), open_image(path, "harbor"):
        pass


@pytest.mark.parametrize("format", ["JPEG", "JPEG after damage", "PNG", "PNG behind", "WEBP", "AVIF"])
def test_a_file_with_megabytes_of_metadata_is_opened(tmp_path, format):
    path = tmp_path / "picture"
    path.write_bytes(padded(format, 3_000_000))
    with open_image(path, "harbor") as (_, image):
        assert image.size == draw().size


def test_only_what_is_read_counts(tmp_path):
    path = tmp_path / "picture"
    path.write_bytes(JPEG + segments(b"Exif\0\0", 200_000))
    assert bytes_read.of_jpeg(path, LARGE) < 2_000
    path.write_bytes(JPEG[:2] + segments(b"Exif\0\0", 200_000) + JPEG[2:])
    assert 200_000 < bytes_read.of_jpeg(path, LARGE) < 300_000
    animated = encode(draw(), "PNG", save_all=True, append_images=[draw().rotate(90 * n) for n in range(1, 4)])
    path.write_bytes(animated)
    assert bytes_read.of_png(path, LARGE) < 1_500


@pytest.mark.parametrize(
    ("filling", "most"),
    [(b"\xff", 9), (b"\xff\xd0", 9), (b"\xff\0", 9), (b"\xff\xe0\0\2", LARGE // 100 + 9)],
    ids=["filled bytes", "markers alone", "escaped bytes", "segments without content"],
)
def test_counting_takes_few_steps_whatever_a_file_is_filled_with(tmp_path, monkeypatch, filling, most):
    steps = []

    class Counted:
        def search(self, *args):
            steps.append(args)
            return marker.search(*args)

    marker = bytes_read._MARKER
    monkeypatch.setattr(bytes_read, "_MARKER", Counted())
    (tmp_path / "picture").write_bytes(JPEG[:2] + filling * 1_000_000 + JPEG[2:])
    bytes_read.of_jpeg(tmp_path / "picture", LARGE)
    assert len(steps) <= most + 10


def test_chunks_without_content_count(tmp_path):
    (tmp_path / "picture").write_bytes(PNG[:33] + chunk(b"IDAT", b"") * 1_000_000 + PNG[33:])
    assert LARGE < bytes_read.of_png(tmp_path / "picture", LARGE) < LARGE + 200


INSPECT = """
import os, re, sys, threading
os.environ["DJANGO_SETTINGS_MODULE"] = "newsroom.settings"
import django
django.setup()
from pathlib import Path
from media.file_inspection import FileRefused
from media.ingest import inspect
def peak():
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
inspect(Path(sys.argv[2]), "small")
before = peak()
def work():
    try:
        inspect(Path(sys.argv[1]), "picture")
    except FileRefused:
        pass
threads = [threading.Thread(target=work) for _ in range(int(sys.argv[3]))]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
print((peak() - before) // 1000)
"""


def megabytes(path, small, threads: int = 1) -> int:
    """Return how many megabytes a process takes that looks at a file, in several threads."""
    command = [sys.executable, "-c", INSPECT, str(path), str(small), str(threads)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ | {"DEBUG": "1"})
    return int(done.stdout)


@pytest.mark.processes
@pytest.mark.parametrize("format", ["PNG", "WEBP", "AVIF"])
def test_looking_at_a_large_file_with_few_pixels_takes_little_memory(tmp_path, format):
    small, path = tmp_path / "small", tmp_path / "picture"
    small.write_bytes(encode(draw(), format))
    path.write_bytes(padded(format, 100_000_000))
    assert megabytes(path, small) < 30


@pytest.mark.processes
def test_four_large_pictures_at_once_take_the_memory_of_one(tmp_path):
    small, path = tmp_path / "small", tmp_path / "picture"
    small.write_bytes(PNG)
    path.write_bytes(encode(draw(5_000, 4_000), "PNG"))
    one = megabytes(path, small)
    assert megabytes(path, small, threads=4) < one + 30


def test_a_thread_waits_until_the_picture_of_another_one_is_closed(tmp_path):
    path = tmp_path / "picture"
    path.write_bytes(JPEG)
    opened = threading.Event()

    def second():
        with open_image(path, "second"):
            opened.set()

    with open_image(path, "first"):
        thread = threading.Thread(target=second)
        thread.start()
        assert not opened.wait(0.2)
    thread.join()
    assert opened.is_set()

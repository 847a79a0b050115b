"""The benchmark measures how fast photographs are ingested, against a bare copy of the files, and what a page of
them costs."""

import hashlib
import shutil
import statistics
import struct
import time
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image, ImageChops

from media import search
from media.embedded import iim
from media.ingest import ingest
from media.models import Original, Photo, PhotoRelease, SearchTerm
from media.models.original import originals_root
from media.models.rights import Rights
from media.views import PAGE_SIZE
from tests.benchmarks import figures

EXTENT = (3000, 2000)  # six megapixels, as a wire sends them
_FEW, _MANY, _REQUESTS = 100, 10_000, 15
_PLAIN_FILES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}


def run(folder: Path, photographs: int):
    """Print the baseline and the import, one file at a time, then the first page of few and of many photographs."""
    seconds, memory = {"copy": 0.0, "intake": 0.0, "again": 0.0}, 0.0
    scene, before = _scene(), _database_bytes()
    for number in range(photographs):
        path = folder / f"press-{number}.jpg"
        _draw(scene, path, number)
        seconds["copy"] += _timed(partial(_copy, path))
        start = _reset_peak()
        seconds["intake"] += _timed(partial(_ingest, path, is_new=True))
        memory = max(memory, _peak() - start)
        seconds["again"] += _timed(partial(_ingest, path, is_new=False))
        path.unlink()
    _print("bare copy and SHA-256 of the files (baseline)", seconds["copy"], photographs)
    _print("photographs taken in", seconds["intake"], photographs, seconds["copy"])
    _print("the same photographs again", seconds["again"], photographs, seconds["copy"])
    files = sum(file.stat().st_size for file in originals_root().rglob("*") if file.is_file()) / photographs
    rows = (_database_bytes() - before) / photographs
    print(f"disk a photograph: {files / 1e6:.2f} MB as it came, {rows / 1e3:.1f} kB in the database")
    print(f"most memory that taking one in needed: {memory:,.0f} MB", flush=True)
    _pages()


def _pages():
    """Request the first page of the archive; between two readers only the engine caches anything."""
    baseline = None
    for first, last in ((0, _FEW), (_FEW, _MANY)):
        _release(first, last)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        with override_settings(STORAGES=settings.STORAGES | _PLAIN_FILES):
            client = Client(HTTP_HOST=settings.ALLOWED_HOSTS[0])
            with CaptureQueriesContext(connection) as queries:
                assert client.get("/photos/").content.count(b'class="photo-tile"') == PAGE_SIZE
            query_count = len(queries)  # while the log of queries still is this request's
            seconds = statistics.median(_timed(partial(client.get, "/photos/")) for _ in range(_REQUESTS))
        _print(f"first page of {last:,} photographs, {query_count} queries", seconds, 1, baseline)
        baseline = seconds


def _release(first: int, last: int):
    """Make released photographs without files: a page needs only their rows."""
    now = timezone.now()
    for start in range(first, last, 1_000):
        numbers = range(start, min(start + 1_000, last))
        photos = Photo.objects.bulk_create(_photo(number, now) for number in numbers)
        Original.objects.bulk_create(
            Original(
                photo=photo,
                sha256=photo.sha256,
                path=Original.path_of(photo.sha256, "jpg"),
                format="JPEG",
                width=EXTENT[0],
                height=EXTENT[1],
                bytes=1,
                created_at=now,
            )
            for photo in photos
        )
        PhotoRelease.objects.bulk_create(PhotoRelease(photo=photo, holder=str(uuid4())) for photo in photos)
        SearchTerm.objects.bulk_create(
            (term for photo in photos for term in search.terms_of(photo, {})), batch_size=1_000
        )


def _photo(number: int, now) -> Photo:
    words = _words(number)
    return Photo(
        sha256=hashlib.sha256(f"page {number}".encode()).hexdigest(),
        caption=words["caption"],
        credit=words["credit"],
        photographer=words["photographer"],
        city=words["city"],
        keywords=words["keywords"],
        taken=words["day"].isoformat(),
        day=words["day"],
        rights=Rights.CLEARED,
        width=EXTENT[0],
        height=EXTENT[1],
        format="JPEG",
        created_at=now,
    )


def _words(number: int) -> dict:
    name = f"Photographer {number % 300}"
    return {
        "caption": f"Scene {number} at the harbour of Westhaven, where the ferry to the islands leaves in the morning.",
        "photographer": name,
        "credit": f"{name}/Northern Wire",
        "city": f"City {number % 200}",
        "keywords": [f"topic {number % 700}", f"topic {number % 11}", "harbour"],
        "day": date(1995, 1, 1) + timedelta(days=number % 11_000),
    }


def _scene() -> Image.Image:
    """Return an image with a photograph's weight: slow gradients under the noise of a sensor."""
    slope = Image.linear_gradient("L").resize(EXTENT)
    noise = Image.effect_noise(EXTENT, 24)
    tones = (slope, slope.transpose(Image.Transpose.FLIP_TOP_BOTTOM), slope.transpose(Image.Transpose.ROTATE_180))
    return Image.merge("RGB", [ImageChops.add(tone, noise, 2) for tone in tones])


def _draw(scene: Image.Image, path: Path, number: int):
    words = _words(number)
    datasets = [(120, words["caption"]), (80, words["photographer"]), (110, words["credit"]), (90, words["city"])]
    datasets += [(25, keyword) for keyword in words["keywords"]] + [(55, words["day"].strftime("%Y%m%d"))]
    block = iim.write(datasets)
    body = b"Photoshop 3.0\x008BIM\x04\x04\x00\x00" + struct.pack(">I", len(block)) + block + b"\x00" * (len(block) % 2)
    moved = ImageChops.offset(scene, number * 37, number * 53)
    moved.save(
        path, "JPEG", quality=88, xmp=_packet(words), extra=b"\xff\xed" + struct.pack(">H", len(body) + 2) + body
    )


def _packet(words: dict) -> bytes:
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        f'xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" photoshop:Credit="{words["credit"]}" '
        f'photoshop:City="{words["city"]}" photoshop:DateCreated="{words["day"]}"><dc:description><rdf:Alt>'
        f'<rdf:li xml:lang="x-default">{words["caption"]}</rdf:li></rdf:Alt></dc:description></rdf:Description>'
        "</rdf:RDF></x:xmpmeta>"
    ).encode()


def _copy(path: Path):
    copy = path.with_suffix(".copy")
    shutil.copyfile(path, copy)
    with copy.open("rb") as file:
        hashlib.file_digest(file, "sha256")
    copy.unlink()


def _ingest(path: Path, is_new: bool):
    with path.open("rb") as file:
        photo, created = ingest(file, by="benchmark", name=path.name, rights=Rights.CLEARED)
    assert created == is_new, photo
    assert photo.caption, photo


def _reset_peak() -> float:
    """Begin a new measurement of memory where the system allows it; return the memory in use, in MB."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return _peak()
    return _status("VmRSS")


def _peak() -> float:
    try:
        return _status("VmHWM")
    except OSError:
        from tests.benchmarks.run import memory

        return memory()


def _status(name: str) -> float:
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(name))
    return int(line.split()[1]) / 1024


def _database_bytes() -> int:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
            return cursor.fetchone()[0]
        cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        return cursor.fetchone()[0]


def _timed(act) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def _print(name: str, seconds: float, count: int, baseline: float | None = None):
    ratio = f"{baseline / seconds:8.2f}" if baseline else "    1.00"
    print(f"{name:44}{seconds:9.3f}{count / seconds:10,.0f}{ratio}", flush=True)
    figures.add(name, count / seconds, "a second", baseline / seconds if baseline else 0.0)

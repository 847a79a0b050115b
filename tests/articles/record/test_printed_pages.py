"""Facsimiles of printed pages: stored unchanged, drawn within limits, searched, verified, erased and anonymised."""

import hashlib
import shutil
import subprocess
import sys
import zlib
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from PIL import Image

from articles.catalogue.printed_pages import live_stories, pages_with_words
from articles.models import AuditEntry, PrintedPage, PrintedPageWord
from articles.record import (
    audio_inspection,
    erasure,
    file_processes,
    page_rendering,
    printed_page_files,
    printed_pages,
    publishing,
    verification,
)
from articles.record.anonymisation import NameSpellings
from articles.record.anonymisation.other_tables import remove_name
from articles.record.anonymisation.residue import residue
from media.file_inspection import FileRefused
from media.models.rights import Rights
from tests.articles.printed_files import make_pdf
from tests.factories import make_article, make_draft, make_story
from tests.media.pictures import draw, encode

# Files are read and drawn in a process of their own.
pytestmark = pytest.mark.processes

DAY = date(2024, 7, 2)
NAME = NameSpellings(("Zanzibarquist",), "a person")


def add_page(file: bytes = b"", **fields) -> PrintedPage:
    fields = {"day": DAY, "edition": "Late City", "page": "A1", "rights": Rights.CLEARED} | fields
    return printed_pages.add(file or make_pdf("The ferry sailed"), name="a1.pdf", by="abe", **fields)


def make_printed_article(**fields):
    return make_article(**{"edition": "Late City", "page": "A1"} | fields)


def test_a_pdf_is_stored_unchanged_with_pictures_of_its_pages_and_its_text(db):
    file = make_pdf("The ferry sailed\nagain", "Weather fine")
    page = add_page(file)
    assert page.original.read_bytes() == file
    assert page.sha256 == hashlib.sha256(file).hexdigest()
    assert [(sheet["width"], sheet["height"]) for sheet in page.sheets] == [(1800, 2400)] * 2
    with Image.open(page.picture(2, "small")) as picture:
        assert (picture.format, picture.size) == ("WEBP", (600, 800))
    assert page.text.split() == ["The", "ferry", "sailed", "again", "Weather", "fine"]
    assert pages_with_words("ferry weather") == [page]
    assert pages_with_words("ferry storm") == []
    assert AuditEntry.objects.get().action == "add printed page"


def test_a_picture_of_a_page_has_no_text_until_somebody_writes_it(db):
    page = add_page(encode(draw(600, 900)))
    assert (page.format, page.text, len(page.sheets)) == ("jpg", "", 1)
    page.text = "About the harbour"
    printed_pages.change(page, by="abe")
    assert pages_with_words("harbour") == [page]
    assert list(printed_page_files.faults()) == []


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        (b"%PDF-1.4\nnothing of a PDF", "cannot be opened"),
        (make_pdf(*["x"] * (page_rendering.MAX_SHEETS + 1)), "more than the 64"),
        (b"MZ\x90\x00" * 100, "send JPEG, PNG"),
        (b"", "it is empty"),
    ],
)
def test_a_file_that_is_no_page_is_refused_and_nothing_is_left(db, file, reason, settings):
    with pytest.raises(FileRefused, match=reason):
        printed_pages.add(file, name="a1.pdf", by="abe", day=DAY, page="A1")
    assert not PrintedPage.objects.exists()
    assert not [path for path in Path(settings.UPLOADS_ROOT).rglob("*") if path.is_file()]


def test_a_pdf_that_takes_too_long_or_too_much_is_refused(db, monkeypatch):
    def run(program, timeout, **options):
        raise subprocess.TimeoutExpired(program, timeout)

    monkeypatch.setattr(file_processes.subprocess, "run", run)
    with pytest.raises(FileRefused, match="too long to draw"):
        add_page()
    monkeypatch.undo()
    monkeypatch.setattr(printed_page_files, "MAX_BYTES", 10)
    with pytest.raises(FileRefused, match="allowed"):
        add_page()


LIMITS = {
    page_rendering: "program.PAGE_SECONDS, program.SLOW_SECONDS = 0, 1; program.limit(); program.ProcessorTime()",
    audio_inspection: "program.CPU_SECONDS = 1; program.limit()",
}


@pytest.mark.slow
@pytest.mark.parametrize("program", LIMITS)
def test_a_file_that_takes_too_much_of_the_processor_is_said_to_take_too_long(program, tmp_path):
    limits = tmp_path / "limits.py"
    limits.write_text(
        f"import sys\nsys.path.insert(0, {str(Path(program.__file__).parent)!r})\n"
        f"import {program.__name__.rpartition('.')[2]} as program\n{LIMITS[program]}\nwhile True: pass\n"
    )
    sentences = {"too_slow": "too long", "unreadable": "damaged"}
    with pytest.raises(FileRefused, match="too long"):
        file_processes.run(SimpleNamespace(__file__=limits), tmp_path, name="a1.pdf", seconds=60, **sentences)


class Processor:
    """Counts the processor time of pages that each take so many seconds, and keeps the limits that are set."""

    def __init__(self, monkeypatch, pages):
        self.used, self.pages, self.limits = 0.0, iter(pages), []
        monkeypatch.setattr(page_rendering, "_used", lambda: self.used)
        monkeypatch.setattr(page_rendering.resource, "setrlimit", lambda kind, limit: self.limits.append(limit[0]))

    def draw(self) -> int:
        """Draw pages until there is none or the file is refused; return how many."""
        time = page_rendering.ProcessorTime()
        for drawn, seconds in enumerate(self.pages):
            try:
                time.next_page()
            except page_rendering.PagesRefused:
                return drawn
            self.used += seconds
        return page_rendering.MAX_SHEETS


@pytest.mark.parametrize(
    ("pages", "drawn", "total"),
    [
        pytest.param([14.9] * 64, 2, 30, id="slow pages"),
        pytest.param([4] * 64, 5, 20, id="pages not quite as slow"),
        pytest.param([0.1] * 40 + [9] * 24, 42, 22, id="slow pages behind quick ones"),
        pytest.param([1.2] * 64, 64, 77, id="a long newspaper on a slow machine"),
        pytest.param([10, *[0.5] * 63], 64, 42, id="one slow page"),
    ],
)
def test_slow_pages_share_the_time_of_a_file(monkeypatch, pages, drawn, total):
    processor = Processor(monkeypatch, pages)
    assert (processor.draw(), round(processor.used)) == (drawn, total)
    assert max(processor.limits) <= processor.used + page_rendering.PAGE_SECONDS + page_rendering.SLOW_SECONDS + 1


def test_a_page_that_never_ends_is_ended_with_what_slow_pages_left(monkeypatch):
    processor = Processor(monkeypatch, [6, 6, 1])
    processor.draw()
    assert processor.limits == [16, 16, 17, 18]
    assert processor.used == 13


def test_the_same_file_is_not_added_twice_and_a_page_says_where_it_stood(db):
    add_page()
    with pytest.raises(FileRefused, match="there already: July 2, 2024, Late City edition, page A1"):
        add_page(page="A2")
    with pytest.raises(ValidationError, match="which page"):
        add_page(make_pdf("x"), edition=" ", page="")


def test_stories_of_a_page_are_the_live_ones_of_its_day_edition_and_page(db):
    page = add_page()
    article, other = (
        make_printed_article(headline="Ferry"),
        make_printed_article(headline="Weir", published="2024-07-02T09:30+02:00"),
    )
    make_printed_article(headline="Another page", page="A10")
    make_printed_article(headline="Another edition", edition="late city")
    make_printed_article(headline="Another day", published="2024-07-03")
    make_draft(headline="Draft", edition="Late City", page="A1", published="2024-07-02")
    make_article(headline="Quoted", body='<p>"edition":"Late City" and "page":"A1"</p>')
    assert sorted(map(str, live_stories([page])[page.pk])) == ["Ferry", "Weir"]
    publishing.withdraw(other, reason="It was wrong.", by="ada")
    publishing.correct(article, note="It was A2.", by="ada", story=make_story(edition="Late City", page="A2"))
    assert live_stories([page]) == {page.pk: []}


def test_verification_detects_a_changed_original_and_a_changed_picture(db):
    page = add_page()
    assert [result.text for result in verification.verify() if result.is_fault] == []
    page.original.chmod(0o640)
    page.original.write_bytes(b"another")
    page.picture(1, "small").write_bytes(b"another")
    texts = [result.text for result in verification.verify() if result.is_fault]
    assert texts == [
        f"printed page {page.uuid}: its file is missing or was changed; restore it from a backup",
        f"printed page {page.uuid}: picture 1-small is missing or was changed",
    ]


@pytest.mark.django_db(transaction=True)
def test_an_erased_page_leaves_no_file_and_no_word():
    page = add_page(text="Zanzibarquist", credit="Zanzibarquist")
    with pytest.raises(ValidationError):
        printed_pages.erase(page, reason=" ", by="root")
    printed_pages.erase(page, reason="Court 7/24", by="root")
    erased = PrintedPage.objects.get()
    assert (erased.erased_reason, erased.erased_by, erased.text, erased.credit) == ("Court 7/24", "root", "", "")
    assert not page.original.exists() and not page.folder.exists()
    assert not PrintedPageWord.objects.exists()
    assert residue(NAME) == []
    assert list(printed_page_files.faults()) == []
    page.folder.mkdir(parents=True)
    assert "erase it once more" in next(printed_page_files.faults())
    with pytest.raises(ValidationError, match="erased by order"):
        printed_pages.change(page, by="abe")


def test_the_erasure_of_a_story_withdraws_its_printed_pages_and_deletes_their_words(db):
    page, other = add_page(text="Zanzibarquist was seen"), add_page(make_pdf("x"), page="A2")
    article = make_printed_article(headline="Zanzibarquist")
    publishing.correct(article, note="Of A3.", by="ada", story=make_story(edition="Late City", page="A3"))
    erasure.erase(article, reason="By order.", by="root")
    page.refresh_from_db()
    other.refresh_from_db()
    assert (page.is_withdrawn, page.text, other.is_withdrawn) == (True, "", False)
    assert pages_with_words("zanzibarquist") == []
    assert residue(NAME) == []


def test_a_name_goes_from_the_text_of_pages_and_the_page_that_shows_it_is_withdrawn(db):
    page = add_page(text="Zanzibarquist was seen", credit="By Zanzibarquist")
    other = add_page(make_pdf("x"), page="A2", credit="Zanzibarquist")
    assert any("word" in sentence for sentence in residue(NAME))
    [sentence] = remove_name(NAME, by="mina")
    assert str(page.uuid) in sentence and "shows the name" in sentence
    page.refresh_from_db()
    other.refresh_from_db()
    assert (page.text, page.credit, page.is_withdrawn) == ("a person was seen", "By a person", True)
    assert (other.credit, other.is_withdrawn) == ("a person", False)
    assert residue(NAME) == []
    assert pages_with_words("person seen") == [page]


def test_pictures_that_were_lost_are_drawn_again(db, capsys):
    page, other = add_page(), add_page(make_pdf("x"), page="A2")
    shutil.rmtree(page.folder)
    call_command("draw_printed_pages")
    assert "Drawn: 1. Not drawn: 0." in capsys.readouterr().out
    assert list(printed_page_files.faults()) == []
    shutil.rmtree(other.folder)
    other.original.unlink()
    with pytest.raises(CommandError, match="restore their files"):
        call_command("draw_printed_pages")


def write_pdf(path: Path, content: bytes, *others: bytes, resources: bytes = b"/XObject<</X 5 0 R>>"):
    """Write a PDF of one page; the other objects have the numbers from 5 on."""
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 700]/Contents 4 0 R/Resources<<%b>>>>" % resources,
        make_stream(content),
        *others,
    )
    numbered = (b"%d 0 obj%b\nendobj\n" % (number, part) for number, part in enumerate(objects, 1))
    trailer = b"trailer<</Size %d/Root 1 0 R>>\n%%%%EOF" % (len(objects) + 1)
    path.write_bytes(b"%PDF-1.7\n" + b"".join(numbered) + trailer)


def make_stream(data: bytes, entries: bytes = b"", rounds: int = 1) -> bytes:
    for _ in range(rounds):
        data = zlib.compress(data, 9)
    filters = b"/FlateDecode" * rounds
    return b"<<%b/Filter[%b]/Length %d>>stream\n%b\nendstream" % (entries, filters, len(data), data)


# A process of its own: a child begins with the most memory that its parent had.
MEASURE = """
import resource, subprocess, sys
quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": {}}
print(subprocess.call(sys.argv[1:], **quiet), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def memory_to_draw(path: Path) -> tuple[int, int]:
    """Return the exit status of the program that draws a PDF, and the most memory that it had, in kB."""
    command = [sys.executable, "-I", str(page_rendering.__file__), str(path), str(path.parent)]
    measured = subprocess.run([sys.executable, "-c", MEASURE, *command], capture_output=True, check=True)
    status, memory = map(int, measured.stdout.split())
    return status, memory


def test_a_pdf_that_draws_itself_for_ever_is_ended_before_it_has_much_memory(tmp_path):
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 600 700]/Resources<</XObject<</X 5 0 R>>>>"
    write_pdf(tmp_path / "a.pdf", b"/X Do /X Do", make_stream(b"/X Do /X Do", form))
    status, memory = memory_to_draw(tmp_path / "a.pdf")
    assert status and memory < 400_000


def test_a_pdf_that_unpacks_to_much_is_ended_before_it_has_much_memory(tmp_path):
    bomb = make_stream(bytes(300_000_000), b"/Type/XObject/Subtype/Form/BBox[0 0 600 700]", rounds=2)
    write_pdf(tmp_path / "a.pdf", b"/X Do", bomb)
    status, memory = memory_to_draw(tmp_path / "a.pdf")
    assert status and memory < 400_000


def test_a_page_of_many_large_pictures_is_drawn_in_little_memory(tmp_path):
    entries = b"/Type/XObject/Subtype/Image/Width 2500/Height 3000/ColorSpace/DeviceRGB/BitsPerComponent 8"
    picture = make_stream(bytes(2500 * 3000 * 3), entries)
    count = 16
    names = b"".join(b"/X%d %d 0 R" % (number, 5 + number) for number in range(count))
    content = b"".join(b"q 300 0 0 300 0 0 cm /X%d Do Q " % number for number in range(count))
    write_pdf(tmp_path / "a.pdf", content, *[picture] * count, resources=b"/XObject<<%b>>" % names)
    status, memory = memory_to_draw(tmp_path / "a.pdf")
    assert not status and memory < 300_000


def test_a_page_without_its_large_picture_is_refused_not_drawn_empty(tmp_path):
    entries = b"/Type/XObject/Subtype/Image/Width 5000/Height 7000/ColorSpace/DeviceRGB/BitsPerComponent 8"
    picture = b"<<%b/Filter/JPXDecode/Length 12>>stream\n\xff\x4f\xff\x51damaged.\nendstream" % entries
    write_pdf(tmp_path / "a.pdf", b"q 600 0 0 700 0 0 cm /X Do Q", picture)
    assert memory_to_draw(tmp_path / "a.pdf")[0] == 3

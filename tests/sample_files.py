"""Samples are folders of files as newsrooms and their software produce them, for the tests that read such files.

The project has small ones of its own in `tests/samples`. NEWSROOM_SAMPLES names a folder of real files, which other
people wrote; where it is there, the same tests read it as well.
"""

import gzip
import os
from dataclasses import dataclass, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Samples:
    """A folder of sample files, with the numbers and words that its files have."""

    name: str
    folder: Path
    page_clipping: str
    """A clipping copied from a page, with all parts that a page has."""
    page_author: str
    page_blocks: str
    page_misprints: tuple[tuple[str, str], ...]
    """Wrong words of the page clipping and the right ones, to be corrected."""
    page_unchanged_word: str
    releases: str
    """Clippings whose day and author are only in their paths."""
    release_count: int
    release_with_kicker: tuple[str, str, str]
    """The path of such a clipping, its kicker and its headline."""
    wire: str
    """Files of an agency that are no clippings."""
    records: str
    """Stories as JSON Lines."""
    record_count: int
    dated_record_count: int
    """The number of records with a further field for their date."""
    min_record_words: int
    symbol: str
    """A stock symbol in angle brackets in a headline."""
    revisions: str
    """The saved versions of articles as JSON Lines, perhaps compressed."""
    story_folders: tuple[str, ...]
    """What an import takes as stories that have a day."""
    min_shapes: int
    """The least number of stories that differ in markup or fields."""
    min_payloads: int
    min_photos: int
    hostile_images: tuple[tuple[str, str], ...]
    """Files below `hostile/` and what the outcome of their import contains."""
    record_step: int
    """Every so many records are enough for a slow test."""
    article_step: int
    """Every so many revised articles are enough, and of each every so many versions."""
    version_step: int

    def path(self, name: str) -> Path:
        """Return the path of a file or folder of the samples."""
        return self.folder / name

    def records_path(self) -> Path:
        return self.path(self.records)

    def photos(self) -> list[Path]:
        """Return the photographs in their order."""
        return sorted(path for path in self.path("photos").rglob("*") if path.suffix in (".jpg", ".png"))

    def revision_lines(self) -> list[str]:
        """Return a line of JSON for each revised article."""
        path = self.path(self.revisions)
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
            return list(file)


OWN = Samples(
    name="own samples",
    folder=ROOT / "tests" / "samples",
    page_clipping="clippings/page/marsh-railway.txt",
    page_author="Mirela Okoye",
    page_blocks="p p p p p figure h2 p p p p figure h2 p p p",
    page_misprints=(("said on June 1.", "said on July 1."), ("Peksov", "Peskov")),
    page_unchanged_word="Marsh",
    releases="clippings/releases",
    release_count=9,
    release_with_kicker=(
        "IngaLoov/2Nov2020IngaLoov17.txt",
        "Press Release",
        "LOOV: THE TRAM TO GULL BAY WAITS FOR NOBODY",
    ),
    wire="clippings/wire",
    records="csv_jsonl/records.jsonl",
    record_count=24,
    dated_record_count=2,
    min_record_words=300,
    symbol="<FPT>",
    revisions="revisions/harbor-notices.jsonl",
    story_folders=("clippings/page", "clippings/releases", "csv_jsonl"),
    min_shapes=20,
    min_payloads=130,
    min_photos=20,
    hostile_images=(("bomb.gif", "too many pixels"), ("truncated.jpg", "ends early"), ("bad-exif.jpg", "JPEG")),
    record_step=1,
    article_step=1,
    version_step=1,
)
REAL = Samples(
    name="real files",
    folder=Path(os.environ.get("NEWSROOM_SAMPLES") or ROOT.parent / "shared" / "data"),
    page_clipping="clippings/seed/000_c6054512b3abf8fa.txt",
    page_author="Adam Morrow",
    page_blocks="p " * 14 + "figure h2 " + "p " * 9 + "figure h2 " + " ".join("p" * 9),
    page_misprints=(("said on June 1.", "said on July 1."), ("Peksov", "Peskov")),
    page_unchanged_word="Ukraine",
    releases="clippings/senate-press-releases",
    release_count=200,
    release_with_kicker=("Baucus/18Oct2007Baucus2.txt", "Press Release", "BAUCUS: CHIP FIGHT FAR FROM OVER"),
    wire="clippings/wire-iptc7901-anpa-email",
    records="csv_jsonl/news_sample_2000.jsonl",
    record_count=1997,
    dated_record_count=357,
    min_record_words=750_000,
    symbol="<SCHC>",
    revisions="revisions/digitalgov_revisions_2012_2015.jsonl.gz",
    story_folders=("clippings", "csv_jsonl"),
    min_shapes=40,
    min_payloads=500,
    min_photos=30,
    hostile_images=(
        ("decompression_bomb.gif", "too many pixels"),
        ("truncated_jpeg.jpg", "JPEG"),  # progressive: only details are missing
        ("hopper_bad_exif.jpg", "JPEG"),
    ),
    record_step=17,
    article_step=12,
    version_step=4,
)


def available(real_folder: Path) -> list[Samples]:
    """Return the own samples, and the real files if their folder is there."""
    return [OWN, *([replace(REAL, folder=real_folder)] if real_folder.is_dir() else [])]


AVAILABLE = available(REAL.folder)

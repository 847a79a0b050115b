"""The options of commands that read stories from files: `import_stories` and `reconcile`."""

import json
from argparse import ArgumentTypeError
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.management.base import CommandError
from django.utils import timezone

from articles.importing import formats, uploads
from articles.importing.file_reader import FileReader
from articles.importing.formats.columns import NAMES
from articles.importing.undated import SOURCES, DateFallbacks
from articles.story.dates import InvalidStory, StoryDate
from articles.story.language_names import site_language
from media.text_encoding.decoding import known_encoding


def add(parser):
    """Add the paths and options to the parser of a command."""
    parser.add_argument("paths", nargs="*", metavar="PATH")
    parser.add_argument("--format", choices=sorted(formats.FORMATS), help="instead of detecting it")
    parser.add_argument(
        "--git", action="store_true", help="the paths are git repositories: read the history of their Markdown files"
    )
    parser.add_argument("--source", default="", metavar="NAME", help="source of stories that name none")
    parser.add_argument("--encoding", type=_encoding, metavar="NAME", help="instead of detecting it")
    parser.add_argument("--date-order", choices=["month-first", "day-first"], default="month-first")
    parser.add_argument("--published", type=_date, metavar="DATE", help="of stories without a date")
    parser.add_argument(
        "--date-from",
        action="append",
        choices=SOURCES,
        default=[],
        help="take the date of undated stories from their folder's name, or from the time of their file",
    )
    parser.add_argument(
        "--post-type",
        action="append",
        default=[],
        metavar="TYPE",
        help="of a WordPress export, take this type as stories too: page, or a type that a plugin added",
    )
    parser.add_argument(
        "--map", action="append", default=[], metavar="FIELD=COLUMN", help="which column of a table is which field"
    )
    parser.add_argument("--mapping", metavar="FILE", help="the same for many columns, as a JSON object")


def reader(paths, options) -> FileReader:
    """Return the reader of the files that a command names, with its options. Raises CommandError."""
    if not paths:
        raise CommandError("Name at least one file or folder, or - for standard input.", returncode=2)
    zone = timezone.get_default_timezone()
    return FileReader(
        paths,
        options["format"] or "",
        formats.Options(
            zone,
            options["date_order"],
            options["encoding"] or "",
            timezone.now().year,
            post_types=frozenset({"post", *options["post_type"]}),
            source=options["source"],
            now=timezone.now(),
            mapping=_mapping(options["mapping"], options["map"]),
            language=site_language(),
        ),
        DateFallbacks(zone, options["date_from"], options["published"]),
        options["git"],
    )


def _encoding(name):
    try:
        return known_encoding(name)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from None


def _mapping(path, pairs):
    """Return the pairs of field and column of a file, and those of the command line, which have precedence."""
    mapping = {}
    if path:
        try:
            with open(path, encoding="utf-8") as file:
                mapping = json.load(file)
        except (OSError, ValueError) as error:
            raise CommandError(f"--mapping {path}: {getattr(error, 'strerror', None) or error}", returncode=2) from None
        if not isinstance(mapping, dict) or not all(isinstance(column, str) for column in mapping.values()):
            raise CommandError(f'--mapping {path}: write {{"headline": "Title", …}}.', returncode=2)
    for pair in pairs:
        field, mark, column = pair.partition("=")
        if not mark:
            raise CommandError(f"--map {pair}: write FIELD=COLUMN, such as headline=Title.", returncode=2)
        mapping[field.strip()] = column.strip()
    if unknown := sorted(mapping.keys() - NAMES.keys()):
        raise CommandError(f"--map: {unknown[0]} is no field of a story; there are {', '.join(NAMES)}.", returncode=2)
    return tuple(mapping.items())


def _date(text):
    try:
        return StoryDate(text)
    except InvalidStory as error:
        raise ArgumentTypeError(str(error)) from None


@contextmanager
def unpacked(file_reader: FileReader):
    """Unpack the ZIP archives among the paths of a reader for as long as they are read. Raises CommandError."""
    with TemporaryDirectory(prefix="import-") as folder:
        try:
            file_reader.unpack(Path(folder))
        except (uploads.UploadRefused, OSError) as error:
            name = getattr(error, "filename", None)
            words = f"{name}: {error.strerror}" if name and isinstance(error, OSError) else str(error)
            raise CommandError(words, returncode=2) from None
        yield


@contextmanager
def report_file(path):
    """Open the file of a report, and yield it; None without a path. Raises CommandError."""
    if not path:
        yield None
        return
    try:
        # A file name need not be UTF-8; other bytes are written as JSON escapes.
        file = open(path, "w", encoding="utf-8", errors="backslashreplace")  # noqa: SIM115  closed below
    except OSError as error:
        raise CommandError(f"--report {path}: {error.strerror}", returncode=2) from None
    try:
        yield file
    finally:
        with suppress(OSError):  # `flush` has raised the same error before
            file.close()

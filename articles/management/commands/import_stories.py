"""manage.py import_stories PATH…: import the stories of files, folders or standard input, with their own dates."""

import io
import json
import os
import sys
from argparse import ArgumentTypeError
from collections import Counter
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from articles.importing import formats
from articles.importing.candidates import OUTCOMES
from articles.importing.importer import Importer
from articles.importing.prefetch import PrefetchStopped
from articles.importing.remarks import counted, kind_of
from articles.management.interrupting import until_interrupted
from articles.search.index import indexer
from articles.story.text import clean_text
from media.item_errors import rejection, run_ended
from media.management.progress import Progress
from media.text_encoding.decoding import known_encoding


class Command(BaseCommand):
    help = (
        "Import stories from files, folders or - (standard input). Run again it creates nothing twice. "
        "Exit status: 0 all went in, 1 something was rejected, 2 nothing could be read."
    )

    def add_arguments(self, parser):
        parser.add_argument("paths", nargs="+", metavar="PATH")
        parser.add_argument("--format", choices=sorted(formats.FORMATS), help="instead of detecting it")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, write nothing")
        parser.add_argument("--draft", action="store_true", help="leave the stories on the desk, unpublished")
        parser.add_argument("--source", default="", metavar="NAME", help="source of stories that name none")
        parser.add_argument("--report", metavar="FILE", help="write what became of each item as JSON Lines")
        parser.add_argument("--encoding", type=_encoding, metavar="NAME", help="instead of detecting it")
        parser.add_argument("--date-order", choices=["month-first", "day-first"], default="month-first")
        parser.add_argument("--by", default="import", help="who is written into the history")

    def handle(self, *, paths, report, verbosity, **options):
        if len(options["by"]) > 150 or clean_text(options["by"]) != options["by"]:
            raise CommandError("--by: write a name of at most 150 characters.", returncode=2)
        file_reader = _FileReader(
            options["format"],
            formats.Options(timezone.get_default_timezone(), options["date_order"], options["encoding"] or ""),
        )
        importer = Importer(
            by=options["by"], source=options["source"], draft=options["draft"], dry_run=options["dry_run"]
        )
        counts, remark_counts, progress = Counter(), Counter(), Progress("stories")
        ended = ""
        with _report(report) as lines, until_interrupted() as interrupted:
            items = file_reader.items(paths, interrupted)
            can_prefetch = not options["draft"] and all(os.path.isfile(path) or os.path.isdir(path) for path in paths)
            results = importer.run_prefetched(items, interrupted) if can_prefetch else importer.run(items)
            try:
                for result in results:
                    counts[result.outcome] += 1
                    remark_counts.update(map(kind_of, result.remarks))
                    progress(sum(counts.values()))
                    if lines:
                        lines.write(json.dumps(result._asdict(), ensure_ascii=False) + "\n")
                    if result.outcome in ("rejected", "conflict") and verbosity > 0:
                        progress.end()
                        place = f"{result.path} {result.item}".strip()
                        self.stderr.write(f"{result.outcome}: {place}: {result.reason}")
                if lines:
                    lines.flush()
            except PrefetchStopped as error:
                ended = str(error)
            except Exception as error:
                ended = run_ended(error)
        progress.end()
        if counts["created"] and not (options["dry_run"] or options["draft"]):
            indexer.select_common_stems()
        prefix = "Would be: " if options["dry_run"] else ""
        self.stdout.write(prefix + ", ".join(f"{counts[outcome]:,} {outcome}" for outcome in OUTCOMES))
        if remark_counts:
            self.stdout.write(f"Remarks: {counted(remark_counts)}.")
        if verbosity > 1:
            self.stdout.write(f"{sum(counts.values()) / max(progress.seconds, 0.001):,.0f} stories a second")
        if ended:
            raise CommandError(ended, returncode=1)
        if interrupted:
            raise CommandError(
                "Interrupted. What is counted is in the archive; run it again for the rest.", returncode=130
            )
        if not any(counts[outcome] for outcome in OUTCOMES[:4]):
            raise CommandError("Nothing could be read.", returncode=2)
        if counts["rejected"]:
            raise CommandError(f"{counts['rejected']:,} items were rejected; the reasons are above.", returncode=1)


def _encoding(name):
    try:
        return known_encoding(name)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from None


class _FileReader:
    """Yields the items of files, one file after the other; a file that cannot be read is an item with the reason."""

    def __init__(self, format_name, options):
        self.format_name, self.options = format_name, options

    def items(self, paths, interrupted):
        """Yield pairs of path and item of all files; ends as soon as `interrupted` is not empty."""
        for path in paths:
            for file in [path] if path == "-" else formats.files([path]):
                if interrupted:
                    return
                is_named = str(file) == str(path)
                for item in self._items_of(str(file), is_named):
                    yield str(file), item
                    if interrupted:
                        return

    def _items_of(self, path, is_named):
        place = ""
        try:
            if not is_named and not _is_readable(Path(path)):
                yield _NO_FILE
                return
            with _opened(path) as (head, file):
                reader = formats.FORMATS[self.format_name] if self.format_name else formats.detect(head, path)
                for item in reader.read(file, path, self.options):
                    yield item
                    place = item.place and f"after {item.place}"
        except (OSError, formats.UnknownFormat) as error:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            yield formats.ImportItem(place, None, reason)
        except Exception as error:
            yield formats.ImportItem(place, None, rejection(error, "could not be read", path, place))


# Reading a pipe in a folder would wait for ever.
_NO_FILE = formats.ImportItem("", None, "It is a pipe, a socket or a device; to read it, name it by itself.")


def _is_readable(file):
    """Return whether opening a path from a folder yields content, or an error that says why not; False for a pipe."""
    return file.is_file() or not file.exists()


@contextmanager
def _opened(path):
    """Open a file, or standard input; yield its first 64 kB, for `detect`, and the file from its beginning."""
    with nullcontext(sys.stdin.buffer) if path == "-" else open(path, "rb", buffering=formats.HEAD_BYTES) as file:
        start = file.tell() if file.seekable() else None
        head = file.read(formats.HEAD_BYTES)
        if start is not None:
            file.seek(start)
        yield head, file if start is not None else io.BufferedReader(_RejoinedStream(head, file), formats.HEAD_BYTES)


class _RejoinedStream(io.RawIOBase):
    """The part of a pipe that was read already, and then the rest of the pipe."""

    def __init__(self, head, pipe):
        self.head, self.pipe = io.BytesIO(head), pipe

    def readable(self):
        return True

    def readinto(self, buffer):
        return self.head.readinto(buffer) or self.pipe.readinto(buffer)


@contextmanager
def _report(path):
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

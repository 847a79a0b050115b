"""manage.py import_stories PATH…: import the stories of files, folders or standard input, with their own dates."""

import json
import os
import sys
from collections import Counter
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from articles.importing.candidates import OUTCOMES, SKIPPED, is_storable_name
from articles.importing.importer import Importer
from articles.importing.photo_files import PhotoFiles
from articles.importing.prefetch import PrefetchStopped
from articles.importing.preview import MAX_SAMPLES, preview
from articles.importing.remarks import counted, kind_of
from articles.importing.watch_folder import watch
from articles.management import reading_options
from articles.management.interrupting import until_interrupted
from articles.search.index import rebuilding
from media.item_errors import run_ended
from media.management.progress import Progress


class Command(BaseCommand):
    help = (
        "Import stories from files, folders or - (standard input). Run again it creates nothing twice. "
        "Exit status: 0 all went in, 1 something was rejected, 2 nothing could be read."
    )

    def add_arguments(self, parser):
        reading_options.add(parser)
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, write nothing")
        parser.add_argument("--draft", action="store_true", help="leave the stories on the desk, unpublished")
        parser.add_argument("--report", metavar="FILE", help="write what became of each item as JSON Lines")
        parser.add_argument(
            "--media",
            action="append",
            default=[],
            metavar="PATH",
            help="a folder or ZIP archive with the photographs of the stories; they are also found beside their file",
        )
        parser.add_argument(
            "--watch",
            metavar="DIR",
            help="import each file that is put into this folder, and move it to done/ or rejected/, until Ctrl-C",
        )
        parser.add_argument("--by", default="import", help="who is written into the history")

    def handle(self, *, paths, report, verbosity, **options):
        if not is_storable_name(options["by"]):
            raise CommandError("--by: write a name of at most 150 characters.", returncode=2)
        if options["watch"]:
            self._watch(Path(options["watch"]), paths, report, verbosity, options)
            return
        reader = reading_options.reader(paths, options)
        archives = reader.archives
        with reading_options.unpacked(reader):
            self._import(reader, self._importer(options, archives), report, verbosity, options)

    def _importer(self, options, archives) -> Importer:
        """Return the importer with the photographs of ZIP archives and `--media`. Raises CommandError."""
        try:
            photos = PhotoFiles(options["media"], options["by"], archives)
        except (OSError, ValueError) as error:
            raise CommandError(f"--media {error}", returncode=2) from None
        return Importer(
            by=options["by"],
            source=options["source"],
            draft=options["draft"],
            dry_run=options["dry_run"],
            photos=photos,
        )

    def _watch(self, folder, paths, report, verbosity, options):
        """Import the files of a folder as they come. Raises CommandError if the folder or the machine fails."""
        if paths or report or options["dry_run"] or options["git"]:
            raise CommandError("--watch: it takes no other paths, no --report, --dry-run or --git.", returncode=2)

        def import_file(path: Path) -> list[str]:
            reader = reading_options.reader([str(path)], options)
            reasons, counts = [], Counter()
            try:
                archives = reader.archives
                with reading_options.unpacked(reader):
                    for result in self._importer(options, archives).run(reader.items(interrupted)):
                        counts[result.outcome] += 1
                        if result.outcome in ("rejected", "conflict"):
                            place = f"{result.item}: " if result.item else ""
                            reasons.append(f"{result.outcome}: {place}{result.reason}")
            except CommandError as error:  # an archive that is refused
                reasons.append(str(error))
            if not counts and not reasons:
                reasons.append("Nothing could be read.")
            if verbosity > 0:
                numbers = ", ".join(f"{counts[outcome]:,} {outcome}" for outcome in OUTCOMES)
                self.stdout.write(f"{path.name}: {numbers}")
            return reasons

        with until_interrupted() as interrupted:
            try:
                watch(folder, import_file, interrupted)
            except OSError as error:
                raise CommandError(f"--watch {folder}: {error.strerror or error}", returncode=2) from None
            except Exception as error:
                raise CommandError(run_ended(error), returncode=1) from None
        self.stdout.write("Ended. Files that are still in the folder are imported by the next watch.")

    def _import(self, reader, importer, report, verbosity, options):
        """Import what the reader reads, and write the counts. Raises CommandError unless all went in."""
        paths = reader.paths
        total, skipped = reader.survey(counts_items=sys.stderr.isatty())
        counts, remark_counts, skipped_counts = Counter(), Counter(), Counter()
        progress = Progress("stories", total)
        ended = ""
        with reading_options.report_file(report) as lines, until_interrupted() as interrupted:
            items = reader.items(interrupted)
            if options["dry_run"] and verbosity > 0:
                items = self._previewed(items)
            can_prefetch = not (options["draft"] or options["git"]) and all(
                os.path.isfile(path) or os.path.isdir(path) for path in paths
            )
            results = importer.run_prefetched(items, interrupted) if can_prefetch else importer.run(items)
            try:
                for result in results:
                    if result.outcome == SKIPPED:
                        skipped_counts[result.reason] += result.count
                    else:
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
        if counts["created"] and not (ended or options["dry_run"] or options["draft"]):
            try:
                rebuilding.select_common_stems()
            except Exception as error:
                ended = run_ended(error)
        prefix = "Would be: " if options["dry_run"] else ""
        self.stdout.write(prefix + ", ".join(f"{counts[outcome]:,} {outcome}" for outcome in OUTCOMES))
        if skipped:
            self.stdout.write(skipped)
        if skipped_counts:
            self.stdout.write(f"Not read as stories: {counted(skipped_counts)}.")
        if remark_counts:
            self.stdout.write(f"Remarks: {counted(remark_counts)}.")
        if verbosity > 1:
            self.stdout.write(f"{sum(counts.values()) / max(progress.seconds, 0.001):,.0f} stories a second")
        if ended:
            raise CommandError(ended, returncode=1)
        if interrupted:
            rest = "Nothing was written" if options["dry_run"] else "What is counted is in the archive"
            raise CommandError(f"Interrupted. {rest}; run it again for the rest.", returncode=130)
        if not any(counts[outcome] for outcome in OUTCOMES[:4]):
            raise CommandError("Nothing could be read.", returncode=2)
        if counts["rejected"]:
            raise CommandError(f"{counts['rejected']:,} items were rejected; the reasons are above.", returncode=1)

    def _previewed(self, items):
        """Yield the items; write the first of them as they were read."""
        samples = 0
        for path, item in items:
            if samples < MAX_SAMPLES and not item.skipped:
                samples += 1
                self.stdout.write(preview(path, item) + "\n")
            yield path, item

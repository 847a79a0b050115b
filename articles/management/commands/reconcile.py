"""manage.py reconcile SOURCE…: the migration ledger, which compares what a source holds with what is here."""

import json

from django.core.management.base import BaseCommand, CommandError

from articles.importing.reconciliation import Ledger
from articles.importing.remarks import counted
from articles.management import reading_options
from articles.management.interrupting import until_interrupted
from media.item_errors import run_ended
from media.management.progress import Progress

MAX_LINES = 50  # open differences on the screen; the report has all


class Command(BaseCommand):
    help = (
        "Compare the stories, URLs, pictures and authors of exports with the archive. Exit status: 0 every difference "
        "is explained, 1 something is missing, 2 nothing could be read."
    )

    def add_arguments(self, parser):
        reading_options.add(parser)
        parser.add_argument("--report", metavar="FILE", help="write each difference as JSON Lines")
        parser.add_argument(
            "--accepted",
            metavar="FILE",
            help="lines of a former report that were looked at, each with “accepted” added and the reason",
        )

    def handle(self, *, paths, report, accepted, **options):
        reader = reading_options.reader(paths, options)
        ledger = Ledger(options["source"], _accepted(accepted))
        open_count, ended, progress = 0, "", Progress("items", 0)
        with (
            reading_options.unpacked(reader),
            reading_options.report_file(report) as lines,
            until_interrupted() as interrupted,
        ):
            try:
                for difference in ledger.compare(reader.items(interrupted)):
                    progress(ledger.count)
                    if lines:
                        lines.write(json.dumps(difference._asdict(), ensure_ascii=False) + "\n")
                    if not difference.is_explained and (open_count := open_count + 1) <= MAX_LINES:
                        progress.end()
                        place = f"{difference.path} {difference.item}".strip()
                        self.stderr.write(f"{difference.kind}: {place}: {difference.reason}")
            except Exception as error:
                ended = run_ended(error)
        progress.end()
        if open_count > MAX_LINES:
            self.stderr.write(f"… and {open_count - MAX_LINES:,} more; --report FILE has all.")
        self._write(ledger)
        if ended:
            raise CommandError(ended, returncode=1)
        if interrupted:
            raise CommandError("Interrupted: this is no proof. Run it again.", returncode=130)
        if not ledger.count:
            raise CommandError("Nothing could be read.", returncode=2)
        if not ledger.is_complete:
            raise CommandError(f"Not complete: {counted(ledger.open_kinds)}.", returncode=1)
        self.stdout.write("Complete: every difference is explained.")

    def _write(self, ledger: Ledger):
        rows = [("year", "in the source", "live here", "explained", "missing")]
        rows += [(year, *(f"{n:,}" for n in (*counts, counts.missing))) for year, counts in ledger.years.items()]
        totals = [sum(column) for column in zip(*((*c, c.missing) for c in ledger.years.values()), strict=True)]
        rows.append(("all", *(f"{number:,}" for number in totals or (0, 0, 0, 0))))
        for row in rows:
            self.stdout.write("".join(f"{text:>15}" if number else f"{text:8}" for number, text in enumerate(row)))
        here = sum(ledger.authors.values())
        self.stdout.write(
            f"URLs: {ledger.urls_here:,} of {ledger.urls:,} lead here. Pictures: {ledger.pictures_with_file:,} of "
            f"{ledger.pictures:,} have their file. Authors: {here:,} of {len(ledger.authors):,} are here."
        )
        if ledger.other_items:
            self.stdout.write(f"Beside stories, not taken: {counted(ledger.other_items)}.")
        if ledger.explained_kinds:
            self.stdout.write(f"Explained: {counted(ledger.explained_kinds)}.")


def _accepted(path) -> dict[tuple[str, str, str], str]:
    """Return the reason of each accepted difference, by path, item and kind. Raises CommandError."""
    if not path:
        return {}
    try:
        with open(path, encoding="utf-8") as file:
            rows = [json.loads(line) for line in file if line.strip()]
        return {(row["path"], row["item"], row["kind"]): row["accepted"] for row in rows if row.get("accepted")}
    except OSError as error:
        raise CommandError(f"--accepted {path}: {error.strerror or error}", returncode=2) from None
    except (ValueError, KeyError, AttributeError, TypeError):
        raise CommandError(
            f"--accepted {path}: each line is one of a report, with “accepted” added.", returncode=2
        ) from None

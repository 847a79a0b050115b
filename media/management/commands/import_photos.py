"""manage.py import_photos PATH…: ingest all photographs of files and folders."""

import hashlib
import json
from collections import Counter
from contextlib import nullcontext
from datetime import date
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from media import metadata
from media.ingest import FileRefused, ingest, inspect, refuse_erased, unused_uuid
from media.item_errors import ends_the_run, rejection, run_ended
from media.management.decoder_messages import decoder_messages
from media.management.file_walk import FileWalk
from media.management.progress import Progress
from media.models import Original
from media.models.rights import Rights
from media.original_files import remove_unfinished
from media.sidecars import has_photograph, is_sidecar, sidecar_of

OUTCOMES = ("created", "unchanged", "rejected")


class Command(BaseCommand):
    help = (
        "Take in photographs from files and folders, with the XMP sidecars beside them. "
        "Run again it creates nothing twice. "
        "Exit status: 0 all went in, 1 something was rejected, 2 nothing could be read."
    )

    def add_arguments(self, parser):
        parser.add_argument("paths", nargs="+", metavar="PATH")
        parser.add_argument("--dry-run", action="store_true", help="look at every file, keep nothing")
        parser.add_argument("--report", metavar="FILE", help="write what became of each file as JSON Lines")
        parser.add_argument("--rights", choices=Rights.values, default=Rights.UNKNOWN, help="of all new photographs")
        parser.add_argument("--rights-words", default="", metavar="WORDS", help="the words of the licence")
        parser.add_argument("--rights-until", type=date.fromisoformat, metavar="YYYY-MM-DD", help="their last day")
        parser.add_argument("--by", default="import", help="who takes them in")
        parser.add_argument(
            "--uuid-from-guid",
            action="store_true",
            help="name each new photograph by the Digital Image GUID in its file, where that is a UUID",
        )

    def handle(self, *, paths, report, verbosity, **options):
        counts, remark_counts, progress = Counter(), Counter(), Progress("photographs")
        walk = FileWalk(paths)
        ingest_file = _dry_run if options["dry_run"] else _ingest
        report = self._report(report)
        try:
            if leftover := remove_unfinished():
                self.stdout.write(f"Removed {leftover:,} unfinished copies of a run that was killed.")
            progress.total = sum(not is_sidecar(path) for path, _, _ in walk)
            with report as lines:
                for path, _, problem in FileWalk(paths):
                    if is_sidecar(path) and not problem:
                        if has_photograph(path):
                            continue  # it is read with its photograph
                        problem = f"{path.name}: no photograph of this name is beside it; a sidecar alone is not kept."
                    outcome, reason, url, remarks = _outcome(ingest_file, path, options, problem)
                    remark_counts.update(remark.partition(":")[0] for remark in remarks)
                    counts[outcome] += 1
                    progress(sum(counts.values()))
                    if lines:
                        row = {"path": str(path), "item": "", "outcome": outcome, "reason": reason, "url": url}
                        row["remarks"] = remarks
                        lines.write(json.dumps(row, ensure_ascii=False) + "\n")
                    if outcome == "rejected" and verbosity > 0:
                        progress.end()
                        self.stderr.write(f"rejected: {path}: {reason}")
        except KeyboardInterrupt:
            progress.end()
            self._counts(counts, options)
            raise CommandError(
                "Interrupted. What is counted is in; run it again for the rest.", returncode=130
            ) from None
        except Exception as error:
            progress.end()
            self._counts(counts, options)
            raise CommandError(run_ended(error), returncode=1) from None
        progress.end()
        self._counts(counts, options)
        if remark_counts:
            kinds = ", ".join(f"{kind} ({count:,})" for kind, count in remark_counts.most_common())
            self.stdout.write(f"Remarks: {kinds}.")
        if skipped := walk.skipped_in_words():
            self.stdout.write(skipped)
        if verbosity > 1:
            self.stdout.write(f"{sum(counts.values()) / max(progress.seconds, 0.001):,.1f} photographs a second")
        if not counts["created"] and not counts["unchanged"]:
            raise CommandError("Nothing could be read.", returncode=2)
        if counts["rejected"]:
            raise CommandError(f"{counts['rejected']:,} files were rejected; the reasons are above.", returncode=1)

    def _counts(self, counts, options):
        prefix = "Would be: " if options["dry_run"] else ""
        self.stdout.write(prefix + ", ".join(f"{counts[outcome]:,} {outcome}" for outcome in OUTCOMES))

    def _report(self, path):
        try:
            # A file name need not be UTF-8; other bytes are written as JSON escapes.
            return open(path, "w", encoding="utf-8", errors="backslashreplace") if path else nullcontext()
        except OSError as error:
            raise CommandError(f"--report {path}: {error.strerror}", returncode=2) from None


def _outcome(ingest_file, path, options, problem):
    if problem:
        return "rejected", problem, "", []
    try:
        with decoder_messages() as messages:
            outcome, reason, url, remarks = ingest_file(path, options)
        return outcome, reason, url, [*remarks, *messages]
    except FileRefused as error:
        return "rejected", str(error), "", []
    except OSError as error:
        if ends_the_run(error):
            raise
        return "rejected", f"{path.name}: it cannot be read ({error.strerror or error}).", "", []
    except Exception as error:
        return "rejected", rejection(error, "could not be taken in", str(path)), "", []


def _ingest(path, options):
    with path.open("rb") as file:
        photo, created = ingest(
            file,
            by=options["by"],
            name=path.name,
            uuid=_stated_uuid(path) if options["uuid_from_guid"] else None,
            rights=options["rights"],
            rights_words=options["rights_words"],
            rights_until=options["rights_until"],
            sidecar=(sidecar := sidecar_of(path)),
        )
    if not created:
        return _unchanged(photo, sidecar)
    return "created", "", photo.get_absolute_url(), photo.remarks


def _unchanged(photo, sidecar):
    """Return the outcome of a known photograph, with a remark if its sidecar says what it did not say before."""
    remarks = list(photo.remarks)
    if sidecar and sidecar.names and metadata.differs_from_sidecar(photo, sidecar):
        remarks.append(f"sidecar not taken: {', '.join(sidecar.names)} changed after the photograph came in")
    return "unchanged", "", photo.get_absolute_url(), remarks


def _stated_uuid(path):
    """Return the UUID in the file's Digital Image GUID; None if there is no GUID or it is no UUID."""
    guid = inspect(path, path.name).metadata.guid
    try:
        return UUID(guid)
    except ValueError:
        return None


def _dry_run(path, options):
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    if original := Original.objects.filter(sha256=sha256).select_related("photo").first():
        refuse_erased(original.photo, path.name)
        return _unchanged(original.photo, sidecar_of(path))
    if options["uuid_from_guid"]:
        unused_uuid(_stated_uuid(path), path.name)
    return "created", "", "", list(inspect(path, path.name, sidecar_of(path)).remarks)

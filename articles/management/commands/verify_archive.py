"""manage.py verify_archive: check the record, its last seal, the photographs and the catalogue."""

import gc
from collections.abc import Iterator

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from articles.record import incremental_verification, parallel_verification, seals, verification
from articles.record.check import VerificationResult, to_the_end
from articles.record.checked_columns import FILES
from media import fixity
from media.item_errors import is_disk_full
from media.management.progress import Progress

MAX_PROCESSES = 64  # each has a connection of its own


class Command(BaseCommand):
    help = (
        "Check digests, chain, seal, photographs and catalogue. One line for each fault and exit status 1; "
        "without a fault the archive is sealed anew."
    )

    def add_arguments(self, parser):
        parser.add_argument("--no-seal", action="store_true", help="check only, write no new seal")
        parser.add_argument(
            "--since-last", action="store_true",
            help="check only stories with a version that is later than the last seal, and all that is made of them",
        )  # fmt: skip
        parser.add_argument(
            "--photos", default="1/1", metavar="N/M", help="check the N-th of M parts of the photographs (default: all)"
        )

        parser.add_argument(
            "--processes", type=int, default=1, metavar="N", help="use so many processors for a full verification"
        )

    def handle(self, *, no_seal, since_last, photos, processes, **options):
        try:
            part = tuple(int(number) for number in photos.split("/"))
            if len(part) != 2 or not 1 <= part[0] <= part[1]:
                raise ValueError
        except ValueError:
            raise CommandError(f"--photos {photos}: write it as 3/30, the third of thirty parts.") from None
        if not 1 <= processes <= MAX_PROCESSES:
            raise CommandError(f"--processes {processes}: write a number from 1 to {MAX_PROCESSES}.")
        progress = Progress("versions")
        gc.freeze()  # what is loaded is not looked through for garbage with every batch of rows
        try:
            faults = self._print(self._results(progress, since_last, processes), progress)
        except incremental_verification.NoStart as error:
            raise CommandError(str(error), returncode=1) from None
        if not since_last:
            part = None if part == (1, 1) else part
            for line in to_the_end(FILES, lambda: fixity.verify(part), str):
                self.stderr.write(line)
                faults += 1
        if faults:
            raise CommandError(f"{faults:,} faults in {progress.done:,} versions.", returncode=1)
        self.stdout.write(f"{progress.done:,} versions verified in {progress.seconds:.1f} s. No faults.")
        if settings.READ_ONLY:
            self.stdout.write("Not sealed: READ_ONLY is set, and the primary remembers the newest seal.")
        elif not no_seal:
            self._seal()

    def _results(self, progress: Progress, since_last: bool, processes: int) -> Iterator[VerificationResult]:
        if since_last:
            return incremental_verification.verify_since_seal(progress)
        return parallel_verification.verify(progress, processes) if processes > 1 else verification.verify(progress)

    def _print(self, results, progress: Progress) -> int:
        """Print each fault and remark; return the number of faults."""
        faults = 0
        for result in results:
            progress.end()
            (self.stderr if result.is_fault else self.stdout).write(result.text)
            faults += result.is_fault
        progress.end()
        return faults

    def _seal(self):
        try:
            self.stdout.write(f"Sealed: {seals.seal().name}")
        except OSError as error:
            words = "the disk is full" if is_disk_full(error) else error.strerror
            raise CommandError(
                f"The archive is whole, but its seal could not be written ({words}); mend that and run it again.",
                returncode=1,
            ) from None

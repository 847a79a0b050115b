"""What the commands do alike that make missing files anew from their originals: go on, count, and name what failed."""

from collections.abc import Iterable

from django.core.management.base import BaseCommand, CommandError

from media.management.progress import Progress


class DerivedFilesCommand(BaseCommand):
    """Makes what is missing; it can be stopped and started again.

    `rows_word` says what is counted, `done_word` ("Drawn") what became of it, `advice` what to do about failures.
    """

    rows_word: str
    done_word: str
    advice: str

    def make_missing(self) -> Iterable[tuple[object, str]]:
        """Make the missing files; yield what each is of, and why it could not be made or ""."""
        raise NotImplementedError

    def handle(self, *args, **options):
        done, failed, progress = 0, 0, Progress(self.rows_word)
        for row, error in self.make_missing():
            if error:
                failed += 1
                self.stderr.write(f"{row}: {error}")
            else:
                done += 1
            progress(done + failed)
        progress.end()
        self.stdout.write(f"{self.done_word}: {done}. Not {self.done_word.lower()}: {failed}.")
        if failed:
            raise CommandError(self.advice)

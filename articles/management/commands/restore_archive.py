"""manage.py restore_archive DIR: bring a bundle into an empty archive, and verify it."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from articles.preservation import bag_check, restore
from articles.record import verification
from articles.search.columns import reader
from media import fixity
from media.item_errors import is_disk_full
from media.management.progress import Progress


class Command(BaseCommand):
    help = "Bring a folder of export_archive into an empty archive, make the catalogue and the index, and verify all."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, metavar="DIR", help="a folder that export_archive wrote")

    def handle(self, *, folder: Path, **options):
        progress = Progress("rows")
        try:
            counts = restore.restore(folder, progress)
        except restore.NotRestorable as error:
            raise CommandError(str(error), returncode=2) from None
        except OSError as error:
            words = "the disk is full" if is_disk_full(error) else error.strerror or str(error)
            raise CommandError(f"{folder}: {words}. Nothing was restored; run it again.", returncode=1) from None
        finally:
            progress.end()
        reader.acquire()  # read and saved here, so that no reader has to wait
        self.stdout.write(
            f"{counts['articles.Version']:,} versions of {counts['articles.Article']:,} stories and "
            f"{counts['media.Photo']:,} photographs are here."
        )
        if unlisted := bag_check.unlisted(folder):
            names = ", ".join(unlisted[:5]) + (f" and {len(unlisted) - 5:,} more" if len(unlisted) > 5 else "")
            self.stdout.write(f"In no list of the bag, and not brought in: {names}.")
        faults = [result.text for result in verification.verify() if result.is_fault] + list(fixity.verify())
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise CommandError(f"{len(faults):,} faults.", returncode=1)
        self.stdout.write(
            "Verified, no faults. The key of the public log and the accounts are not in a bundle: bring them yourself."
        )

"""manage.py export_archive DIR: write the whole archive into a folder that outlives this software."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from articles.preservation import bundle
from media.item_errors import is_disk_full
from media.management.progress import Progress


class Command(BaseCommand):
    help = (
        "Write the record into an empty folder, as a bag (BagIt): all versions, terms, photographs with their files, "
        "audit log, seals and public log. restore_archive brings it into an empty archive, on either engine."
    )

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, metavar="DIR", help="a new or empty folder")

    def handle(self, *, folder: Path, **options):
        progress = Progress("rows")
        try:
            summary = bundle.export_bundle(folder, progress)
        except bundle.NotEmpty as error:
            raise CommandError(str(error), returncode=2) from None
        except OSError as error:
            words = "the disk is full" if is_disk_full(error) else error.strerror
            raise CommandError(f"{folder}: {words}; remove the folder and run it again.", returncode=1) from None
        finally:
            progress.end()
        for path in summary.missing:
            self.stderr.write(f"originals/{path}: the file is missing; the bundle is without it.")
        versions = summary.rows["articles.Version"]
        self.stdout.write(
            f"{versions:,} versions of {summary.rows['articles.Article']:,} stories and {summary.files:,} files of "
            f"photographs in {folder}."
        )
        if summary.missing:
            raise CommandError(f"{len(summary.missing):,} files are missing.", returncode=1)

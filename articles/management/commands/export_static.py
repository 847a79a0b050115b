"""manage.py export_static DIR: write the public archive as plain linked HTML files."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from articles.preservation import static_copy
from media.item_errors import is_disk_full
from media.management.progress import Progress


class Command(BaseCommand):
    help = (
        "Write all public pages into a folder that opens without a server: stories, versions, comparisons, lists, "
        "pictures, and JSON Lines. Interrupted it goes on; run again it brings the folder up to date."
    )

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, metavar="DIR", help="a new folder, or an older copy of this archive")

    def handle(self, *, folder: Path, **options):
        progress = Progress("stories")
        try:
            summary = static_copy.write_copy(folder, progress)
        except static_copy.NotACopy as error:
            raise CommandError(str(error), returncode=2) from None
        except OSError as error:
            words = "the disk is full" if is_disk_full(error) else error.strerror
            raise CommandError(f"{folder}: {words}; run it again for the rest.", returncode=1) from None
        except KeyboardInterrupt:
            raise CommandError("Interrupted. Run it again for the rest.", returncode=130) from None
        finally:
            progress.end()
        resumed = f", {summary.resumed:,} of them by a run before" if summary.resumed else ""
        self.stdout.write(f"{summary.stories:,} stories{resumed}, {summary.files:,} files in {folder}.")

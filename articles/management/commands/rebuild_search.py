"""manage.py rebuild_search: rebuild the full-text index from the record."""

from django.core.management.base import BaseCommand, CommandError

from articles.search.columns import reader
from articles.search.index import rebuilding
from media.management.progress import Progress


class Command(BaseCommand):
    help = (
        "Make the full text of live stories and past versions anew from the record. Readers search in the old one "
        "until it is done, and editors go on working. Interrupted, it leaves the old one as it was."
    )

    def handle(self, **options):
        progress = Progress("texts")
        try:
            count = rebuilding.rebuild(progress)
        except rebuilding.RebuildOvertaken as error:
            raise CommandError(str(error)) from None
        progress.end()
        reader.acquire()  # read and saved here, so that no reader has to wait
        self.stdout.write(f"{count:,} texts in the index.")

"""manage.py rebuild_search: rebuild the full-text index from the record."""

from django.core.management.base import BaseCommand

from articles.search.columns import reader
from articles.search.index import indexer
from media.management.progress import Progress


class Command(BaseCommand):
    help = (
        "Make the full text of live stories and past versions anew from the record. Readers search in the old one "
        "until it is done, publishing waits. Interrupted, it leaves the old one as it was."
    )

    def handle(self, **options):
        progress = Progress("texts")
        count = indexer.rebuild(progress)
        progress.end()
        reader.acquire()  # read and saved here, so that no reader has to wait
        self.stdout.write(f"{count:,} texts in the index.")

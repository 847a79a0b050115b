"""manage.py rebuild_catalogue: rebuild the catalogue from the record."""

from django.core.management.base import BaseCommand

from articles.catalogue import catalogue
from articles.search.columns import reader
from media.management.progress import Progress


class Command(BaseCommand):
    help = "Make the catalogue anew from the record. Readers see the old one until it is done."

    def handle(self, **options):
        progress = Progress("stories")
        count = catalogue.rebuild(progress)
        progress.end()
        reader.acquire()  # read and saved here, so that no reader has to wait
        self.stdout.write(f"{count:,} stories in the catalogue.")

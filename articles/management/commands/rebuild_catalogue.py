"""manage.py rebuild_catalogue: make the reading room anew from the record."""

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
        reader.acquire()  # read and filed here, no reader has to wait for it
        self.stdout.write(f"{count:,} stories in the catalogue.")

"""manage.py rebuild_catalogue: rebuild the catalogue from the record."""

from django.core.management.base import BaseCommand, CommandError

from articles.catalogue import catalogue
from articles.search.columns import reader
from articles.search.index import rebuilding
from media.management.progress import Progress


class Command(BaseCommand):
    help = "Make the catalogue anew from the record. Readers find every story meanwhile, and editors go on working."

    def handle(self, **options):
        progress = Progress("stories")
        try:
            count = catalogue.rebuild(progress)
        except rebuilding.RebuildOvertaken as error:
            raise CommandError(str(error)) from None
        progress.end()
        reader.acquire()  # read and saved here, so that no reader has to wait
        self.stdout.write(f"{count:,} stories in the catalogue.")

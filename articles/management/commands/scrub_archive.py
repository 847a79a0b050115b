"""manage.py scrub_archive: rewrite the files of the database, so that they contain nothing of erased texts."""

from django.core.management.base import BaseCommand

from articles.record.erasure import scrub


class Command(BaseCommand):
    help = "Rewrite the database's files without erased words. An erasure does it itself, unless the database was busy."

    def handle(self, **options):
        scrub()
        self.stdout.write("The files were rewritten.")

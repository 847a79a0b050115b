"""manage.py scrub_archive: rewrite the files of the database, so that they contain nothing of erased texts."""

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from articles.record.erasure import scrub


class Command(BaseCommand):
    help = "Rewrite the database's files without erased words. An erasure does it itself, unless the database was busy."

    def handle(self, **options):
        try:
            copies = scrub()
        except OperationalError as error:
            raise CommandError(f"The files are not clean yet ({error}). Run it again when nobody is at work.") from None
        self.stdout.write("\n".join(["The files were rewritten.", *copies]))

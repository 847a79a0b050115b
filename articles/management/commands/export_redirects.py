"""manage.py export_redirects --output FILE: write the redirects from URLs of old sites as a map for nginx."""

import sys
from contextlib import nullcontext

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from articles.importing.redirect_map import lines


class Command(BaseCommand):
    help = "Write which URL of an old site is which story now, as a map for nginx; see docs/moving-in.md."

    def add_arguments(self, parser):
        parser.add_argument("--output", required=True, metavar="FILE", help="a file, or - for standard output")
        parser.add_argument("--host", default="", help="the host of URLs that a source gives as a path alone")

    def handle(self, *, output, host, **options):
        count = 0
        try:
            with nullcontext(sys.stdout) if output == "-" else open(output, "w", encoding="utf-8") as file:
                for count, line in enumerate(lines(settings.SITE_URL, host), 1):  # noqa: B007 (only counted)
                    file.write(line)
        except OSError as error:
            raise CommandError(f"--output {output}: {error.strerror or error}") from None
        self.stderr.write(f"{count:,} redirects written.")

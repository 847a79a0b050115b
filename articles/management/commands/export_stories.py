"""manage.py export_stories --format NAME --output PATH: write the live stories."""

import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.http import QueryDict

from articles.importing import formats
from articles.importing.exporter import addresses, live_stories, write_folder
from articles.public.archive.filters import CatalogueFilter
from articles.search.backends import SearchTooSlow, ShardUnavailable


class Command(BaseCommand):
    help = "Write the live stories that match a query, as in “q=ferry&section=city-hall&after=2024-06”."

    def add_arguments(self, parser):
        writers = sorted(name for name, format in formats.FORMATS.items() if format.writer)
        parser.add_argument("query", nargs="?", default="", help="the parameters of /articles/")
        parser.add_argument("--format", choices=writers, default="jsonl")
        parser.add_argument(
            "--output",
            required=True,
            metavar="PATH",
            help="a file, or - for standard output; for a format with one story a file, a folder",
        )

    def handle(self, *, query, output, **options):
        filterset = CatalogueFilter(QueryDict(query.removeprefix("?")))
        if filterset.notices:
            raise CommandError(" ".join(filterset.notices))
        try:
            docids = filterset.docids()
        except SearchTooSlow:
            raise CommandError("The search took too long and was stopped; add a word or a date.") from None
        except ShardUnavailable as error:
            raise CommandError(str(error)) from None
        format = formats.FORMATS[options["format"]]
        writer = format.writer
        if writer is None:
            raise CommandError(f"--format {format.name}: it is only read.")
        if writer.is_single and (output == "-" or Path(output).is_file()):
            raise CommandError(f"--output {output}: {format.title} has one story a file; name a folder.")
        if output == "-":
            writer.write(live_stories(docids), sys.stdout, addresses())
            return
        try:
            if writer.is_single:
                count = write_folder(writer, live_stories(docids), Path(output))
            else:
                with open(output, "w", encoding="utf-8", newline="") as file:
                    count = writer.write(live_stories(docids), file, addresses())
        except OSError as error:
            raise CommandError(f"--output {output}: {error.strerror or error}") from None
        self.stdout.write(f"{count:,} stories written.")

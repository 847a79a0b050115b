"""manage.py timestamp_response FILE: check the time stamp of an authority, and publish it under /log/."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from articles.record.public_log import timestamps
from articles.record.public_log.timestamps import MAX_BYTES


class Command(BaseCommand):
    help = (
        "Take the answer (RFC 3161) of a time-stamp authority in FILE, check it against the checkpoint and the given "
        "certificates, and publish it beside the public log."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE")
        parser.add_argument(
            "--certificates", metavar="FILE", required=True, help="PEM: the authority's, or the one that issued it"
        )

    def handle(self, *, file, certificates, **options):
        try:
            timestamp = timestamps.install(_content(file), _content(certificates))
        except (OSError, ValueError) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(
            f"Stored: {timestamp.authority} had the checkpoint of {timestamp.size:,} versions at {timestamp.at}."
        )


def _content(path: str) -> bytes:
    """Return the content of a file, cut behind what is too large anyway."""
    with Path(path).open("rb") as file:
        return file.read(MAX_BYTES + 1)

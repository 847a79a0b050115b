"""manage.py timestamp_request FILE: write the request for a time stamp of the newest checkpoint of the public log."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from articles.record.public_log import publisher, timestamps


class Command(BaseCommand):
    help = (
        "Write the request (RFC 3161) for a time stamp of the newest checkpoint to FILE. Send it to an authority "
        "as application/timestamp-query, and give the answer to timestamp_response; the archive asks nobody itself."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE")

    def handle(self, *, file, **options):
        try:
            note = publisher.checkpoint()
            if note is None:
                raise CommandError("There is no checkpoint yet: run log_key, and sign it where the key is.")
            Path(file).write_bytes(timestamps.request(note))
        except (OSError, ValueError) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"The request for the checkpoint of {note.checkpoint.size:,} versions is in {file}.")

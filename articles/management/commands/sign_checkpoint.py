"""manage.py sign_checkpoint FILE: sign a checkpoint that was carried to the machine with the key."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from articles.record.public_log import publisher, tiles


class Command(BaseCommand):
    help = "Sign the checkpoint in FILE with PUBLIC_LOG_KEY, in place; needs no database."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE")

    def handle(self, *, file, **options):
        try:
            key, path = publisher.signing_key(), Path(file)
            if key is None:
                raise CommandError("PUBLIC_LOG_KEY names no file: the key is not on this machine.")
            note = publisher.carried(path)
            if note.checkpoint.origin != key.name:
                raise CommandError(f"The checkpoint is of {note.checkpoint.origin}, the key is of {key.name}.")
            tiles.store(path, key.sign(note).format().encode())
        except (OSError, ValueError) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"Signed: {note.checkpoint.size:,} versions. Install it with publish_log --checkpoint {file}")

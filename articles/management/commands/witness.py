"""manage.py witness PLACE: keep and cosign the checkpoints of a public log, and notice when it was rewritten."""

import signal
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from articles.record.public_log.witness import Fork, Witness

DEADLINE = 120  # seconds for all that the log sends, however slowly


class Command(BaseCommand):
    help = (
        "Look at the log at PLACE (a folder, or an address such as https://archive.example/log/), check that it goes on"
        " from what was seen before, and print its checkpoint with a cosignature. Exit status 1 if it was rewritten. "
        "Needs no database; run it elsewhere, every day."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("place", metavar="PLACE")
        parser.add_argument("--folder", default="witness", help="what the witness has seen, and its key")
        parser.add_argument("--name", default="witness", help="the name in its signatures, such as a host")

    def handle(self, *, place, folder, name, **options):
        signal.signal(signal.SIGALRM, _give_up)
        signal.alarm(DEADLINE)
        try:
            note = Witness(Path(folder), name).look(place)
        except Fork as error:
            raise CommandError(f"FORK: {error}", returncode=1) from None
        except (OSError, ValueError) as error:
            raise CommandError(f"The log could not be read: {error}", returncode=2) from None
        finally:
            signal.alarm(0)
        self.stdout.write(note.format(), ending="")


def _give_up(*_):
    raise TimeoutError(f"it took longer than {DEADLINE} seconds")

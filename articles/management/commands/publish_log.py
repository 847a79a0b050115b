"""manage.py publish_log: add new versions to the public log, or install a checkpoint that was signed elsewhere."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from articles.record.public_log import publisher


class Command(BaseCommand):
    help = "Add new versions to the public log and sign a checkpoint; with --checkpoint install a signed one."

    def add_arguments(self, parser):
        parser.add_argument(
            "--checkpoint", metavar="FILE", help="a checkpoint that sign_checkpoint signed, or that a witness cosigned"
        )

    def handle(self, *, checkpoint, **options):
        try:
            if checkpoint:
                number = publisher.install(publisher.carried(Path(checkpoint)))
                self.stdout.write(f"Installed; the checkpoint has {number} signatures.")
                return
            tree = publisher.publish()
        except (OSError, ValueError) as error:
            raise CommandError(str(error)) from None
        if tree is None:
            raise CommandError("There is no log yet (run log_key), or another process is writing it.")
        self.stdout.write(f"{tree.size:,} versions are in the log.")
        if publisher.signing_key() is None:
            path = publisher.folder() / "checkpoint.unsigned"
            self.stdout.write(f"The key is not on this machine: sign {path} with sign_checkpoint where it is.")

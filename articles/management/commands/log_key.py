"""manage.py log_key: create the key of the public log, and the log of all versions there are."""

from django.core.management.base import BaseCommand, CommandError

from articles.record.public_log import publisher
from articles.record.public_log.signed_note import BadNote


class Command(BaseCommand):
    help = (
        "Create the Ed25519 key that signs the public log (PUBLIC_LOG_KEY), and the log itself (PUBLIC_LOG_ROOT). "
        "keep_time adds every new version from then on."
    )

    def handle(self, **options):
        try:
            key = publisher.create_key()
            tree = publisher.publish()
        except (OSError, BadNote) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"Public key: {key.format()}")
        self.stdout.write(
            f"{tree.size if tree else 0:,} versions are in the log. Keep the private key safe and secret."
        )

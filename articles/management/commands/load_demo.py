"""manage.py load_demo: load the demo newsroom into an empty archive."""

from django.core.management.base import BaseCommand

from articles.demo import loading
from media.management.progress import Progress


class Command(BaseCommand):
    help = (
        "Load the demo newsroom into an empty archive, and make the demo editor with a password that is printed once."
    )

    def handle(self, **options):
        progress = Progress("changes published")
        try:
            password = loading.load(progress)
        except loading.NotLoaded as reason:
            self.stdout.write(str(reason))
            return
        finally:
            progress.end()
        if password:
            self.stdout.write(loading.login_message(password))
        else:
            self.stdout.write(f"The account “{loading.EDITOR}” was there already and keeps its password.")

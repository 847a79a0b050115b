"""manage.py publish_due: publish the scheduled stories that are due."""

from django.core.management.base import BaseCommand, CommandError

from articles.record.scheduling import publish_due


class Command(BaseCommand):
    help = "Publish what is scheduled and due. Safe to run twice at once."

    def handle(self, **options):
        refused = 0
        for outcome in publish_due():
            article = outcome.scheduled.article.uuid
            if outcome.refused:
                refused += 1
                self.stderr.write(f"{article}: {outcome.refused}")
            else:
                self.stdout.write(f"{article}: {outcome.scheduled.get_kind_display()}")
        if refused:
            raise CommandError(f"{refused} scheduled stories could not be published.", returncode=1)

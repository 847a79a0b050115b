"""manage.py demo_password: set a new password of the demo editor and print it."""

from django.core.management.base import BaseCommand, CommandError

from articles.demo import loading


class Command(BaseCommand):
    help = "Give the demo editor a new password and print it."

    def handle(self, **options):
        try:
            self.stdout.write(loading.login_message(loading.new_password()))
        except loading.NotLoaded as error:
            raise CommandError(str(error)) from None

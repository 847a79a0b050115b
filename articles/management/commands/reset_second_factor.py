"""manage.py reset_second_factor NAME: take app, passkeys and recovery codes from somebody who has lost them."""

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from articles.admin.accounts import second_factor_changes


class Command(BaseCommand):
    help = "Delete the second factor of an account, whose owner has lost it; the next sign-in may set up a new one."

    def add_arguments(self, parser):
        parser.add_argument("name", metavar="NAME")

    def handle(self, *, name, **options):
        user = User.objects.filter(username=name).first()
        if user is None:
            raise CommandError(f"There is no account {name}.")
        if not second_factor_changes.delete_all(user, by="reset_second_factor"):
            raise CommandError(f"{name} has no second factor.")
        self.stdout.write(f"{name} signs in with the password alone, until there is a new second factor.")

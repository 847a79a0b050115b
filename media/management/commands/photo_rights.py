"""manage.py photo_rights: list the photographs in use whose rights end soon, that are held back or used too often."""

from datetime import timedelta

from django.core.management.base import BaseCommand
from django.utils import timezone

from media import rights
from media.usage import stories_using


class Command(BaseCommand):
    help = "List photographs in use whose rights end soon, that readers do not get, or that are used too often."

    def add_arguments(self, parser):
        parser.add_argument("--days", type=int, default=30, help="how far to look ahead (30)")

    def handle(self, *, days, **options):
        now = timezone.now()
        self._list(f"Ends within {days} days", rights.expiring(now, timedelta(days=days)))
        self._list("In use, and shown as a placeholder", rights.held_back(now))
        self._list("Licensed for one story, wanted by others, which show a placeholder", rights.overused())

    def _list(self, title, photos):
        rows = list(photos)
        self.stdout.write(f"{title}: {len(rows):,}")
        for photo in rows:
            until = f", until {photo.rights_until}" if photo.rights_until else ""
            withdrawn = ", erased" if photo.is_erased else ", withdrawn" if photo.is_withdrawn else ""
            self.stdout.write(f"  {photo.uuid}  {photo.get_rights_display()}{until}{withdrawn}  {photo}")
            if photo.only_holder:
                self.stdout.write(f"    licensed for {photo.only_holder}")
            for story in stories_using(photo):
                self.stdout.write(f"    {story['date']}  {story['title']}  {story['url']}")

"""Draw the pictures of printed pages whose files are missing, as after a backup was restored without renditions."""

from django.core.management.base import BaseCommand, CommandError

from articles.record import printed_pages
from media.management.progress import Progress


class Command(BaseCommand):
    """Draws what is missing; it can be stopped and started again."""

    help = "Draw the pictures of printed pages anew where files are missing."

    def handle(self, *args, **options):
        drawn, failed, progress = 0, 0, Progress("printed pages")
        for page, error in printed_pages.draw_missing():
            if error:
                failed += 1
                self.stderr.write(f"{page}: {error}")
            else:
                drawn += 1
            progress(drawn + failed)
        progress.end()
        self.stdout.write(f"Drawn: {drawn}. Not drawn: {failed}.")
        if failed:
            raise CommandError("Some pages could not be drawn; restore their files from a backup.")

"""Make the copies of audio for readers whose files are missing, as after a backup was restored without renditions."""

from django.core.management.base import BaseCommand, CommandError

from articles.record import story_audio
from media.management.progress import Progress


class Command(BaseCommand):
    """Makes what is missing; it can be stopped and started again."""

    help = "Make the copies of audio for readers anew where files are missing."

    def handle(self, *args, **options):
        made, failed, progress = 0, 0, Progress("recordings")
        for audio, error in story_audio.copy_missing():
            if error:
                failed += 1
                self.stderr.write(f"{audio.uuid}: {error}")
            else:
                made += 1
            progress(made + failed)
        progress.end()
        self.stdout.write(f"Made: {made}. Not made: {failed}.")
        if failed:
            raise CommandError("Some copies could not be made; restore their files from a backup.")

"""Make the copies of audio for readers whose files are missing, as after a backup was restored without renditions."""

from articles.management.derived_files import DerivedFilesCommand
from articles.record import story_audio


class Command(DerivedFilesCommand):
    help = "Make the copies of audio for readers anew where files are missing."
    rows_word = "recordings"
    done_word = "Made"
    advice = "Some copies could not be made; restore their files from a backup."

    def make_missing(self):
        return ((audio.uuid, error) for audio, error in story_audio.copy_missing())

"""Draw the pictures of printed pages whose files are missing, as after a backup was restored without renditions."""

from articles.management.derived_files import DerivedFilesCommand
from articles.record import printed_pages


class Command(DerivedFilesCommand):
    help = "Draw the pictures of printed pages anew where files are missing."
    rows_word = "printed pages"
    done_word = "Drawn"
    advice = "Some pages could not be drawn; restore their files from a backup."

    def make_missing(self):
        return printed_pages.draw_missing()

"""manage.py make_renditions: make all renditions, AVIF too, before the first reader needs them."""

from django.core.management.base import BaseCommand, CommandError

from media.file_inspection import FileRefused
from media.management.progress import Progress
from media.models import Original, Photo
from media.rendition_files import discard_outdated, make_files
from media.renditions import SIZES, TYPES, candidates


class Command(BaseCommand):
    help = (
        "Make the renditions of every photograph in use, AVIF included, and remove those with outdated words. "
        "What is there is left; interrupt it and run it again as you like. Exit status 1 when an original failed."
    )

    def add_arguments(self, parser):
        parser.add_argument("--sizes", nargs="+", choices=sorted(SIZES), default=sorted(SIZES))
        parser.add_argument("--formats", nargs="+", choices=sorted(TYPES), default=sorted(TYPES))
        parser.add_argument("--all", action="store_true", help="of photographs that no published story uses, too")

    def handle(self, *, sizes, formats, **options):
        photos = Photo.objects.all() if options["all"] else Photo.objects.released()
        originals = Original.objects.filter(photo__in=photos.not_erased()).select_related("photo").defer("embedded")
        progress = Progress("originals", originals.count())
        count = removed = failed = 0
        try:
            for number, original in enumerate(originals.order_by("-photo__day", "-pk").iterator(500), 1):
                removed += discard_outdated(original)
                try:
                    count += make_files(_renditions(original, sizes, formats))
                except (OSError, FileRefused) as error:
                    failed += 1
                    progress.end()
                    self.stderr.write(f"originals/{original.path}: {error}")
                progress(number)
        except KeyboardInterrupt:
            progress.end()
            raise CommandError(f"Interrupted: {count:,} made; run it again for the rest.", returncode=130) from None
        progress.end()
        self.stdout.write(f"{count:,} made, {removed:,} outdated removed, {failed:,} originals failed")
        if failed:
            raise CommandError(f"{failed:,} originals could not be developed; see above.", returncode=1)


def _renditions(original, sizes, formats):
    focus = (original.photo.focal_x, original.photo.focal_y)
    return [
        rendition
        for size in sizes
        for extension in formats
        for rendition in candidates(original, size, focus, extension)
    ]

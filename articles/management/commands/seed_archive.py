"""manage.py seed_archive --stories N: fill an empty archive with invented stories, for benchmarks."""

from django.core.management.base import BaseCommand, CommandError

from articles.demo.seeding.publish import NotSeeded
from articles.demo.seeding.publish import seed as publish_seed
from articles.demo.seeding.stories import Writer
from articles.importing.prefetch import PrefetchStopped
from articles.management.interrupting import until_interrupted
from media.management.progress import Progress


class Command(BaseCommand):
    help = (
        "Fill an archive with invented stories of thirty years, for benchmarks: the same number and seed give the "
        "same archive. Interrupted and run again it goes on where it stopped."
    )

    def add_arguments(self, parser):
        parser.add_argument("--stories", type=int, required=True, metavar="N", help="how many, 1 to 10,000,000")
        parser.add_argument("--seed", type=int, default=1, metavar="S", help="another seed gives other stories")

    def handle(self, *, stories, seed: int, **options):
        if not (1 <= stories <= 10_000_000 and 0 <= seed < 1 << 32):
            raise CommandError("--stories is 1 to 10,000,000, --seed 0 to 4,294,967,295.", returncode=2)
        progress = Progress("stories", stories)
        try:
            with until_interrupted() as interrupted:
                counts = publish_seed(Writer(seed, stories), progress, interrupted)
        except (NotSeeded, PrefetchStopped) as error:
            raise CommandError(str(error), returncode=1) from None
        finally:
            progress.end()
        rate = f" at {counts['created'] / progress.seconds:,.0f} a second" if counts["created"] else ""
        self.stdout.write(
            f"{counts['created']:,} stories created{rate}, {counts['unchanged']:,} were there; "
            f"{counts['correct']:,} corrected, {counts['minor_edit']:,} edited, {counts['withdraw']:,} withdrawn"
        )
        if interrupted:
            raise CommandError("Interrupted. Run it again for the rest.", returncode=130)

"""What a photograph's own page says of stories: which ones show it. `media` finds this through a setting."""

from articles.models import CatalogueEntry
from articles.story.date_formatting import day_in_words
from media.models import PhotoRelease


def stories_with_photo(photo) -> list[dict]:
    """List the live stories, two hundred at most, that show the photograph with this UUID; the newest first."""
    holders = PhotoRelease.objects.filter(photo__uuid=photo).values_list("holder", flat=True)[:200]
    entries = CatalogueEntry.objects.filter(article__uuid__in=list(holders)).newest_first()
    return [
        {"title": str(entry), "url": entry.get_absolute_url(), "date": day_in_words(entry.published_date)}
        for entry in entries
    ]

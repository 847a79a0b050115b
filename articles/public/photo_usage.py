"""The stories that show a photo, for the page of the photo; `media` imports the function by a setting."""

from articles.models import CatalogueEntry
from articles.story.date_formatting import day_in_words
from media.models import PhotoRelease


def stories_with_photo(photo) -> list[dict]:
    """Return the live stories that show the photo with this UUID, the newest first, at most 200.

    `holder` is the UUID by which `media.rights` names the story.
    """
    holders = PhotoRelease.objects.filter(photo__uuid=photo).values_list("holder", flat=True)[:200]
    entries = CatalogueEntry.objects.filter(article__uuid__in=list(holders)).newest_first().select_related("article")
    return [
        {
            "holder": str(entry.article.uuid),
            "title": str(entry),
            "url": entry.get_absolute_url(),
            "date": day_in_words(entry.published_date),
        }
        for entry in entries
    ]

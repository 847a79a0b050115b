"""The check before publishing, with what the library, the catalogue and the record know of many stories at once.

    warnings = check_stories([(article, story), …], now)
    warnings[article.pk]      # a list of StoryWarning

The number of queries does not depend on the number of stories (but stories are compared with others 50 at a time).
"""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.core import checks
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from articles.desk.similar_stories import similar_stories
from articles.models import Article
from articles.record.site_links import dead_links
from articles.story.checks import CheckContext, PhotoCheck, StoryWarning, check_story, links_of
from articles.story.house_words import HouseWord, read_house_words
from articles.story.story import Story
from media.models import Photo
from media.models.rights import Rights
from media.rights import uuids_in

MAX_LIST_BYTES = 1_000_000  # read of the file of house words


def check_stories(stories: Sequence[tuple[Article, Story]], now: datetime) -> dict[int, list[StoryWarning]]:
    """Return the warnings about each story by the primary key of its article, as they are at `now`."""
    uuids = {picture.photo for _, story in stories for picture in story.pictures if picture.photo}
    library = {str(photo.uuid): photo for photo in Photo.objects.filter(uuid__in=uuids_in(uuids))} if uuids else {}
    dead = dead_links({href for _, story in stories for href in links_of(story)}, now)
    similar = similar_stories(stories)
    words = house_words()
    warnings = {}
    for article, story in stories:
        used = [library[picture.photo] for picture in story.pictures if picture.photo in library]
        photos = {
            str(photo.uuid): PhotoCheck(photo_obstacle(photo, str(article.uuid), now), photo.alt) for photo in used
        }
        warnings[article.pk] = check_story(story, CheckContext(photos, dead, words, similar.get(article.pk, ())))
    return warnings


def photo_obstacle(photo: Photo, holder: str, now: datetime) -> str:
    """Return why readers will not see a photograph in a story, as a sentence; "" if they will.

    The sentence has `%(photo)s` in the place of the photograph's name.
    """
    if photo.is_erased:
        return gettext("%(photo)s was erased: readers do not see it.")
    if photo.is_withdrawn:
        return gettext("%(photo)s was withdrawn from the library: readers do not see it.")
    if photo.rights_until and photo.rights_until < timezone.localdate(now):
        return gettext("%(photo)s has no rights since %(rights_until)s: readers do not see it.") % {
            "photo": "%(photo)s",
            "rights_until": date_format(photo.rights_until),
        }
    rights = Rights(photo.rights)
    if rights == Rights.UNKNOWN:
        return gettext(
            "%(photo)s is not cleared (rights: not looked at yet): readers do not see it until a photo editor states "
            "its rights."
        )
    if not rights.lets_readers_see:
        return gettext("%(photo)s is not cleared (rights: %(label)s): readers do not see it.") % {
            "photo": "%(photo)s",
            "label": rights.words,
        }
    if rights.is_for_one_story and photo.only_holder not in ("", holder):
        return gettext("%(photo)s may be shown in one story only, and another one has it: readers do not see it.")
    return ""


@checks.register()
def check_house_words(app_configs, **kwargs):
    """Report a file of house words that cannot be read."""
    path = settings.HOUSE_WORDS
    if path and not Path(path).is_file():
        return [checks.Warning(f"HOUSE_WORDS: there is no file {path}; give its whole path.", id="articles.W011")]
    return []


def house_words() -> tuple[HouseWord, ...]:
    """Return the words of the file that the setting HOUSE_WORDS names; none without it, or if it cannot be read."""
    if not settings.HOUSE_WORDS:
        return ()
    path = Path(settings.HOUSE_WORDS)
    try:
        return _read_list(path, path.stat().st_mtime_ns)
    except (OSError, UnicodeDecodeError):
        return ()


@lru_cache(maxsize=2)
def _read_list(path: Path, modified_ns: int) -> tuple[HouseWord, ...]:
    with path.open("rb") as file:
        return read_house_words(file.read(MAX_LIST_BYTES).decode("utf-8-sig"))

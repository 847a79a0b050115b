"""The audio of stories for readers: on the page of its story, in feeds, and at `/audio/<uuid>.mp3`, also in ranges."""

from collections.abc import Collection
from datetime import date, datetime, time
from functools import lru_cache
from uuid import UUID

from django.db.models import BigIntegerField
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.models import Article
from articles.models.audio import StoryAudio
from articles.public import surrogate_keys
from articles.sql.expressions import Param
from articles.sql.prepared import PreparedQuery
from media.http_ranges import file_response

MAX_OF_STORY = 3  # recordings on the page of a story
_A_DAY, _SHARED_SECONDS = 86_400, 60


def audio_of(article: Article, now: datetime) -> list[StoryAudio]:
    """Return the recordings of a live story that readers may hear, the oldest first."""
    return _allowed(timezone.localdate(now)).fetch(article=article.pk)[:MAX_OF_STORY]


@lru_cache(4)
def _allowed(day: date) -> PreparedQuery:
    """Return the query for what readers may hear on a day: every page of a story asks it."""
    noon = timezone.make_aware(datetime.combine(day, time(12)))
    article = Param("article", BigIntegerField())
    return PreparedQuery(lambda: StoryAudio.objects.allowed(noon).filter(article=article).order_by("pk"))


def syndicable_audio(articles: Collection[int], now: datetime) -> dict[int, StoryAudio]:
    """Return for each article, by primary key, its first recording that others may have too; one query."""
    rows = StoryAudio.objects.allowed(now).filter(article__in=articles).order_by("-pk")
    return {audio.article_id: audio for audio in rows if audio.may_be_passed_on}


@require_safe
def recording(request: HttpRequest, uuid: UUID, suffix: str) -> HttpResponse | FileResponse:
    """Return a recording or a range of it: to readers while its story is live, and to the desk; otherwise 404."""
    now = timezone.now()
    audio = StoryAudio.objects.not_erased().filter(uuid=uuid, format=suffix).select_related("article").first()
    if audio is None:
        raise Http404("There is no such audio.")
    if audio.allows(now) and audio.article.is_live:
        seconds = audio.seconds_left(now, at_most=_A_DAY)
        cache = f"public, max-age={seconds}, s-maxage={min(seconds, _SHARED_SECONDS)}"
    elif request.user.is_staff and request.user.has_perm("articles.view_storyaudio"):
        cache = "private, no-store"
    else:
        raise Http404("There is no such audio.")
    try:
        response = file_response(request, audio.public_file, f'"{audio.public_sha256[:32]}"', audio.type)
    except OSError:
        raise Http404("There is no such audio.") from None
    response.headers["Cache-Control"] = cache
    surrogate_keys.name(response, [surrogate_keys.of_article(audio.article_id)])
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response

"""The page of one story, as it is today and as each of its versions was. Withdrawn and erased ones answer 410."""

from datetime import date
from functools import cached_property

from django.conf import settings
from django.db import connection
from django.http import Http404, HttpResponseGone, HttpResponseRedirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.encoding import iri_to_uri

from articles import addressing
from articles.models import Article, Version
from articles.names import names_in
from articles.related import around
from articles.text import clean_text
from articles.views import relations
from articles.views.asking import asked_for
from articles.views.dates import day_of
from articles.views.marked import Marked
from articles.views.pages import Page, TurnedAway, Validators, moved
from articles.views.printed import Printed
from media.columns import Columns
from media.renditions import pictures_for

NOT_YET = "The story was not published yet at the time you asked for; this is the story as it is today."
_COLUMNS = Columns(Version, "v")
_VERSION = f'SELECT {_COLUMNS} FROM "{Version._meta.db_table}" v WHERE v.article_id = %s AND v.number = %s'  # noqa: S608


def version_of(article: Article, number: int) -> Version | None:
    """Read one version; by hand, since building the statement costs a page more than running it."""
    with connection.cursor() as cursor:
        cursor.execute(_VERSION, [article.pk, number])
        row = cursor.fetchone()
    return _COLUMNS.read(row) if row else None


class OfArticle(Page):
    """A page below an article's address: finds the article, and knows what to do when it moved or is gone."""

    def validators(self) -> Validators:
        self.article, self.entry = self._find()
        entry = self.entry
        # The stamp counts what changed beside the version, without saying when: only the ETag decides.
        return Validators((entry.digest, entry.page_stamp, entry.docid, entry.slug), entry.changed_at, decides=False)

    def get_context_data(self, **kwargs):
        url = self.entry.get_absolute_url()
        return super().get_context_data(
            article=self.article,
            entry=self.entry,
            url=url,
            canonical=settings.SITE_URL + iri_to_uri(url),
            **kwargs,
        )

    def version(self, number: int) -> Version:
        version = version_of(self.article, number)
        if version is None:
            raise Http404(f"This article has no version {number}.")
        return version

    @cached_property
    def _asked(self) -> tuple[date, str]:
        parts = self.kwargs
        return day_of(parts["year"], parts["month"], parts["day"]), clean_text(parts["slug"].lower())

    @cached_property
    def _reached(self) -> addressing.Reached | None:
        return addressing.reached_by(*self._asked)

    def mark_now(self):
        return self._reached.generation if self._reached else ""

    def _find(self):
        day, _ = self._asked
        address = self._reached.address if self._reached else None
        if address is None or address.article.state == Article.State.UNPUBLISHED:
            raise Http404("There is no story at this address.")
        article = address.article
        if article.state != Article.State.LIVE:
            raise self._gone(article)
        if not address.is_current:
            address = addressing.current_of(article)
        if (address.day, address.slug) != (day, self.kwargs["slug"]):
            below = self.request.path.split("/", 5)[5]
            raise moved(address.get_absolute_url() + below, self.request.META.get("QUERY_STRING", ""))
        self.generation = self.mark_now()
        return article, article.entry

    def _gone(self, article: Article) -> TurnedAway:
        version = Version.objects.defer("story_json").get(article=article, number=article.latest)
        is_erased = article.state == Article.State.ERASED
        context = {"version": version, "is_erased": is_erased, "path": self.request.path}
        return TurnedAway(HttpResponseGone(render_to_string("articles/gone.html", context, self.request)))


class StoryPage(OfArticle):
    """Lay out one version of the story."""

    def lay_out(self, version: Version) -> dict:
        printed = Printed(version.story, names_in(version.story))
        photos = pictures_for(printed.photographs, timezone.now(), str(self.article.uuid))
        return {"version": version, "story": version.story, "printed": printed, "photos": photos}


class ArticlePage(StoryPage):
    template_name = "articles/article.html"
    parameters = frozenset({"as_of", "q"})

    def validators(self):
        validators = super().validators()
        self.asked = asked_for(self.request)
        if self.asked.then and (number := relations.version_then(self.article, self.asked.then.moment)):
            raise TurnedAway(HttpResponseRedirect(f"{self.entry.get_absolute_url()}versions/{number}/"))
        self.around = around(self.entry, self.generation)
        return validators._replace(parts=(*validators.parts, self.around.validators))

    def get_context_data(self, **kwargs):
        context = self.lay_out(self.version(self.entry.version))
        context["printed"] = Marked.asked(context["printed"], self.request.GET)
        return super().get_context_data(
            before=self.around.before and self.around.before.entry,
            after=self.around.after and self.around.after.entry,
            related=[story.entry for story in self.around.related],
            shown_version=self.entry.version,
            years_old=context["printed"].years_old(self.today),
            **context,
            **kwargs,
        )

    def notices(self):
        return [*super().notices(), *self.asked.notices, *([NOT_YET] if self.asked.then else [])]

    def render_to_response(self, context, **kwargs):
        response = super().render_to_response(context, **kwargs)
        response.headers["Link"] = relations.header(relations.from_story(context["canonical"], self.article))
        return response

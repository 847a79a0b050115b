"""The page of one story, as it is today and as each of its versions was. Withdrawn and erased ones answer 410."""

from django.conf import settings
from django.http import Http404, HttpResponseGone
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.encoding import iri_to_uri

from articles import addressing
from articles.models import Article, Version
from articles.names import names_in
from articles.text import clean_text
from articles.views.dates import day_of, neighbours
from articles.views.pages import Page, TurnedAway, Validators, moved
from articles.views.printed import Printed
from media.renditions import pictures_for


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
        version = Version.objects.filter(article=self.article, number=number).first()
        if version is None:
            raise Http404(f"This article has no version {number}.")
        return version

    def _find(self):
        parts = self.kwargs
        day = day_of(parts["year"], parts["month"], parts["day"])
        slug = clean_text(parts["slug"].lower())
        address = addressing.reached_by(day, slug)
        if address is None or address.article.state == Article.State.UNPUBLISHED:
            raise Http404("There is no story at this address.")
        article = address.article
        if article.state != Article.State.LIVE:
            raise self._gone(article)
        if not address.is_current:
            address = addressing.current_of(article)
        if (address.day, address.slug) != (day, parts["slug"]):
            below = self.request.path.split("/", 5)[5]
            raise moved(address.get_absolute_url() + below, self.request.META.get("QUERY_STRING", ""))
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

    def validators(self):
        validators = super().validators()
        self.before, self.after = neighbours(self.entry.docid, self.entry.docid)
        beside = tuple(e and (e.docid, e.slug, e.digest) for e in (self.before, self.after))
        return validators._replace(parts=validators.parts + beside)

    def get_context_data(self, **kwargs):
        context = self.lay_out(self.version(self.entry.version))
        return super().get_context_data(
            before=self.before,
            after=self.after,
            years_old=context["printed"].years_old(self.today),
            **context,
            **kwargs,
        )


class VersionPage(StoryPage):
    """An earlier version at its permanent address."""

    template_name = "articles/version.html"

    def get_context_data(self, number, **kwargs):
        return super().get_context_data(number=number, **self.lay_out(self.version(number)), **kwargs)

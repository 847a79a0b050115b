"""The page of a story, and the base of all pages below its URL. Withdrawn and erased stories answer 410."""

from datetime import date
from functools import cached_property

from django.conf import settings
from django.http import Http404, HttpResponseGone, HttpResponseRedirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.encoding import iri_to_uri

from articles.catalogue.printed_pages import pages_of
from articles.catalogue.related_stories import find_related
from articles.models import Article, Version
from articles.public import surrogate_keys
from articles.public.as_of_parameter import read_as_of
from articles.public.audio import audio_of
from articles.public.base import EarlyResponse, PublicView, Validators, permanent_redirect
from articles.public.lists.date_archive import day_of
from articles.public.pictures import pictures_for
from articles.public.story import link_headers
from articles.public.story.highlighted_layout import HighlightedLayout
from articles.public.story.layout import StoryLayout
from articles.record import permalinks
from articles.record.public_log import publisher
from articles.search.index.generations import GenerationId
from articles.story.lazy_text import gettext_lazy as _
from articles.story.text import clean_text
from articles.taxonomy.current_names import current_names_in

MAX_YEARS_NOTED = 10
NOT_YET_NOTICE = _("The story was not published yet at the time you asked for; this is the story as it is today.")


class ArticleViewMixin(PublicView):
    """A page at or below an article's URL: finds the article, redirects if it moved, answers 410 if it is gone."""

    def validators(self) -> Validators:
        self.article, self.entry = self._find()
        entry = self.entry
        # `page_stamp` changes with everything beside the version, but is no moment: so only the ETag is complete.
        return Validators(
            (entry.digest, entry.page_stamp, entry.docid, entry.slug), entry.changed_at, last_modified_is_complete=False
        )

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
        """Return a version of the article. Raises Http404."""
        version = Version.objects.filter(article=self.article, number=number).first()
        if version is None:
            raise Http404(f"This article has no version {number}.")
        return version

    @cached_property
    def _requested_permalink(self) -> tuple[date, str]:
        parts = self.kwargs
        return day_of(parts["year"], parts["month"], parts["day"]), clean_text(parts["slug"].lower())

    @cached_property
    def _resolved(self) -> permalinks.ResolvedPermalink | None:
        return permalinks.resolve(*self._requested_permalink)

    def generation_etag(self):
        return self._resolved.generation if self._resolved else ""

    def _find(self):
        day, _ = self._requested_permalink
        address = self._resolved.address if self._resolved else None
        if address is None or address.article.state == Article.State.UNPUBLISHED:
            raise Http404("There is no story at this address.")
        article = address.article
        if article.state != Article.State.LIVE:
            raise self._gone_response(article)
        if not address.is_current:
            address = permalinks.current_address(article)
        if (address.day, address.slug) != (day, self.kwargs["slug"]):
            subpath = self.request.path.split("/", 5)[5]
            raise permanent_redirect(address.get_absolute_url() + subpath, self.request.META.get("QUERY_STRING", ""))
        self.generation = self.generation_etag()
        return article, article.entry

    def _gone_response(self, article: Article) -> EarlyResponse:
        version = Version.objects.defer("story_json").get(article=article, number=article.latest)
        is_erased = article.state == Article.State.ERASED
        context = {"version": version, "is_erased": is_erased, "path": self.request.path}
        response = HttpResponseGone(render_to_string("articles/story/gone.html", context, self.request))
        surrogate_keys.name(response, [surrogate_keys.of_article(article.pk)])
        return EarlyResponse(response)


class ProvenVersionsMixin(ArticleViewMixin):
    """A page that offers the proofs of versions, where the archive has a public log."""

    def validators(self):
        validators = super().validators()
        return validators._replace(parts=(*validators.parts, self.has_log))

    @cached_property
    def has_log(self) -> bool:
        """Whether the archive has a public log, so that versions have proofs."""
        return publisher.readable_checkpoint() is not None


class StoryView(ArticleViewMixin):
    """A page that shows the text of one version."""

    def lay_out(self, version: Version) -> dict:
        """Return the template context for the text of a version, with its photos."""
        layout = StoryLayout(version.story, current_names_in(version.story))
        photos = pictures_for(layout.photographs, timezone.now(), str(self.article.uuid))
        return {"version": version, "story": version.story, "layout": layout, "photos": photos}


class ArticleView(StoryView):
    """The page of a story as it is today; `?as_of=` redirects to the version of that time."""

    template_name = "articles/story/article.html"
    parameters = frozenset({"as_of", "q"})

    def validators(self):
        validators = super().validators()
        self.as_of_request = read_as_of(self.request)
        if self.as_of_request.as_of and (
            number := link_headers.version_as_of(self.article, self.as_of_request.as_of.moment)
        ):
            raise EarlyResponse(HttpResponseRedirect(f"{self.entry.get_absolute_url()}versions/{number}/"))
        self.story_context = find_related(self.entry, GenerationId.of_etag(self.generation))
        return validators._replace(parts=(*validators.parts, self.story_context.validators))

    def get_context_data(self, **kwargs):
        context = self.lay_out(self.version(self.entry.version))
        context["layout"] = HighlightedLayout.for_query(context["layout"], self.request.GET)
        return super().get_context_data(
            before=self.story_context.before and self.story_context.before.entry,
            after=self.story_context.after and self.story_context.after.entry,
            related=[story.entry for story in self.story_context.related],
            series_places=self.story_context.series,
            originals=[self.story_context.original.entry] if self.story_context.original else [],
            translations=[story.entry for story in self.story_context.translations],
            audio=audio_of(self.article, timezone.now()),
            printed_pages=pages_of(context["story"], self.entry.day, timezone.now()),
            shown_version=self.entry.version,
            # Nobody takes an older story for news.
            years_old=years if (years := context["layout"].years_old(self.today)) <= MAX_YEARS_NOTED else 0,
            **context,
            **kwargs,
        )

    def notices(self):
        return [
            *super().notices(),
            *self.as_of_request.notices,
            *([str(NOT_YET_NOTICE)] if self.as_of_request.as_of else []),
        ]

    def render_to_response(self, context, **kwargs):
        response = super().render_to_response(context, **kwargs)
        response.headers["Link"] = link_headers.header(link_headers.story_links(context["canonical"], self.article))
        return response

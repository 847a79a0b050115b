"""The page of one version of a story at its permanent URL."""

from articles.models import Version, VersionKind
from articles.public.story import link_headers
from articles.public.story.views import ProvenVersionsMixin, StoryView


class VersionView(ProvenVersionsMixin, StoryView):
    """A version as it was published; for a withdrawal, the public reason with status 410."""

    template_name = "articles/story/version.html"

    def get_context_data(self, number, **kwargs):
        (version,) = Version.objects.with_removals([self.version(number)])
        context = super().get_context_data(number=number, **self.lay_out(version), **kwargs)
        canonical = context["canonical"]
        self.mementos = link_headers.mementos(canonical, self.article, number)
        self.version_links = link_headers.version_links(canonical, self.article, number)
        return context | {
            "before": number - 1,
            "after": number + 1 if number < self.article.latest else 0,
            "has_log": self.has_log,
            "was_withdrawn": version.policy is VersionKind.WITHDRAW,
        }

    def render_to_response(self, context, **kwargs):
        status = 410 if context["was_withdrawn"] else 200
        response = super().render_to_response(context, status=status, **kwargs)
        canonical = context["canonical"]
        ways = [link_headers.original(canonical), link_headers.timegate(canonical), link_headers.timemap(canonical)]
        response.headers["Link"] = link_headers.header([*ways, *self.mementos, *self.version_links])
        response.headers["Memento-Datetime"] = link_headers.in_http(context["version"].effective_at)
        return response

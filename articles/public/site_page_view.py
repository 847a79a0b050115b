"""The view of the newsroom's own pages."""

from django.http import Http404

from articles.public.base import CatalogueView
from articles.public.site_pages import pages


class SitePageView(CatalogueView):
    """A page of the newsroom."""

    template_name = "articles/site/page.html"

    def get_context_data(self, slug, **kwargs):
        page = pages().get(slug)
        if page is None:
            raise Http404("The newsroom has no such page.")
        return super().get_context_data(site_page=page, **kwargs)

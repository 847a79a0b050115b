"""All public URLs. They are permanent: a page that moves leaves a redirect."""

from django.urls import path

from articles.public import audio, printed_pages, url_converters  # noqa: F401  the last registers what paths are made of
from articles.public.archive.suggestions import SuggestionsView
from articles.public.archive.views import ArchiveView
from articles.public.lists.corrections import CorrectionsView
from articles.public.lists.date_archive import DayView, MonthView, YearView, redirect_to_date
from articles.public.lists.front_as_of import front
from articles.public.lists.on_this_day import OnThisDayView
from articles.public.lists.series import SeriesIndexView, SeriesView
from articles.public.lists.term_urls import term_urls
from articles.public.log import views as log_views
from articles.public.log.views import ProofView
from articles.public.machines import browser_files, reuse_terms
from articles.public.machines.api.views import ApiDescriptionView, ApiListView, ApiStoryView
from articles.public.machines.feeds.views import CorrectionsFeed, FilteredFeed, LatestFeed, SeriesFeed
from articles.public.machines.health_and_robots import healthz, robots
from articles.public.machines.oembed import OEmbedView
from articles.public.machines.sitemap_views import NewsSitemapView, SitemapIndexView, SitemapView
from articles.public.site_page_view import SitePageView
from articles.public.story.history import CompareRedirectView, CompareView, HistoryView
from articles.public.story.memento import TimeGateView, TimeMapView
from articles.public.story.version import VersionView
from articles.public.story.views import ArticleView
from articles.public.theme import logo, site_picture, theme_css

DAY = "<four:year>/<two:month>/<two:day>/"
ARTICLE = DAY + "<str:slug>/"

# Stories first, because they are requested most. No two of these patterns match the same URL.
urlpatterns = [
    path(ARTICLE, ArticleView.as_view(), name="article"),
    path(ARTICLE + "history/", HistoryView.as_view(), name="history"),
    path(ARTICLE + "versions/<number:number>/", VersionView.as_view(), name="version"),
    path(ARTICLE + "versions/<number:number>/proof", ProofView.as_view(), name="proof"),
    path(ARTICLE + "timegate/", TimeGateView.as_view(), name="timegate"),
    path(ARTICLE + "timemap/", TimeMapView.as_view(), name="timemap"),
    path(ARTICLE + "timemap/<number:page>/", TimeMapView.as_view(), name="timemap"),
    path(ARTICLE + "compare/", CompareRedirectView.as_view(), name="choose"),
    path(ARTICLE + "compare/<number:old>/<number:new>/", CompareView.as_view(), name="compare"),
    path("<four:year>/", YearView.as_view(), name="year"),
    path("<four:year>/<two:month>/", MonthView.as_view(), name="month"),
    path(DAY, DayView.as_view(), name="day"),
    path("<four:year>/<short:month>/", redirect_to_date),
    path("<four:year>/<short:month>/<short:day>/", redirect_to_date),
    path("on-this-day/", OnThisDayView.as_view(), name="on_this_day"),
    path("on-this-day/<two:month>-<two:day>/", OnThisDayView.as_view(), name="on_this_day"),
    path("", front, name="front"),
    path("feeds/latest.<form:form>", LatestFeed.as_view(), name="latest_feed"),
    path("feeds/corrections.<form:form>", CorrectionsFeed.as_view(), name="corrections_feed"),
    path("articles/feed.<form:form>", FilteredFeed.as_view(), name="articles_feed"),
    path("series/<str:slug>/feed.<form:form>", SeriesFeed.as_view(), name="series_feed"),
    path("sitemap.xml", SitemapIndexView.as_view(), name="sitemap"),
    path("sitemaps/<days:name>.xml", SitemapView.as_view(), name="sitemap_file"),
    path("news-sitemap.xml", NewsSitemapView.as_view(), name="news_sitemap"),
    path("articles/", ArchiveView.as_view(), name="articles"),
    path("articles/suggestions", SuggestionsView.as_view(), name="suggestions"),
    path("api/v1/articles/", ApiListView.as_view(), name="api_stories"),
    path("api/v1/articles/<uuid:uuid>/", ApiStoryView.as_view(), name="api_story"),
    path("api/v1/openapi.json", ApiDescriptionView.as_view(), name="api_description"),
    path("oembed", OEmbedView.as_view(), name="oembed"),
    path("corrections/", CorrectionsView.as_view(), name="corrections"),
    path("corrections/<four:year>/", CorrectionsView.as_view(), name="corrections_year"),
    path("corrections/<four:year>/<two:month>/", CorrectionsView.as_view(), name="corrections_month"),
    *term_urls(),
    path("log/", log_views.page, name="log"),
    path("log/checkpoint", log_views.checkpoint, name="log_checkpoint"),
    path("log/key", log_views.key, name="log_key"),
    path("log/verify_proof.py", log_views.script, name="log_script"),
    path("log/tile/<path:name>", log_views.tile, name="log_tile"),
    path("log/timestamps/<number:size>/<stamp>", log_views.timestamp, name="log_timestamp"),
    path("log/consistency/<number:older>/<number:newer>", log_views.consistency, name="log_consistency"),
    path("series/", SeriesIndexView.as_view(), name="series_index"),
    path("series/<str:slug>/", SeriesView.as_view(), name="series"),
    path("printed/<four:year>/<two:month>/<two:day>/", printed_pages.IssueView.as_view(), name="issue"),
    path("printed/<uuid:uuid>/", printed_pages.PrintedPageView.as_view(), name="printed_page"),
    path("printed/<uuid:uuid>/<number:sheet>-<sheet_size:size>.webp", printed_pages.picture, name="printed_picture"),
    path("printed/<uuid:uuid>/file", printed_pages.original, name="printed_file"),
    path("audio/<uuid:uuid>.<audio_suffix:suffix>", audio.recording, name="audio"),
    path("opensearch.xml", browser_files.opensearch, name="opensearch"),
    path("site.webmanifest", browser_files.manifest, name="manifest"),
    *(path(name, browser_files.icon, {"name": name}) for name in browser_files.ICONS),
    path("about/<slug:slug>/", SitePageView.as_view(), name="site_page"),
    path("license.xml", reuse_terms.rsl, name="rsl"),
    path("trust.txt", reuse_terms.trust_txt, name="trust_txt"),
    path(".well-known/tdmrep.json", reuse_terms.tdmrep, name="tdmrep"),
    path("theme.css", theme_css, name="theme"),
    path("logo", logo, name="logo"),
    path("site-picture", site_picture, name="site_picture"),
    path("healthz", healthz, name="healthz"),
    path("robots.txt", robots, name="robots"),
]

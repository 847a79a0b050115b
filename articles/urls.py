"""Every public address. They are permanent: what moves redirects."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from articles.views.article import ArticlePage
from articles.views.as_of import front
from articles.views.browser import Browser
from articles.views.corrections import Corrections
from articles.views.dates import DayPage, MonthPage, YearPage
from articles.views.feeds import CorrectionsFeed, FilteredFeed, LatestFeed, NamedFeed
from articles.views.history import Choose, Compare, History
from articles.views.listing import NamedPage, Names, TagNames
from articles.views.machines import healthz, robots
from articles.views.memento import TimeGate, TimeMap
from articles.views.sitemaps import NewsSitemap, SitemapFile, SitemapIndex
from articles.views.suggestions import Suggestions
from articles.views.theme import logo, theme_css
from articles.views.version import VersionPage


class FourDigits(StringConverter):
    regex = "[0-9]{4}"


class TwoDigits(StringConverter):
    regex = "[0-9]{2}"


class Number(FourDigits):
    """A version's number: no zero before it, and none that no database could hold."""

    regex = "[1-9][0-9]{0,8}"

    def to_python(self, value):
        return int(value)


class FeedForm(StringConverter):
    regex = "atom|rss|json"


class Days(StringConverter):
    """The month or day that a sitemap covers."""

    regex = "[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?"


register_converter(FourDigits, "four")
register_converter(TwoDigits, "two")
register_converter(Number, "number")
register_converter(FeedForm, "form")
register_converter(Days, "days")

DAY = "<four:year>/<two:month>/<two:day>/"
ARTICLE = DAY + "<str:slug>/"

# Stories first: what is asked for most is found soonest. No two of these patterns match the same address.
urlpatterns = [
    path(ARTICLE, ArticlePage.as_view(), name="article"),
    path(ARTICLE + "history/", History.as_view(), name="history"),
    path(ARTICLE + "versions/<number:number>/", VersionPage.as_view(), name="version"),
    path(ARTICLE + "timegate/", TimeGate.as_view(), name="timegate"),
    path(ARTICLE + "timemap/", TimeMap.as_view(), name="timemap"),
    path(ARTICLE + "timemap/<number:page>/", TimeMap.as_view(), name="timemap"),
    path(ARTICLE + "compare/", Choose.as_view(), name="choose"),
    path(ARTICLE + "compare/<number:old>/<number:new>/", Compare.as_view(), name="compare"),
    path("<four:year>/", YearPage.as_view(), name="year"),
    path("<four:year>/<two:month>/", MonthPage.as_view(), name="month"),
    path(DAY, DayPage.as_view(), name="day"),
    path("", front, name="front"),
    path("feeds/latest.<form:form>", LatestFeed.as_view(), name="latest_feed"),
    path("feeds/corrections.<form:form>", CorrectionsFeed.as_view(), name="corrections_feed"),
    path("articles/feed.<form:form>", FilteredFeed.as_view(), name="articles_feed"),
    path("sections/<str:slug>/feed.<form:form>", NamedFeed.as_view(noun="section"), name="section_feed"),
    path("tags/<str:slug>/feed.<form:form>", NamedFeed.as_view(noun="tag"), name="tag_feed"),
    path("authors/<str:slug>/feed.<form:form>", NamedFeed.as_view(noun="author"), name="author_feed"),
    path("agencies/<str:slug>/feed.<form:form>", NamedFeed.as_view(noun="agency"), name="agency_feed"),
    path("sitemap.xml", SitemapIndex.as_view(), name="sitemap"),
    path("sitemaps/<days:name>.xml", SitemapFile.as_view(), name="sitemap_file"),
    path("news-sitemap.xml", NewsSitemap.as_view(), name="news_sitemap"),
    path("articles/", Browser.as_view(), name="articles"),
    path("articles/suggestions", Suggestions.as_view(), name="suggestions"),
    path("corrections/", Corrections.as_view(), name="corrections"),
    path("corrections/<four:year>/", Corrections.as_view(), name="corrections_year"),
    path("corrections/<four:year>/<two:month>/", Corrections.as_view(), name="corrections_month"),
    path("sections/", Names.as_view(noun="section", title="Sections"), name="sections"),
    path("sections/<str:slug>/", NamedPage.as_view(noun="section"), name="section"),
    path("tags/", TagNames.as_view(), name="tags"),
    path("tags/<str:slug>/", NamedPage.as_view(noun="tag"), name="tag"),
    path("authors/", Names.as_view(noun="author", title="Authors"), name="authors"),
    path("authors/<str:slug>/", NamedPage.as_view(noun="author"), name="author"),
    path("agencies/", Names.as_view(noun="agency", title="Agencies"), name="agencies"),
    path("agencies/<str:slug>/", NamedPage.as_view(noun="agency"), name="agency"),
    path("theme.css", theme_css, name="theme"),
    path("logo", logo, name="logo"),
    path("healthz", healthz, name="healthz"),
    path("robots.txt", robots, name="robots"),
]

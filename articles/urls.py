"""Every public address. They are permanent: what moves redirects."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from articles.views.article import ArticlePage, VersionPage
from articles.views.corrections import Corrections
from articles.views.dates import DayPage, MonthPage, YearPage
from articles.views.front import Front
from articles.views.history import Choose, Compare, History
from articles.views.listing import Browser, NamedPage, Names, TagNames
from articles.views.machines import healthz, robots


class FourDigits(StringConverter):
    regex = "[0-9]{4}"


class TwoDigits(StringConverter):
    regex = "[0-9]{2}"


class Number(FourDigits):
    """A version's number: no zero before it, and none that no database could hold."""

    regex = "[1-9][0-9]{0,8}"

    def to_python(self, value):
        return int(value)


register_converter(FourDigits, "four")
register_converter(TwoDigits, "two")
register_converter(Number, "number")

DAY = "<four:year>/<two:month>/<two:day>/"
ARTICLE = DAY + "<str:slug>/"

urlpatterns = [
    path("", Front.as_view(), name="front"),
    path("articles/", Browser.as_view(), name="articles"),
    path("corrections/", Corrections.as_view(), name="corrections"),
    path("sections/", Names.as_view(noun="section", title="Sections"), name="sections"),
    path("sections/<str:slug>/", NamedPage.as_view(noun="section"), name="section"),
    path("tags/", TagNames.as_view(), name="tags"),
    path("tags/<str:slug>/", NamedPage.as_view(noun="tag"), name="tag"),
    path("authors/", Names.as_view(noun="author", title="Authors"), name="authors"),
    path("authors/<str:slug>/", NamedPage.as_view(noun="author"), name="author"),
    path("agencies/", Names.as_view(noun="agency", title="Agencies"), name="agencies"),
    path("agencies/<str:slug>/", NamedPage.as_view(noun="agency"), name="agency"),
    path("healthz", healthz, name="healthz"),
    path("robots.txt", robots, name="robots"),
    path("<four:year>/", YearPage.as_view(), name="year"),
    path("<four:year>/<two:month>/", MonthPage.as_view(), name="month"),
    path(DAY, DayPage.as_view(), name="day"),
    path(ARTICLE, ArticlePage.as_view(), name="article"),
    path(ARTICLE + "history/", History.as_view(), name="history"),
    path(ARTICLE + "versions/<number:number>/", VersionPage.as_view(), name="version"),
    path(ARTICLE + "compare/", Choose.as_view(), name="choose"),
    path(ARTICLE + "compare/<number:old>/<number:new>/", Compare.as_view(), name="compare"),
]

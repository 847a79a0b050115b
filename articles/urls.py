"""Every public address. They are permanent: what moves redirects."""

from django.http import HttpResponse
from django.urls import path, register_converter


class _Digits:
    def to_python(self, value):
        return value

    def to_url(self, value):
        return str(value)


class Year(_Digits):
    regex = "[0-9]{4}"


class Month(_Digits):
    regex = "[0-9]{2}"


register_converter(Year, "year")
register_converter(Month, "twodigits")


def view(request, **kwargs):
    return HttpResponse("in the making")


DAY = "<year:year>/<twodigits:month>/<twodigits:day>/"
urlpatterns = [
    path("", view, name="front"),
    path(DAY + "<str:slug>/", view, name="article"),
    path("sections/<str:slug>/", view, name="section"),
    path("tags/<str:slug>/", view, name="tag"),
    path("authors/<str:slug>/", view, name="author"),
    path("agencies/<str:slug>/", view, name="agency"),
]

"""Django's bare "hello" is the baseline of `serving`: one view and no middleware, run by gunicorn as a module."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path

settings.configure(ROOT_URLCONF=__name__, SECRET_KEY="hello", ALLOWED_HOSTS=["127.0.0.1"], MIDDLEWARE=[])


def hello(request):
    """Return a greeting."""
    return HttpResponse("Hello, world.", headers={"Content-Length": "13"})


urlpatterns = [path("", hello)]
application = get_wsgi_application()

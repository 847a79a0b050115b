"""Every public address. They are permanent: what moves redirects."""

urlpatterns = []

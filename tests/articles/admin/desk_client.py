"""A colleague opens pages of the admin, fills in their forms and sends them."""

from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse


def url_of(name: str, *args) -> str:
    return reverse(f"admin:articles_{name}", args=args)


class Colleague(Client):
    """A test client of a user who has roles and is signed in."""

    def __init__(self, *groups: str, name: str = "edda"):
        super().__init__()
        self.user = User.objects.create(username=name, is_staff=True)
        self.user.groups.set(Group.objects.filter(name__in=groups))
        self.force_login(self.user)

    def open(self, name: str, *args):
        return self.get(url_of(name, *args))

    def send(self, page, **changes):
        """Send the form of a page as it is, with some fields changed; return the response."""
        return self.post(page.request["PATH_INFO"], form_values(page) | changes)

    def act(self, name: str, article, **words):
        """Open the page of an action and confirm it; return the page that follows."""
        page = self.open(f"article_{name}", article.pk)
        return self.post(url_of(f"article_{name}", article.pk), form_values(page) | words, follow=True)


def form_values(page) -> dict:
    """Return what a browser would send for the form on a page: that of an action, or that of the desk with its rows."""
    if "adminform" not in page.context:
        return _values(page.context["form"])
    sent = _values(page.context["adminform"].form)
    for inline in page.context["inline_admin_formsets"]:
        sent |= _values(inline.formset.management_form)
        for form in inline.formset.forms:
            sent |= _values(form)
    return sent


def _values(form) -> dict:
    values = {}
    for field in form:
        value = field.value()
        if hasattr(value, "all") or isinstance(value, (list, tuple)):
            value = [str(getattr(item, "pk", item)) for item in value]
        if value is not None and value is not False and value != "":
            values[field.html_name] = value
    return values


def text_of(page) -> str:
    return page.content.decode()

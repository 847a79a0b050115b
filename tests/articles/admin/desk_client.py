"""A colleague at the desk: opens pages of the admin, fills in their forms, sends them."""

from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse


def url_of(name: str, *args) -> str:
    return reverse(f"admin:articles_{name}", args=args)


class Colleague(Client):
    """Somebody with roles, logged in."""

    def __init__(self, *groups: str, name: str = "edda"):
        super().__init__()
        self.user = User.objects.create(username=name, is_staff=True)
        self.user.groups.set(Group.objects.filter(name__in=groups))
        self.force_login(self.user)

    def open(self, name: str, *args):
        return self.get(url_of(name, *args))

    def send(self, page, **changes):
        """Send a page's form as it was shown, but for the changes."""
        return self.post(page.request["PATH_INFO"], filled_in(page) | changes)

    def act(self, name: str, article, **words):
        """Open the page of an act and confirm it; follow to the page that says what happened."""
        page = self.open(f"article_{name}", article.pk)
        return self.post(url_of(f"article_{name}", article.pk), filled_in(page) | words, follow=True)


def filled_in(page) -> dict:
    """Give what a browser would send of the form on a page: an act's, or the desk's with its rows."""
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


def words_of(page) -> str:
    return page.content.decode()

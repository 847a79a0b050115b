"""The access matrix: what each role gets from every address of the URLconf, written as `matrix.txt` beside this file.

    python -m tests.access > tests/access/matrix.txt      prints it anew, to be reviewed line by line

Pages are not rendered: who is let in is decided before.
"""

import re
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from unittest import mock

from django.contrib import admin
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.test import Client
from django.urls import URLResolver, get_resolver

from articles.story.nouns import NOUNS
from tests.access import rows

TABLE = Path(__file__).with_name("matrix.txt")
# Column, and the group of Django that it stands for.
ROLES = {
    "anonymous": "",
    "no-role": "",
    "reporter": "Reporter",
    "editor": "Editor",
    "photo-editor": "Photo editor",
    "archivist": "Archivist",
    "administrator": "Administrator",
    "superuser": "",
}
HEADING = """\
# Who may open which address. Printed by `python -m tests.access`; a test asks every address as every role.
# r: GET is answered; w: POST is answered, if only with errors of the form; -: refused, missing, or sent to sign in.
# The object is one's own, somebody else's, public or hidden; a point stands where that makes no difference.
"""
OTHER_MODELS = {"bulk/<int:key>/": "bulkrun", "views/<int:key>/drop/": "savedview"}
# Addresses whose values belong to no row.
EXAMPLES = {
    "admin/help/<slug:name>/": {"": "admin/help/reporter/"},
    "admin/set-password/<uidb64>/<token>/": {"": "admin/set-password/MQ/x-y/"},
    "admin/^(?P<app_label>media|auth|articles|django_tasks_database)/$": {
        label: f"admin/{label}/" for label in ("articles", "auth", "media", "django_tasks_database")
    },
    "admin/(?P<url>.*)$": {"": "admin/no/such/page/"},
    "sitemaps/<days:name>.xml": {"": "sitemaps/2024-07.xml"},
    "<four:year>/": {"": "2024/"},
    "<four:year>/<two:month>/": {"": "2024/07/"},
    "<four:year>/<two:month>/<two:day>/": {"": "2024/07/02/"},
    "<four:year>/<short:month>/": {"": "2024/7/"},
    "<four:year>/<short:month>/<short:day>/": {"": "2024/7/2/"},
    "on-this-day/<two:month>-<two:day>/": {"": "on-this-day/07-02/"},
    "about/<slug:slug>/": {"": "about/accessibility/"},
    "admin/autocomplete/": {
        noun: f"admin/autocomplete/?app_label=articles&model_name={noun}alias&field_name=target&term="
        for noun in ("tag", "author", "section", "agency")
    },
}
PARAMETER = re.compile(r"<(?:[a-z_]+:)?([a-z0-9_]+)>")


class Cell(NamedTuple):
    """An address with an object, and the path that is asked for."""

    address: str
    label: str
    path: str


def addresses(resolver=None, before: str = "") -> list[str]:
    """Return the pattern of every address of the URLconf."""
    patterns = []
    for pattern in (resolver or get_resolver()).url_patterns:
        whole = before + str(pattern.pattern)
        patterns += addresses(pattern, whole) if isinstance(pattern, URLResolver) else [whole]
    return list(dict.fromkeys(patterns))


def cells(staff: dict, public: dict) -> list[Cell]:
    """Return what is asked for: every address with every object that it can have; KeyError if it has none."""
    return [
        Cell(address, label, "/" + path)
        for address in addresses()
        for label, path in _paths(address, staff, public).items()
    ]


def _paths(address: str, staff: dict, public: dict) -> dict[str, str]:
    if address in EXAMPLES:
        return EXAMPLES[address]
    if not PARAMETER.search(address) and "(?P" not in address:
        return {"": address}
    first = address.lstrip("^").split("/")[0]
    if first == "pictures":
        return {label: values["path"] for label, values in public[first].items()}
    if address == "admin/r/<path:content_type_id>/<path:object_id>/":
        return _on_site(staff)
    if first == "admin":
        model = next((name for end, name in OTHER_MODELS.items() if address.endswith(end)), address.split("/")[2])
        return {label: PARAMETER.sub(str(key), address) for label, key in staff[model].items()}
    if address.startswith(("feeds/", "articles/")):
        return {"": _filled(address, {})}
    if first in ("log", "corrections"):
        return {"": _filled(address, public[first][""])}
    return {label: _filled(address, values) for label, values in public[first].items()}


def _filled(address: str, values: dict) -> str:
    return PARAMETER.sub(lambda match: str((values | {"form": "atom"})[match[1]]), address)


def _on_site(staff: dict) -> dict[str, str]:
    kinds = {kind.model: kind.pk for kind in ContentType.objects.exclude(app_label="django_tasks_database")}
    models = ("article", "deskcopy", "photo", "version", "user", "group", "series", *NOUNS)
    return {
        f"{model} {label}".strip(): f"admin/r/{kinds[model]}/{key}/"
        for model in models
        for label, key in staff[model].items()
    }


def is_answered(response) -> bool:
    """Return whether a request was answered; a redirect to the page for signing in or the first page is a refusal."""
    assert response.status_code < 500, response
    response.getvalue()  # so that a file is closed
    place = response.headers.get("Location", "").partition("?")[0]
    return response.status_code in (200, 301, 302, 400) and place not in ("/admin/", "/admin/login/")


def sign_in(role: str) -> tuple[Client, User]:
    """Return a client that is signed in as the role, and whose objects are its own."""
    client, user = Client(), rows.person(role, ROLES[role], is_superuser=role == "superuser")
    if role != "anonymous":
        client.force_login(user)
        client.get("/admin/session/")  # renews the session for the first time
    return client, user


def answers(role: str, other: dict, public: dict, every=list) -> dict[tuple[str, str], str]:
    """Return "r", "w", "rw" or "-" for each address and object; what a request changed is rolled back.

    `every` may choose from the list of addresses and objects.
    """
    client, user = sign_in(role)
    own = rows.objects_of(user, "own")
    staff = {model: own.get(model, {}) | other.get(model, {}) for model in own | other}
    cookies = dict(client.cookies)
    column = {}
    with _without_pages():
        for cell in every(cells(staff, public)):
            letters = ""
            for letter, method in (("r", client.get), ("w", client.post)):
                with _rolled_back():
                    letters += letter if is_answered(method(cell.path)) else ""
                client.cookies.update(cookies)  # which signing out deletes
            column[cell.address, cell.label] = letters or "-"
    return column


@contextmanager
def _rolled_back():
    block = transaction.atomic()
    block._from_testcase = True  # verbs that open the outermost transaction run inside it
    with block:
        yield
        transaction.set_rollback(True)


@contextmanager
def _without_pages():
    with (
        mock.patch("django.template.backends.django.Template.render", lambda *arguments, **options: ""),
        mock.patch.object(admin.site, "each_context", lambda request: {}),
    ):
        yield


def other_objects() -> tuple[dict, dict]:
    """Create everything that is nobody's own; return the keys for the desk and the values for public addresses."""
    shared, other = rows.shared_objects(), rows.objects_of(rows.person("ada"), "other")
    return {model: other.get(model, {}) | shared.get(model, {}) for model in other | shared}, rows.public_objects()


def table(columns: dict[str, dict]) -> str:
    """Return the whole table as text; objects of an address for which all roles get the same are one line."""
    lines: dict[str, dict[str, tuple]] = {}
    for address, label in columns["superuser"]:
        lines.setdefault(address, {})[label] = tuple(column[address, label] for column in columns.values())
    printed = [(*columns, "object", "address")]
    for address, by_label in lines.items():
        if len(set(by_label.values())) == 1:
            by_label = {"": next(iter(by_label.values()))}
        printed += [(*row, label.replace(" ", "-") or ".", f"/{address}") for label, row in by_label.items()]
    widths = [*(max(map(len, column)) for column in zip(*(row[:-1] for row in printed), strict=True)), 0]
    return HEADING + "".join(
        " ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)) + "\n" for row in printed
    )


def stored_columns() -> dict[str, dict[tuple[str, str], str]]:
    """Return the reviewed table: by role, then by address and object; the object "" stands for all."""
    heading, *lines = [line.split() for line in TABLE.read_text().splitlines() if not line.startswith("#")]
    stored: dict[str, dict] = {role: {} for role in heading[:-2]}
    for *row, label, address in lines:
        for role, letters in zip(stored, row, strict=True):
            stored[role][address[1:], "" if label == "." else label.replace("-", " ")] = letters
    return stored

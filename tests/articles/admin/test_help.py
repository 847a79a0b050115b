"""Each role has a help page with pictures, for everybody who works at the desk."""

from pathlib import Path

import pytest
from django.conf import settings
from PIL import Image

from articles.admin.help import PAGES
from articles.desk.permissions import ROLES
from newsroom.tooling.help_pictures import FOLDER, PICTURES, SIZE
from tests.articles.admin.desk_client import Colleague, text_of

TEMPLATES = [path.read_text() for path in (Path(settings.BASE_DIR) / "templates" / "admin" / "help").glob("*.html")]


@pytest.mark.slow
def test_every_role_has_a_page_that_is_linked_from_every_page_of_the_desk(db):
    assert [title for title, _ in PAGES.values()] == list(ROLES)
    colleague = Colleague("Photo editor")
    assert 'href="/admin/help/"' in text_of(colleague.get("/admin/"))
    index = text_of(colleague.get("/admin/help/"))
    for name, (title, about) in PAGES.items():
        assert f'href="/admin/help/{name}/"' in index and str(title) in index and str(about) in index
        page = text_of(colleague.get(f"/admin/help/{name}/"))
        assert page.count("<img ") == page.count('alt="T') + page.count('alt="B') > 0
    assert colleague.get("/admin/help/nobody/").status_code == 404


def test_nobody_reads_the_help_without_signing_in(db, client):
    for path in ("", "reporter/"):
        assert client.get(f"/admin/help/{path}").status_code == 302


@pytest.mark.parametrize("name", [name for name, *_ in PICTURES])
def test_every_picture_is_there_and_used(name):
    with Image.open(FOLDER / f"{name}.webp") as picture:
        assert (picture.format, picture.size) == ("WEBP", SIZE)
    assert any(f"articles/help/{name}.webp" in template for template in TEMPLATES)


def test_the_pictures_are_small_and_none_is_left_over():
    files = sorted(FOLDER.iterdir())
    assert sum(file.stat().st_size for file in files) < 1_000_000
    assert [file.name for file in files] == sorted(f"{name}.webp" for name, *_ in PICTURES)

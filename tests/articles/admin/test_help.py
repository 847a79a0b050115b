"""Each role has a help page with pictures, for everybody who works at the desk."""

from pathlib import Path

import pytest
from django.conf import settings
from PIL import Image

from articles.admin.help import PAGES
from articles.desk.permissions import ROLES
from newsroom.tooling.help_pictures import FOLDER, NARROW, NARROW_SCALE, PICTURES, VARIANTS
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


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("name", [name for name, *_ in PICTURES])
def test_every_picture_is_there_and_used(name, variant):
    size, _ = VARIANTS[variant]
    scale = NARROW_SCALE if size is NARROW else 1
    with Image.open(FOLDER / f"{name}{variant}.webp") as picture:
        assert (picture.format, picture.size) == ("WEBP", tuple(int(length * scale) for length in size))
    assert any(f'picture="{name}"' in template for template in TEMPLATES)


def test_a_help_page_has_its_pictures_for_both_themes_and_for_narrow_windows(db):
    text = text_of(Colleague("Reporter").get("/admin/help/reporter/"))
    for variant in VARIANTS:
        assert f'articles/help/writing{variant}.webp"' in text


def test_the_pictures_are_small_and_none_is_left_over():
    files = sorted(FOLDER.iterdir())
    assert sum(file.stat().st_size for file in files) < 2_500_000
    assert [file.name for file in files] == sorted(
        f"{name}{variant}.webp" for name, *_ in PICTURES for variant in VARIANTS
    )

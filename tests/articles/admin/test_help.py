"""Each role has a help page with pictures, for everybody who works at the desk."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from PIL import Image

from articles.admin.help import PAGES
from articles.desk.permissions import ROLES
from newsroom.tooling.help_pictures import FOLDER, NARROW, NARROW_SCALE, PICTURES, TALL, VARIANTS
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
    size = (size[0], TALL.get(name, size[1])) if size is NARROW else size
    scale = NARROW_SCALE if size[0] == NARROW[0] else 1
    with Image.open(FOLDER / f"{name}{variant}.webp") as picture:
        assert (picture.format, picture.size) == ("WEBP", tuple(int(length * scale) for length in size))
    assert any(f'picture="{name}"' in template for template in TEMPLATES)


def test_a_help_page_has_its_pictures_for_both_themes_and_for_narrow_windows(db):
    text = text_of(Colleague("Reporter").get("/admin/help/reporter/"))
    for variant in VARIANTS:
        assert f'articles/help/writing{variant}.webp"' in text


@pytest.mark.parametrize("role", PAGES)
def test_a_page_leaves_each_picture_the_room_that_it_needs(db, role):
    page = text_of(Colleague("Reporter").get(f"/admin/help/{role}/"))
    pictures = re.findall(r'help/([a-z-]+\.webp)" (?:media="[^"]*" )?width="(\d+)" height="(\d+)"', page)
    assert len(pictures) == page.count(".webp") > 0
    for name, width, height in pictures:
        with Image.open(FOLDER / name) as picture:
            assert picture.size == (int(width), int(height)), name


def test_the_pictures_are_small_and_none_is_left_over():
    files = sorted(FOLDER.iterdir())
    assert sum(file.stat().st_size for file in files) < 2_500_000
    assert [file.name for file in files] == sorted(
        f"{name}{variant}.webp" for name, *_ in PICTURES for variant in VARIANTS
    )

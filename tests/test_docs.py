"""The documents list all settings, commands, formats and public pages."""

import re
import tomllib
from functools import cache
from pathlib import Path

import pytest
from django.core.management import get_commands
from django.urls import get_resolver

from articles.importing.formats import FORMATS
from articles.record import verification

ROOT = Path(__file__).resolve().parent.parent
OURS = ("articles", "media")


def test_every_setting_of_the_environment_is_in_the_example_file():
    code = "\n".join(path.read_text() for path in (ROOT / "newsroom").glob("*.py"))
    names = set(re.findall(r"\benv(?:\.\w+)?\(\s*\"([A-Z_]+)\"", code)) | set(
        re.findall(r"environ\.get\(\"([A-Z_]+)\"", code)
    )
    example = (ROOT / ".env.example").read_text()
    assert len(names) > 30
    assert sorted(name for name in names if f"#{name}=" not in example) == []


def test_every_line_of_the_example_file_is_a_setting():
    code = "\n".join(path.read_text() for path in (ROOT / "newsroom").glob("**/*.py"))
    names = re.findall(r"^#([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.M)
    assert [name for name in names if f'"{name}"' not in code] == []


def test_every_setting_is_in_the_documents():
    names = re.findall(r"^#([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.M)
    cells = re.findall(r"^\| (`[A-Z_`, ]+`) \|", (ROOT / "docs" / "settings.md").read_text(), re.M)
    listed = [name for cell in cells for name in re.findall(r"`([A-Z_]+)`", cell)]
    assert sorted(listed) == sorted(names)


@pytest.mark.parametrize("command", sorted(name for name, app in get_commands().items() if app in OURS))
def test_every_command_is_in_the_documents(command):
    assert f"| `{command}` |" in (ROOT / "docs" / "commands.md").read_text()


def test_every_check_of_a_verification_is_in_the_documents_in_its_order():
    text = " ".join((ROOT / "docs" / "commands.md").read_text().split())
    assert ", ".join(check.name for check in verification.checks()) in text


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_every_format_is_in_the_documents(name):
    assert name in (ROOT / "docs" / "formats.md").read_text()


def public_routes(resolver=None, prefix="/"):
    """Yield the routes of public pages as people write them: `/tags/<slug>/`."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + re.sub(r"\(\?P<(\w+)>(?:[^()]|\(.*?\))*\)", r"<\1>", str(pattern.pattern).strip("^$"))
        route = re.sub(r"<(?:\w+:)?(\w+)>", r"<\1>", route).replace("\\", "")
        if route.startswith(("/admin", "/static")):
            continue
        if hasattr(pattern, "url_patterns"):
            yield from public_routes(pattern, route)
        else:
            yield route


def test_every_public_page_is_in_the_documents():
    routes = list(public_routes())
    listed = set(re.findall(r"`(/[^`\s?]*)`", (ROOT / "docs" / "addresses.md").read_text()))
    assert len(routes) > 35
    assert [route for route in routes if route not in listed] == []


@cache
def words_of_code() -> set[str]:
    """Return every word of our modules and tests."""
    paths = (path for folder in (*OURS, "newsroom", "tests") for path in (ROOT / folder).rglob("*.py"))
    return {word for path in paths for word in re.findall(r"\w+", path.read_text())}


@pytest.mark.slow
@pytest.mark.parametrize("document", ["CONTRIBUTING.md", "docs/architecture.md", "docs/glossary.md"])
def test_the_names_and_paths_that_developers_read_are_there(document):
    """A name of the code is one with an underscore, or with capitals inside; others may be words of any language."""
    quoted = re.findall(r"`([^`\n]+)`", (ROOT / document).read_text())
    names = {name.rpartition(".")[2] for name in quoted if re.fullmatch(r"@?[\w.]*(?:_|[a-z][A-Z])[\w.]*", name)}
    assert sorted(names - words_of_code()) == []
    paths = [
        path for path in quoted if re.fullmatch(r"(?:articles|docs|media|newsroom|templates|tests)/[\w./-]+", path)
    ]
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_the_version_is_written_in_one_place_and_has_an_entry_in_the_changelog():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    newest = re.search(r"^## (\S+) \((\d{4}-\d\d-\d\d)\)$", (ROOT / "CHANGELOG.md").read_text(), re.M)
    assert newest and newest[1] == version

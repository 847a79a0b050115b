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
    assert sorted(names - words_of_code()) == []
    paths = [
        path for path in quoted if re.fullmatch(r"(?:articles|docs|media|newsroom|templates|tests)/[\w./-]+", path)
    ]
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_the_version_is_written_in_one_place_and_has_an_entry_in_the_changelog():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    newest = re.search(r"^## (\S+) \((\d{4}-\d\d-\d\d)\)$", (ROOT / "CHANGELOG.md").read_text(), re.M)
    assert newest and newest[1] == version

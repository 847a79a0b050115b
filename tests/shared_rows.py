"""Shared rows are made once for all tests in a row that use the same ones.

    @shared_rows
    def stories():
        make_article(headline="Ferry returns")

is a fixture like any other. The rows are in a transaction around those of the tests, so that each test has them as they
were made, with their files, whatever the test before did; the first test that uses other rows rolls them back.
"""

import copy
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.test import override_settings

FOLDERS = {"UPLOADS_ROOT": "uploads", "MEDIA_ROOT": "uploads", "SEALS_ROOT": "seals", "SEARCH_ROOT": "search"}
FOLDERS |= {"PUBLIC_LOG_ROOT": "log", "PUBLIC_LOG_KEY": "log_key"}


def shared_rows(make):
    """Return a fixture of a function that makes rows and needs no other fixture; its rows are made seldom."""

    def fixture(current_rows, db):
        return current_rows.copy_of(make)

    fixture.__name__, fixture.__doc__, fixture.__module__, fixture.makes = (
        make.__name__,
        make.__doc__,
        make.__module__,
        make,
    )
    return pytest.fixture(fixture)


def makers_of(item) -> tuple:
    """Return the functions that make the shared rows of a test."""
    matches = (definitions[-1].func for definitions in item._fixtureinfo.name2fixturedefs.values())
    return tuple(func.makes for func in matches if hasattr(func, "makes"))


class SharedRows:
    """The rows that are in the database at the moment, with their files."""

    def __init__(self, new_folder):
        self.new_folder, self.makes, self.values, self.around = new_folder, (), {}, None

    def prepare(self, makes: tuple):
        if makes == self.makes:
            return
        self.clear()
        if not makes:
            return
        self.around = transaction.atomic()
        self.around._from_testcase = True  # what must not run inside a transaction runs inside those of tests
        self.around.__enter__()
        self.folder = Path(self.new_folder())
        try:
            with override_settings(**{name: self.folder / below for name, below in FOLDERS.items()}):
                self.values = {make: make() for make in makes}
        except BaseException:
            self.clear()
            raise
        self.makes = makes

    def copy_of(self, make):
        from articles.search.columns import reader

        for source, place in {(self.folder / below, getattr(settings, name)) for name, below in FOLDERS.items()}:
            if source.is_dir():
                shutil.copytree(source, place, dirs_exist_ok=True)
            elif source.exists():
                shutil.copyfile(source, place)
        reader.reset()  # an earlier test's, of rows that are gone
        return copy.deepcopy(self.values[make])

    def clear(self):
        self.makes, self.values = (), {}
        if self.around is not None:
            around, self.around = self.around, None
            transaction.set_rollback(True)
            around.__exit__(None, None, None)

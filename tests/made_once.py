"""Rows that many tests begin with, made once for all tests in a row that ask for the same ones.

    @made_once
    def stories():
        make_article(headline="Ferry returns")

is a fixture like another: the rows stand in a transaction around those of the tests, so each test finds them as they
were made, with their files, whatever the one before it did; the first test that asks for others rolls them back.
"""

import copy
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.test import override_settings

FOLDERS = {"UPLOADS_ROOT": "uploads", "MEDIA_ROOT": "uploads", "SEALS_ROOT": "seals", "SEARCH_ROOT": "search"}


def made_once(make):
    """Turn a function that makes rows, and needs no other fixture, into a fixture that makes them seldom."""

    def given(stage, db):
        return stage.given(make)

    given.__name__, given.__doc__, given.__module__, given.makes = make.__name__, make.__doc__, make.__module__, make
    return pytest.fixture(given)


def made_for(item) -> tuple:
    """The functions that make what is made once for a test."""
    matches = (definitions[-1].func for definitions in item._fixtureinfo.name2fixturedefs.values())
    return tuple(func.makes for func in matches if hasattr(func, "makes"))


class Stage:
    """What stands at the moment."""

    def __init__(self, new_folder):
        self.new_folder, self.makes, self.values, self.around = new_folder, (), {}, None

    def set(self, makes: tuple):
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

    def given(self, make):
        from articles.search.columns import reader

        for name in ("UPLOADS_ROOT", "SEALS_ROOT", "SEARCH_ROOT"):
            if (self.folder / FOLDERS[name]).exists():
                shutil.copytree(self.folder / FOLDERS[name], getattr(settings, name), dirs_exist_ok=True)
        reader.reset()  # an earlier test's, of rows that are gone
        return copy.deepcopy(self.values[make])

    def clear(self):
        self.makes, self.values = (), {}
        if self.around is not None:
            around, self.around = self.around, None
            transaction.set_rollback(True)
            around.__exit__(None, None, None)

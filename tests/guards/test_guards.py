"""A guard that is switched off turns its test red: otherwise nothing would notice that it is gone."""

import inspect
import re
from unittest import mock

import pytest
from django.core.cache import cache
from django.db import connection

from tests.articles.admin.test_accounts import administrator  # noqa: F401  fixtures of the tests
from tests.articles.admin.test_actions import editor  # noqa: F401
from tests.articles.admin.test_admission import edda  # noqa: F401
from tests.articles.admin.test_approval import rosa  # noqa: F401
from tests.articles.admin.test_passkeys import owner, site  # noqa: F401
from tests.articles.importing.test_hostile_zips import upload  # noqa: F401
from tests.articles.preservation.test_bag_check import bag  # noqa: F401
from tests.articles.public.test_cache_purge import purged  # noqa: F401
from tests.articles.record.test_account_states import reporter  # noqa: F401
from tests.articles.record.test_anonymisation import article_with_name  # noqa: F401
from tests.articles.record.test_desk_revisions import remembered  # noqa: F401
from tests.articles.record.test_imported_items import stories  # noqa: F401
from tests.articles.record.test_incremental_verification import older  # noqa: F401
from tests.articles.record.test_logged_states import merged, people  # noqa: F401
from tests.articles.record.test_public_log import proven  # noqa: F401
from tests.articles.record.test_reference_states import papers  # noqa: F401
from tests.articles.record.test_scheduled_states import article  # noqa: F401
from tests.articles.record.test_tampering import archive  # noqa: F401
from tests.articles.record.test_timestamps import authority, log, request_file  # noqa: F401
from tests.articles.record.test_versioning import secret_article  # noqa: F401
from tests.guards.guard import Guard
from tests.guards.guards import GUARDS
from tests.proofs import LONG, between_engines
from tests.test_read_only import read_only  # noqa: F401

pytestmark = pytest.mark.django_db
REFUSED = (AssertionError, pytest.fail.Exception)


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()


def fails_without(guard: Guard):
    """Return a test with the fixtures of the guard's test, which passes if that one fails."""

    def test(**fixtures):
        with mock.patch(guard.path, guard.replacement), pytest.raises(REFUSED):
            guard.test(**fixtures, **guard.values)

    names = [name for name in inspect.signature(guard.test).parameters if name not in guard.values]
    test.__signature__ = inspect.Signature([inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY) for name in names])
    for name in {mark.name for mark in marks_of(guard.test)} & {"processes", "slow"}:
        test = getattr(pytest.mark, name)(test)
    return pytest.mark.proof(test)


def marks_of(test) -> list:
    """Return the marks of a test and of its module."""
    own, shared = getattr(test, "pytestmark", []), getattr(inspect.getmodule(test), "pytestmark", [])
    return [getattr(mark, "mark", mark) for mark in [*own, *(shared if isinstance(shared, list) else [shared])]]


def of_this_engine() -> dict[str, Guard]:
    """Return the guards that are switched off here: in a part of the proofs each on one of the engines."""
    names = [name for name, guard in GUARDS.items() if not guard.engine]
    chosen = set(between_engines(names, connection.vendor)) if LONG else set(names)
    return {name: guard for name, guard in GUARDS.items() if guard.engine == connection.vendor or name in chosen}


for name, guard in of_this_engine().items():
    globals()["test_without_the_guard_" + re.sub("[^a-z0-9]+", "_", name)] = fails_without(guard)


@pytest.mark.parametrize("name", GUARDS)
def test_a_guard_names_something_of_the_archive(name):
    """A path that names nothing any more would be replaced by nothing."""
    package, _, attribute = GUARDS[name].path.rpartition(".")
    assert GUARDS[name].path.split(".")[0] in ("articles", "media", "newsroom")
    with mock.patch(GUARDS[name].path, GUARDS[name].replacement):
        assert package and attribute

"""`python -m tests.access` prints the access matrix as this code answers, from an archive deleted afterwards."""

import os
import sys
import tempfile
from pathlib import Path

import django
import pytest  # says to the settings that these are tests

assert pytest
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
os.environ.setdefault("DATABASE_URL", "sqlite:///:memory:")
django.setup()

from django.test import override_settings  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402

from tests import migrated_database  # noqa: E402
from tests.access import matrix  # noqa: E402
from tests.shared_rows import FOLDERS  # noqa: E402


def main():
    """Print the table."""
    setup_test_environment()
    with tempfile.TemporaryDirectory() as folder:
        places = {name: Path(folder) / below for name, below in FOLDERS.items()}
        migrated_database.new_sqlite(f"{folder}/archive.sqlite3")
        with migrated_database.connected_to(f"{folder}/archive.sqlite3"), override_settings(**places):
            other, public = matrix.other_objects()
            sys.stdout.write(matrix.table({role: matrix.answers(role, other, public) for role in matrix.ROLES}))


main()

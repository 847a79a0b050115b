"""A process that is killed while it writes loses nothing that it acknowledged, and leaves nothing half done.

Twelve kills in every run, a thousand in `make prove` (or as many as KILLS says), on both engines.
"""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection

from tests import migrated_database
from tests.proofs import amount

KILLS = int(os.environ.get("KILLS") or amount(12, proof=1_000))
IN_ONE_ARCHIVE = 100  # kills; the archive grows, and is verified after each


@pytest.fixture
def new_archive(transactional_db, tmp_path):
    """Return a function that makes an empty archive, and returns the environment of the processes that use it."""
    name = connection.settings_dict["NAME"]

    def create(number: int) -> dict:
        folder = tmp_path / str(number)
        folder.mkdir()
        if connection.vendor == "sqlite":
            other = str(folder / "killed.sqlite3")
            url = f"sqlite:///{other}"
        else:
            other = f"{name}_killed_{number}"
            url = os.environ["DATABASE_URL"].replace("/postgres?", f"/{other}?")
        migrated_database.copy(name, other)
        names = ("UPLOADS_ROOT", "SEALS_ROOT", "SEARCH_ROOT", "PUBLIC_LOG_ROOT", "PUBLIC_LOG_KEY")
        places = {name: str(folder / name.lower()) for name in names}
        return os.environ | places | {"DATABASE_URL": url, "DEBUG": "1", "KILLS_FOLDER": str(folder)}

    yield create
    if connection.vendor == "postgresql":
        for number in range(0, KILLS, IN_ONE_ARCHIVE):
            migrated_database.drop(f"{name}_killed_{number}")


@pytest.mark.processes
@pytest.mark.proof
def test_what_a_killed_process_acknowledged_is_there_whole_and_verifies(new_archive):
    killed = 0
    for number in range(0, KILLS, IN_ONE_ARCHIVE):
        command = [sys.executable, "-m", "tests.kills", str(min(IN_ONE_ARCHIVE, KILLS - number)), str(number)]
        done = subprocess.run(
            command, cwd=settings.BASE_DIR, env=new_archive(number), capture_output=True, text=True, timeout=3_600
        )
        assert done.stdout, done.stderr
        report = json.loads(done.stdout.splitlines()[-1])
        assert report["faults"] == [] and done.returncode == 0, report
        killed += report["kills"]
    print(f"{killed} processes were killed")
    assert killed > KILLS * 0.8

"""A release with a migration is brought in while readers read and editors publish: no page and no edit fails."""

import shutil
import time
from pathlib import Path

from newsroom.tooling.cluster.application import ROOT, Application, clock
from newsroom.tooling.cluster.cluster import Cluster
from newsroom.tooling.cluster.drill.failover import Editors, verify
from newsroom.tooling.cluster.drill.readers import Readers
from newsroom.tooling.cluster.drill.step import Result
from newsroom.tooling.cluster.process import wait_until

EDITS = 300
_UNTIL_KNOWN = 4.0  # seconds until the cache has asked a new process often enough to trust it, and forgot the old one
_PARTS = ("articles", "media", "newsroom", "templates", "manage.py")
_MIGRATION = """
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "{latest}")]
    operations = [
        migrations.AddField("failedpurge", "tries", models.PositiveIntegerField(default=0, db_default=0)),
    ]
"""


def run(cluster: Cluster, edits: int = EDITS) -> list[Result]:
    """Migrate from a copy of this release with one migration more, then start all processes anew from it in turn.

    What the drill does afterwards it does with the new release.
    """
    cluster.release = release = _next_release(cluster.folder / "next-release")
    for number in range(1, len(cluster.applications) + 1):  # which the fault before may have started a moment ago
        _wait_for_trust(cluster, f"application{number}")
    editors = Editors(cluster, edits)
    with Readers(cluster.cache.port, pause=0.02) as readers:
        for command in ("migrate", "collectstatic"):
            cluster.manage(command, "--noinput", "--verbosity", "0")
        for number, old in enumerate(cluster.applications, 1):
            new = Application(number, cluster.folder, cluster.environment, old.port, root=release)
            old.process.stop()
            new.start()
            cluster.applications[number - 1] = new
            time.sleep(_UNTIL_KNOWN)
            _wait_for_trust(cluster, f"application{number}")
        cluster.clock.stop()
        cluster.clock = clock(cluster.folder, cluster.environment, release)
        cluster.clock.start()
        editors.wait()
    faults = verify(cluster)
    total = len(editors.acknowledged)
    good = set(readers.statuses) == {200}
    return [
        Result("upgrade with a migration: pages", str(readers), good),
        Result("upgrade with a migration: edits", f"{total:,} published, {editors.failed} failed", not editors.failed),
        Result("upgrade with a migration: verify_archive", faults or "no faults", not faults),
    ]


def _wait_for_trust(cluster: Cluster, name: str):
    """Wait until the cache asks an application for pages again; on a busy machine it takes longer."""
    wait_until(
        lambda: name in cluster.cache.trusted(), 60, lambda: True, lambda: f"The cache does not trust {name} again."
    )


def _next_release(folder: Path) -> Path:
    """Return a copy of this release with one migration more, which adds a column."""
    folder.mkdir()
    for name in _PARTS:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / name)
    migrations = folder / "articles" / "migrations"
    latest = max(path.stem for path in migrations.glob("0*.py"))
    (migrations / "9999_drill.py").write_text(_MIGRATION.format(latest=latest))
    model = folder / "articles" / "models" / "failed_purge.py"
    model.write_text(
        model.read_text().replace(
            "    error = ", "    tries = models.PositiveIntegerField(default=0, db_default=0)\n    error = "
        )
    )
    return folder

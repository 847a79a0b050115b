"""Whether the table of migrations has those of this release: the next one leaves out what it lists besides."""

from collections.abc import Iterator

from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

_OWN = ("articles", "media")


def differences(alias: str) -> Iterator[str]:
    """Yield a sentence for each migration that was not applied, and for each of the archive's that is unknown."""
    loader = MigrationLoader(connections[alias])
    applied = set(MigrationRecorder(connections[alias]).applied_migrations())
    for app, name in sorted(set(loader.graph.nodes) - set(loader.applied_migrations)):
        yield f"the migration {app}.{name} is not among those that were applied; run migrate"
    for app, name in sorted(applied - set(loader.disk_migrations)):
        if app in _OWN:
            yield f"the migration {app}.{name} was applied and is none of this release; run the release that has it"

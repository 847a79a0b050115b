"""The programs that a cluster is made of and measured with, and what to install where one is missing."""

import shutil
from pathlib import Path

from newsroom.tooling import postgres

PACKAGES = {
    "etcd": "etcd-server",
    "patroni": "patroni",
    "pgbouncer": "pgbouncer",
    "haproxy": "haproxy",
    "varnishd": "varnish",
    "ab": "apache2-utils",
}
_XKEY = "varnish-modules"
_PLACES = ["/usr/sbin", "/usr/local/sbin"]  # which are not on everybody's path


class MissingPackages(Exception):
    """Programs are missing; the message says what to install."""


def program(name: str) -> str:
    """Return the path of a program. Raises MissingPackages."""
    path = shutil.which(name) or shutil.which(name, path=":".join(_PLACES))
    if path is None:
        raise MissingPackages(_sentence([PACKAGES[name]]))
    return path


def require():
    """Raise MissingPackages, which names all that is missing in one sentence, unless the cluster can start."""
    missing = [
        package
        for name, package in PACKAGES.items()
        if not (shutil.which(name) or shutil.which(name, path=":".join(_PLACES)))
    ]
    if "varnish" not in missing and not any(Path("/usr/lib").glob("**/varnish/vmods/libvmod_xkey.so")):
        missing.append(_XKEY)
    try:
        postgres.binaries()
    except postgres.NoPostgreSQL:
        missing.insert(0, "postgresql")
    if missing:
        raise MissingPackages(_sentence(missing))


def _sentence(packages: list[str]) -> str:
    return f"The cluster needs {', '.join(packages)}, which this machine lacks: apt-get install {' '.join(packages)}"

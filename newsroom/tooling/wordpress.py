"""A throw-away WordPress for a check of the exports: its own importer takes them, its own export gives them back.

    python -m newsroom.tooling.wordpress stories.xml again.xml

imports the first file, prints what the importer says and what WordPress then has, and writes the export of WordPress
into the second. It needs WordPress, MariaDB and PHP of the system (on Debian `wordpress`, `mariadb-server`, `php-cli`,
`php-mysql`, `php-xml`), and the plugin WordPress Importer, in the folder of the plugins or where WORDPRESS_IMPORTER
says.
"""

import contextlib
import getpass
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from newsroom.tooling import processes

WORDPRESS = Path("/usr/share/wordpress")
PROGRAMS = ("php", "mariadb-install-db", "mariadbd")


class NoWordPress(Exception):
    """No usable WordPress on this machine."""


@dataclass(frozen=True)
class WordPress:
    """A running WordPress, with the variables that its actions need."""

    environment: dict[str, str]

    def run(self, action: str, *arguments: str, **more: str) -> str:
        """Run an action of wordpress.php; return what it prints. Raises CalledProcessError."""
        program = Path(__file__).with_suffix(".php")
        command = ["php", "-d", "memory_limit=1G", str(program), action, *arguments]
        environment = os.environ | self.environment | more
        return subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True).stdout

    def import_file(self, path: Path, picture: Path | None = None) -> list[str]:
        """Import an export, with the picture for each photograph; return what the importer complains about."""
        output = self.run("import", str(path), WORDPRESS_PICTURE=str(picture or ""))
        lines = [line.strip() for line in output.replace("<br />", "\n").splitlines()]
        return [line for line in lines if line and not line.startswith(("<p>All done", "<p>Remember"))]

    def counts(self) -> dict[str, int]:
        """Return how many posts, authors, categories, tags and featured images there are."""
        return json.loads(self.run("count"))

    def export(self, path: Path):
        """Write what Tools → Export gives."""
        self.run("export", str(path))


def importer_folder() -> Path:
    """Return the folder of the plugin WordPress Importer. Raises NoWordPress with what is missing."""
    if missing := [name for name in PROGRAMS if not _program(name)]:
        raise NoWordPress(f"{missing[0]} is not installed; a check with WordPress needs it.")
    if not (WORDPRESS / "wp-settings.php").exists():
        raise NoWordPress(f"WordPress is not installed in {WORDPRESS}.")
    folder = Path(os.environ.get("WORDPRESS_IMPORTER") or WORDPRESS / "wp-content/plugins/wordpress-importer")
    if not (folder / "wordpress-importer.php").exists():
        raise NoWordPress(f"the plugin WordPress Importer is not in {folder}; WORDPRESS_IMPORTER names its folder.")
    return folder


def _program(name: str) -> str | None:
    return shutil.which(name, path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin")


@contextlib.contextmanager
def site(time_zone: str = "UTC") -> Iterator[WordPress]:
    """Yield a new WordPress without posts, which is deleted after the block. Raises NoWordPress."""
    importer = importer_folder()
    with tempfile.TemporaryDirectory(prefix="newsroom-wordpress-", dir="/tmp") as directory:
        socket, content = Path(directory, "socket"), Path(directory, "content")
        content.mkdir()
        with _database(Path(directory), socket):
            wordpress = WordPress(
                {
                    "WORDPRESS": str(WORDPRESS),
                    "WORDPRESS_CONTENT": str(content),
                    "WORDPRESS_SOCKET": str(socket),
                    "WORDPRESS_IMPORTER": str(importer),
                    "TIME_ZONE": time_zone,
                }
            )
            wordpress.run("install")
            yield wordpress


@contextlib.contextmanager
def _database(directory: Path, socket: Path) -> Iterator[None]:
    """Run a MariaDB that listens to a socket alone, with an empty database for WordPress."""
    data, user = directory / "data", f"--user={getpass.getuser()}"
    (directory / "tables.sql").write_text("CREATE DATABASE wordpress CHARACTER SET utf8mb4;\n")
    with open(directory / "log", "w+") as log:
        install = [_program("mariadb-install-db"), "--no-defaults", f"--datadir={data}", user, "--skip-test-db"]
        subprocess.run(install, stdout=log, stderr=log, check=True)
        command = [_program("mariadbd"), "--no-defaults", f"--datadir={data}", user, f"--socket={socket}"]
        command += ["--skip-networking", "--skip-grant-tables", f"--init-file={directory / 'tables.sql'}"]
        with processes.start(command, stdout=log, stderr=log) as server:
            try:
                for _ in range(600):
                    if socket.exists() or server.poll() is not None:
                        break
                    time.sleep(0.05)
                if not socket.exists():
                    log.seek(0)
                    raise NoWordPress(f"MariaDB does not start: {log.read()[-1000:]}")
                yield
            finally:
                server.kill()  # there is nothing to save


def main(source: str, output: str, picture: str = ""):
    """Import a file into a new WordPress and write its export."""
    with site(os.environ.get("TIME_ZONE", "UTC")) as wordpress:
        for line in wordpress.import_file(Path(source).resolve(), Path(picture).resolve() if picture else None):
            print(line)
        print(wordpress.counts())
        wordpress.export(Path(output).resolve())


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except NoWordPress as error:
        sys.exit(str(error))

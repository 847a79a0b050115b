"""The archive itself: processes of gunicorn, and the clock beside them."""

import http.client
import sys
from pathlib import Path

from newsroom.tooling.cluster.process import HOST, Process, free_ports

ROOT = Path(__file__).resolve().parents[3]
_SERVER = ["-m", "gunicorn", "--config", "newsroom/gunicorn.py", "--log-level", "warning", "--graceful-timeout", "5"]


class Application:
    """One server process with four threads, by its number from 1; `root` is the folder of the release it serves."""

    def __init__(self, number: int, folder: Path, environment: dict[str, str], port: int, root: Path = ROOT):
        self.port = port
        command = [sys.executable, *_SERVER, "--chdir", root, "--bind", f"{HOST}:{port}", "newsroom.wsgi"]
        command[command.index("newsroom/gunicorn.py")] = root / "newsroom" / "gunicorn.py"
        own = environment | {"WEB_CONCURRENCY": "1", "PYTHONPATH": str(root)}
        self.process = Process(f"application{number}", command, folder, **own)

    def start(self):
        self.process.start(lambda: status(self.port, "/healthz") == 200, seconds=90)


def clock(folder: Path, environment: dict[str, str], root: Path = ROOT) -> Process:
    """Return the process that publishes what is due."""
    own = environment | {"PYTHONPATH": str(root)}
    return Process("keep_time", [sys.executable, root / "manage.py", "keep_time"], folder, **own)


def status(port: int, path: str, **headers: str) -> int:
    """Return the status of a page, 0 if nothing answers."""
    return page(port, path, **headers)[0]


def page(port: int, path: str, **headers: str) -> tuple[int, bytes]:
    """Return the status and the content of a page; (0, b"") if nothing answers."""
    connection = http.client.HTTPConnection(HOST, port, timeout=10)
    try:
        connection.request("GET", path, headers={name.replace("_", "-"): text for name, text in headers.items()})
        response = connection.getresponse()
        return response.status, response.read()
    except (OSError, http.client.HTTPException):
        return 0, b""
    finally:
        connection.close()


def ports() -> list[int]:
    """Return ports for two application processes."""
    return free_ports(2)

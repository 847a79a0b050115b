"""Serve the archive on this machine until Ctrl-C: `python -m newsroom.tooling.serve 8000`.

Brings the database up to date, fills an empty archive with the demo newsroom, then runs the web server and, beside it,
the clock that publishes what is due. Neither outlives the other, nor this program.
"""

import fcntl
import hashlib
import http.client
import io
import os
import secrets
import signal
import subprocess
import sys
import time
from pathlib import Path

from newsroom.tooling import processes
from newsroom.tooling.port import HOST

ROOT = Path(__file__).resolve().parents[2]
KEY_FILE = ROOT / "var" / "secret_key"
URL_FILE = ROOT / "var" / "last_url"  # where this machine served last, if no setting said where
SERVER = ["-m", "gunicorn", "--config", "newsroom/gunicorn.py", "--log-level", "warning", "--graceful-timeout", "5"]


def main(port):
    on_signals(signal.default_int_handler)
    try:
        set_environment(port)
        login = prepare_archive()
        return serve(port, login)
    except KeyboardInterrupt:
        on_signals(signal.SIG_IGN)
        print("\nStopped.")
        return 0


def on_signals(reply):
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, reply)


def set_environment(port, key_file=KEY_FILE, url_file=URL_FILE):
    """Set what the settings need on this machine and neither the environment nor `.env` has."""
    import environ

    environ.Env.read_env(ROOT / ".env")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    if not os.environ.get("SITE_URL"):
        os.environ["SITE_URL"] = f"http://{HOST}:{port}"
        url_file.parent.mkdir(exist_ok=True)
        url_file.write_text(os.environ["SITE_URL"])
    if not os.environ.get("SECRET_KEY"):
        os.environ["SECRET_KEY"] = secret_key(key_file)


def last_url(url_file=URL_FILE):
    """Return the address at which the archive was served last, "" if it never was or a setting named it."""
    return url_file.read_text() if url_file.exists() else ""


def secret_key(key_file):
    """Return the key in the file; the first call makes it."""
    if not key_file.exists():
        key_file.parent.mkdir(exist_ok=True)
        with open(os.open(key_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as new:
            new.write(secrets.token_urlsafe(50))
    return key_file.read_text()


def prepare_archive():
    """Migrate, gather the static files, load the demo if the archive is empty; return how to log in."""
    import django
    from django.apps import apps
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.db import connections
    from django.utils import translation

    django.setup()
    translation.activate("en")  # as in `manage.py`
    call_command("migrate", interactive=False, verbosity=0)
    collect_static_files()
    demo_output = io.StringIO()
    if not apps.get_model("articles", "Article").objects.exists():
        print("The archive is empty: loading the demo newsroom.", flush=True)
        call_command("load_demo", stdout=demo_output)
    known = get_user_model().objects.filter(username="editor").exists()
    connections.close_all()
    if demo_output.getvalue():
        return demo_output.getvalue().strip()
    if known:
        return "demo editor: editor, password was printed at first run; `make password` makes a new one"
    return "no demo editor here; `.venv/bin/python manage.py createsuperuser` makes an account"


def collect_static_files():
    """Gather the static files, unless those of this code are there: another server may be sending them.

    The command writes each file anew, and who asks for one meanwhile gets a part of it.
    """
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    sources = [storage.path(path) for finder in get_finders() for path, storage in finder.list([])]
    states = sorted((path, os.stat(path).st_size, os.stat(path).st_mtime_ns) for path in sources)
    kind = settings.STORAGES["staticfiles"]["BACKEND"]
    digest = hashlib.sha256(repr((kind, states)).encode()).hexdigest()
    folder = Path(settings.STATIC_ROOT)
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / ".collected", "a+") as collected:
        fcntl.flock(collected, fcntl.LOCK_EX)
        collected.seek(0)
        if collected.read() == digest:
            return
        collected.truncate(0)  # who is interrupted begins anew
        call_command("collectstatic", interactive=False, verbosity=0)
        collected.write(digest)


def serve(port, login):
    """Run the server and the clock until a signal comes (KeyboardInterrupt) or one of them ends: then return 1."""
    children = {}
    try:
        children["The web server"] = start(*SERVER, "--bind", f"{HOST}:{port}", "newsroom.wsgi")
        while not (ended := [name for name, child in children.items() if child.poll() is not None]):
            # The clock can wait until the server answers: on a small machine they would slow each other down.
            if len(children) == 1 and answers(port):
                children["keep_time"] = start("manage.py", "keep_time")
                url = f"http://{HOST}:{port}/"
                print(f"\nThe archive is at {url}, its desk at {url}admin/\n{login}\nCtrl-C stops it.", flush=True)
            time.sleep(0.1)
        print(f"{' and '.join(ended)} ended unasked: see above.", file=sys.stderr)
        return 1
    finally:
        stop(children.values())


def start(*arguments):
    # A process group of its own: Ctrl-C ends this program, and this program ends the others, in order.
    return processes.start([sys.executable, *arguments], cwd=ROOT, process_group=0)


def answers(port):
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return bool(connection.getresponse().status)
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def stop(children):
    on_signals(signal.SIG_IGN)  # make passes on what the terminal has sent already
    for child in children:
        child.terminate()
    for child in children:
        try:
            child.wait(timeout=10)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

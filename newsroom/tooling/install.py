"""Make `.venv` and bring a lock's packages into it: `python -m newsroom.tooling.install requirements.txt [FOLDER]`.

Runs on a bare Python, before anything is installed. A stamp in the environment says which locks it holds, so that
nothing is done twice; what an interrupted installation left is thrown away, for half of pip is worse than none.
"""

import hashlib
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
INCLUDED = {"requirements-dev.txt": ["requirements.txt"]}


def install(lock, environment=ROOT / ".venv"):
    """Install the lock unless the environment holds it already."""
    python, stamp, unfinished = (environment / name for name in ("bin/python", "installed.txt", "unfinished"))
    fingerprints = [_fingerprint(name) for name in [lock, *INCLUDED.get(lock, [])]]
    if python.exists() and stamp.exists() and set(fingerprints) <= set(stamp.read_text().splitlines()):
        return
    print(f"Installing {lock} into {environment.name}: a minute or two, and only when it has changed.", flush=True)
    if unfinished.exists() or not _works(python):
        shutil.rmtree(environment, ignore_errors=True)
        environment.mkdir()
        unfinished.touch()
        venv.create(environment, with_pip=True, symlinks=True)
    unfinished.touch()
    stamp.unlink(missing_ok=True)
    # A lock has all that is needed. Asked what its packages need, pip would look for newer ones, and refuse the lock
    # once there is one of a package that another one names with an extra.
    command = [python, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    subprocess.run([*command, "--require-hashes", "--no-deps", "-r", ROOT / lock], check=True)
    stamp.write_text("\n".join(fingerprints) + "\n")
    unfinished.unlink()


def _fingerprint(lock):
    return f"{hashlib.sha256((ROOT / lock).read_bytes()).hexdigest()}  {lock}"


def _works(python):
    """Is it a Python that can install? Not when the one it was made from is gone or too old."""
    question = "import pip, sys; sys.exit(sys.version_info < (3, 11))"
    return python.exists() and subprocess.run([python, "-c", question], stderr=subprocess.DEVNULL).returncode == 0


if __name__ == "__main__":
    try:
        install(sys.argv[1], *(ROOT / name for name in sys.argv[2:]))
    except subprocess.CalledProcessError:
        sys.exit(f"Installing {sys.argv[1]} failed: see above.")
    except KeyboardInterrupt:
        sys.exit(130)

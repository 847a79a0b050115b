"""The browser of the browser tests: found, or installed where this machine lets us:
`python -m newsroom.tooling.browser`."""

import os
import shutil
import subprocess
import sys

# The shell is Chromium without the window around its pages: a page costs an eighth of what it does in one.
SHELL = "chromium-headless-shell"
NAMES = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class NoBrowser(Exception):
    """No browser is here, and none can be installed."""


def find_browser() -> str:
    """Return the browser's program; raise NoBrowser."""
    for name in NAMES:
        if program := shutil.which(name):
            return program
    raise NoBrowser("Chromium was not found.")


def install_browser() -> str:
    """Return the browser's program; the shell is installed with apt if it is missing on a root user's Debian."""
    apt = shutil.which("apt-get")
    if apt and not os.geteuid() and not shutil.which(SHELL):
        print("Installing Chromium's headless shell for the browser tests.", flush=True)
        quiet = {"env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, "stdout": subprocess.DEVNULL}
        for command in (["update"], ["install", "-y", "--no-install-recommends", SHELL]):
            subprocess.run([apt, "-qq", *command], **quiet)
    return find_browser()


if __name__ == "__main__":
    try:
        print(install_browser())
    except NoBrowser as error:
        sys.exit(str(error))

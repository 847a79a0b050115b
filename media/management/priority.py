"""The priority of work for which no reader and no editor waits: it takes the processor while they leave it."""

import os
import time
from pathlib import Path

from django.conf import settings

_AUTOGROUP = Path("/proc/self/autogroup")
COMMANDS = frozenset({
    *("draw_printed_pages", "export_archive", "export_static", "export_stories", "import_photos", "import_stories"),
    *("make_renditions", "rebuild_catalogue", "rebuild_search", "reconcile", "seed_archive", "verify_archive"),
})  # fmt: skip


def lower():
    """Lower the priority of this thread, and of the threads and processes that it starts; a lower one stays.

    At a niceness of 19 it has a seventieth of the share that a process of the web server has. Only Linux has a
    priority for each thread; elsewhere it is that of the whole process.
    """
    os.setpriority(os.PRIO_PROCESS, 0, max(settings.COMMAND_NICENESS, os.getpriority(os.PRIO_PROCESS, 0)))


def lower_command():
    """Lower the priority of this process, and the share of its session if it leads one.

    Linux gives each session the same share of the processors, whatever the priorities in it are: a command that cron or
    `setsid` started would have as much as the server with all of its processes. See "autogroup" in sched(7).
    """
    lower()
    if os.getsid(0) != os.getpid():
        return
    for _ in range(3):
        try:
            _AUTOGROUP.write_text(str(settings.COMMAND_NICENESS))
            return
        except BlockingIOError:  # the system changes one session in 0.1 seconds
            time.sleep(0.1)
        except OSError:  # no system with shares of sessions
            return

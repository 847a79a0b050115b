"""The priority of work for which no reader and no editor waits: it takes the processor while they leave it."""

import os

from django.conf import settings

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

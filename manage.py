#!/usr/bin/env python
"""The archive's commands: `manage.py help` lists them."""

import os
import sys

# These read for minutes or hours, and what somebody waits for comes first. None of them writes much: on SQLite, who
# writes keeps all others from writing, and must not wait for the processor.
_IN_BACKGROUND = {"export_archive", "export_static", "verify_archive"}

if __name__ == "__main__":
    if _IN_BACKGROUND.intersection(sys.argv[1:2]) and hasattr(os, "nice"):
        os.nice(10)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    import django
    from django.core.management import execute_from_command_line
    from django.utils import translation

    try:
        # Commands speak English in every newsroom: programs read what they print, and what they store is compared.
        django.setup()
        translation.activate("en")
        execute_from_command_line(sys.argv)
    except Exception as error:
        from media.item_errors import is_disk_full
        from newsroom import unavailable

        if reason := unavailable.reason_of(error):
            sys.exit(f"{unavailable.COMMANDS[reason]}\n{error}")
        if not is_disk_full(error):
            raise
        sys.exit("The disk is full: free some space, then run it again. What was reported as done is in the archive.")

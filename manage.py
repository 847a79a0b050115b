#!/usr/bin/env python
"""The archive's commands: `manage.py help` lists them."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    try:
        import django
        from django.core.management import execute_from_command_line
        from django.utils import translation

        from media.management import priority

        # Commands speak English in every newsroom: programs read what they print, and what they store is compared.
        django.setup()
        if set(sys.argv[1:2]) & priority.COMMANDS:
            priority.lower_command()
        translation.activate("en")
        execute_from_command_line(sys.argv)
    except KeyboardInterrupt:  # before a command says by itself what was done
        print("Stopped.", file=sys.stderr)
        sys.exit(130)
    except Exception as error:
        from media.item_errors import NOT_MIGRATED, is_disk_full, is_not_migrated
        from newsroom import unavailable

        if reason := unavailable.reason_of(error):
            sys.exit(f"{unavailable.COMMANDS[reason]}\n{error}")
        if is_not_migrated(error):
            sys.exit(f"{NOT_MIGRATED}\n{error}")
        if not is_disk_full(error):
            raise
        sys.exit("The disk is full: free some space, then run it again. What was reported as done is in the archive.")

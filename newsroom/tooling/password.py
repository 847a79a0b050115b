"""Set a new password of the demo editor: `python -m newsroom.tooling.password`.

Prints it with the address at which `make run` served the archive last.
"""

import os

from newsroom.tooling.serve import ROOT, last_url


def main():
    import environ
    from django.core.management import call_command

    environ.Env.read_env(ROOT / ".env")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    if url := last_url():
        os.environ.setdefault("SITE_URL", url)
    import django
    from django.utils import translation

    django.setup()
    translation.activate("en")
    call_command("demo_password")


if __name__ == "__main__":
    main()

"""What one step of the drill measured, and whether that is what has to be."""

from typing import NamedTuple


class Result(NamedTuple):
    """A figure of the drill in words; `is_good` is None where a step could not be done here."""

    step: str
    figure: str
    is_good: bool | None

    def __str__(self):
        mark = {True: "good", False: "BAD", None: "not done"}[self.is_good]
        return f"{self.step:44} {mark:9} {self.figure}"


def load_django():
    """Load the archive in this process, with the settings of the environment."""
    import django

    django.setup()

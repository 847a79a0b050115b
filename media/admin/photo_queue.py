"""The photographs of one upload, described one after the other: the address of a form names those that are left.

>>> PhotoQueue.first_url([7, 8, 9])
'/admin/media/photo/7/change/?of=3&left=8,9'
"""

from collections.abc import Sequence
from typing import NamedTuple

from django.urls import reverse

MAX_LEFT = 200  # an address has to stay short enough for every browser and server
_MAX_DIGITS = 18


class PhotoQueue(NamedTuple):
    """The photographs that are left after the one on the page, and how many the upload had."""

    left: tuple[int, ...]
    total: int

    @classmethod
    def of(cls, request) -> "PhotoQueue | None":
        """Return the queue in the address of a request; None without one, or for other values."""
        total, left = request.GET.get("of", ""), request.GET.get("left", "")
        keys = left.split(",") if left else []
        if not all(key.isdecimal() and len(key) <= _MAX_DIGITS for key in (total, *keys)):
            return None
        return cls(tuple(map(int, keys[:MAX_LEFT])), int(total)) if len(keys) < int(total) else None

    @classmethod
    def first_url(cls, keys: Sequence[int]) -> str:
        """Return the address of the form of the first photograph, with the others behind it."""
        return cls(tuple(keys[: MAX_LEFT + 1]), len(keys[: MAX_LEFT + 1])).next_url()

    def next_url(self) -> str:
        """Return the address of the next form; that of the library after the last one."""
        if not self.left:
            return reverse("admin:media_photo_changelist")
        left = ",".join(map(str, self.left[1:]))
        return f"{reverse('admin:media_photo_change', args=[self.left[0]])}?of={self.total}&left={left}"

    @property
    def number(self) -> int:
        """Which of the photographs is on the page, from 1."""
        return self.total - len(self.left)

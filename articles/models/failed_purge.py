"""A cache in front that did not drop pages when it was told to."""

from django.db import models


class FailedPurge(models.Model):
    """A cache that failed a purge, since when and how; until it has dropped all its pages it may serve old ones.

    `last_at` is when it missed a change, or was asked in vain, for the last time.
    """

    address = models.CharField(max_length=200, unique=True)
    since = models.DateTimeField()
    last_at = models.DateTimeField()
    error = models.CharField(max_length=100)

    def __str__(self):
        return f"{self.address} since {self.since:%Y-%m-%d %H:%M}: {self.error}"

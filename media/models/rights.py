"""The rights of a photograph: a status with its policy, a last day, and whether the photograph was withdrawn.

Each rule is here twice, for one row (a method) and for many (a queryset method). One test compares the two.
"""

from datetime import date, datetime, time, timedelta

from django.db import models
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.lookups import In
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Rights(models.TextChoices):
    """What the newsroom may do with a photograph. UNKNOWN, before anybody looked, shows readers nothing."""

    UNKNOWN = "unknown", _("Not looked at yet")
    CLEARED = "cleared", _("Cleared")
    WEB_ONLY = "web_only", _("Web only")
    NO_SYNDICATION = "no_syndication", _("Own pages only, no syndication")
    ONCE_ONLY = "once_only", _("Once only")
    NOT_CLEARED = "not_cleared", _("Not cleared")

    @property
    def words(self) -> str:
        """Return the label as it stands inside a sentence."""
        return str(_RIGHTS_IN_SENTENCES[self])

    @property
    def lets_readers_see(self) -> bool:
        """Return whether readers may see a photograph with this status."""
        return self in {Rights.CLEARED, Rights.WEB_ONLY, Rights.NO_SYNDICATION, Rights.ONCE_ONLY}

    @property
    def lets_others_have(self) -> bool:
        """Return whether full-text feeds, downloads of the API and exports may pass on the picture."""
        return self is Rights.CLEARED

    @property
    def is_for_one_story(self) -> bool:
        """Return whether only one story may show the photograph."""
        return self is Rights.ONCE_ONLY


_RIGHTS_IN_SENTENCES = {
    Rights.UNKNOWN: pgettext_lazy("rights of a photograph, inside a sentence", "not looked at yet"),
    Rights.CLEARED: pgettext_lazy("rights of a photograph, inside a sentence", "cleared"),
    Rights.WEB_ONLY: pgettext_lazy("rights of a photograph, inside a sentence", "web only"),
    Rights.NO_SYNDICATION: pgettext_lazy("rights of a photograph, inside a sentence", "own pages only, no syndication"),
    Rights.ONCE_ONLY: pgettext_lazy("rights of a photograph, inside a sentence", "once only"),
    Rights.NOT_CLEARED: pgettext_lazy("rights of a photograph, inside a sentence", "not cleared"),
}


class LicenceQuerySet(models.QuerySet):
    def released(self):
        """Return the photographs that a published story uses, allowed or not."""
        return self.filter(Exists(self._releases()))

    def not_erased(self):
        """Return all but the erased photographs, of which only the row is left."""
        return self.filter(erased_at=None)

    def allowed(self, now: datetime):
        """Return the photographs that readers may see now, used or not: the queryset of `Licence.allows`."""
        may_show = [rights for rights in Rights if rights.lets_readers_see]
        today = timezone.localdate(now)
        in_time = Q(rights_until__isnull=True) | Q(rights_until__gte=today)
        return self.not_erased().filter(in_time, rights__in=may_show, is_withdrawn=False)

    def servable(self, now: datetime):
        """Return the photographs that are sent to readers at all: the queryset of `Licence.is_servable`."""
        return self.allowed(now).filter(Exists(self._licensed_releases()))

    def servable_in(self, holder: str, now: datetime):
        """Return the photographs that readers see in a story, with "" in lists: the queryset of `is_servable_in`."""
        other_releases = self._releases().exclude(holder=OuterRef("only_holder"))
        is_allowed_there = Q(only_holder=holder) if holder else ~Exists(other_releases)
        return self.servable(now).filter(~Q(rights__in=_FOR_ONE_STORY) | is_allowed_there)

    def in_library(self, now: datetime):
        """Return the photographs of the public photo archive: the queryset of `Licence.is_in_library`."""
        return self.servable(now).exclude(rights__in=_FOR_ONE_STORY)

    def syndicable(self, now: datetime):
        """Return the photographs that others may have too: the queryset of `Licence.is_syndicable`."""
        may_pass_on = [rights for rights in Rights if rights.lets_others_have]
        return self.servable(now).filter(rights__in=may_pass_on)

    def with_release(self):
        """Add `is_released`, for the desk, and `is_used`, so that the rules on one row need no query."""
        return self.annotate(is_released=Exists(self._releases()), is_used=Exists(self._licensed_releases()))

    def _releases(self) -> models.QuerySet:
        """Return the releases of a photograph of the outer query; the relation knows their table."""
        return self.model.releases.rel.related_model.objects.filter(photo=OuterRef("pk"))

    def _licensed_releases(self) -> models.QuerySet:
        """Return the releases by which readers see a photograph: all, or with rights for one story, that story’s."""
        is_for_one_story = In(OuterRef("rights"), [Value(rights.value) for rights in _FOR_ONE_STORY])
        return self._releases().filter(~Q(is_for_one_story) | Q(holder=OuterRef("only_holder")))


class Licence(models.Model):
    """The rights of a photograph. `rights_until` is the last day, in the newsroom's time zone, on which they hold.

    `only_holder` is the story that has a photograph for one story: the first one that was published with it. The story
    keeps it when it is withdrawn, because the permission was used, until an editor states other rights.
    """

    rights = models.CharField(max_length=16, choices=Rights, default=Rights.UNKNOWN)
    rights_until = models.DateField(
        _("until"), null=True, blank=True, help_text=_("The last day on which it may be shown.")
    )
    rights_words = models.TextField(_("words of the licence"), blank=True)
    is_withdrawn = models.BooleanField(
        _("withdrawn"), default=False, help_text=_("Shown to nobody outside the desk, whatever its rights are.")
    )
    only_holder = models.CharField(max_length=64, blank=True, editable=False)
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)
    erased_by = models.CharField(max_length=150, blank=True, editable=False)
    erased_reason = models.TextField(blank=True, editable=False)

    class Meta:
        abstract = True

    def allows(self, now: datetime) -> bool:
        """Return whether the rights let readers see the photograph now, used or not."""
        in_time = self.rights_until is None or self.rights_until >= timezone.localdate(now)
        return in_time and Rights(self.rights).lets_readers_see and not self.is_withdrawn and not self.is_erased

    def is_servable(self, now: datetime) -> bool:
        """Return whether the photograph is sent to readers at all: allowed now, and used by a published story."""
        return self.allows(now) and self._is_used()

    def is_servable_in(self, holder: str, now: datetime) -> bool:
        """Return whether readers see the photograph in a story; with "" in lists, which stand for several stories.

        A photograph for one story is seen in its story only, and in lists while no other story uses it.
        """
        if not Rights(self.rights).is_for_one_story:
            return self.is_servable(now)
        if holder:
            is_allowed_there = self.only_holder == holder
        else:
            is_allowed_there = not self.releases.exclude(holder=self.only_holder).exists()
        return is_allowed_there and self.is_servable(now)

    def is_in_library(self, now: datetime) -> bool:
        """Return whether the public photo archive shows the photograph."""
        return self.is_servable(now) and not Rights(self.rights).is_for_one_story

    def is_syndicable(self, now: datetime) -> bool:
        """Return whether feeds, downloads and exports may pass on the photograph."""
        return self.is_servable(now) and Rights(self.rights).lets_others_have

    @property
    def is_erased(self) -> bool:
        """Return whether the photograph was erased by order."""
        return self.erased_at is not None

    def rights_end(self) -> datetime | None:
        """Return the first moment at which the rights no longer hold; None if they have no end, as no day has after
        the last one of the calendar.
        """
        if self.rights_until is None or self.rights_until == date.max:
            return None
        return timezone.make_aware(datetime.combine(self.rights_until + timedelta(days=1), time()))

    def seconds_left(self, now: datetime, *, at_most: int) -> int:
        """Return for how many seconds a file that is allowed now may be kept by caches."""
        end = self.rights_end()
        return at_most if end is None else max(0, min(at_most, int((end - now).total_seconds())))

    def _is_used(self) -> bool:
        annotated = self.__dict__.get("is_used")  # by `with_release`
        if annotated is not None:
            return annotated
        releases = self.releases.all()
        if Rights(self.rights).is_for_one_story:
            releases = releases.filter(holder=self.only_holder)
        return releases.exists()


_FOR_ONE_STORY = [rights for rights in Rights if rights.is_for_one_story]

"""Delete what strangers and former colleagues leave behind: failed sign-ins, ended sessions, what was never saved."""

from datetime import datetime, timedelta

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session

from articles.models import EditingSession

LOG_DAYS = 30  # how long it is known who signed in when and from where


def delete_expired(now: datetime):
    """Delete the rows that nobody needs any more."""
    AccessAttempt.objects.filter(attempt_time__lt=now - settings.AXES_COOLOFF_TIME).delete()
    for model in (AccessLog, AccessFailureLog):
        model.objects.filter(attempt_time__lt=now - timedelta(days=LOG_DAYS)).delete()
    Session.objects.filter(expire_date__lt=now).delete()
    active_names = get_user_model().objects.filter(is_active=True).values("username")
    EditingSession.objects.exclude(by__in=active_names).delete()

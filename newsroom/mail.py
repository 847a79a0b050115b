"""The settings of outgoing mail, which EMAIL_URL names; without it nothing is sent."""

import django
import environ

SILENT = {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
_OPTIONS = ("HOST", "PORT", "USE_TLS", "USE_SSL", "TIMEOUT")
_ACCOUNT = {"username": "USER", "password": "PASSWORD"}


def mail_settings(env: environ.Env) -> dict:
    """Return the settings of outgoing mail by their names: since Django 6.1 one, whose options the backend takes."""
    is_sent = bool(env("EMAIL_URL", default=""))
    mail = env.email_url("EMAIL_URL") | {"EMAIL_TIMEOUT": 20} if is_sent else SILENT
    if django.VERSION < (6, 1):
        return mail
    options = {name.lower(): mail[f"EMAIL_{name}"] for name in _OPTIONS if f"EMAIL_{name}" in mail}
    account = {name: mail[f"EMAIL_HOST_{key}"] for name, key in _ACCOUNT.items()} if is_sent else {}
    return {"MAILERS": {"default": {"BACKEND": mail["EMAIL_BACKEND"], "OPTIONS": options | account}}}

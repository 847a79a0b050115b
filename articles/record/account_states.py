"""The rights of accounts and roles, as the audit log has them: who planted a superuser in the database is named.

    for fault in faults(): …            an account or role whose last entry says otherwise

Signals write the entries, so that no way of changing an account goes unlogged. An entry has a salted digest of what
the account may do, of its roles, of the password's hash and of the mail address that a new one is sent to; an account
that may do nothing needs none. The roles of the archive itself are compared with its code. An account that is missing
is no fault: it can do nothing.
"""

import hashlib
from collections.abc import Callable, Collection, Iterator

from django.apps import apps
from django.contrib.auth.models import Group, Permission, User
from django.db import models
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.dispatch import receiver

from articles.models import AuditEntry
from articles.models.transactions import in_transaction
from articles.taxonomy.term_states import digest_of, is_of

ACTION = "rights"
ACCOUNT, ROLE = "account", "role"
_RIGHTS = {"username", "email", "password", "is_active", "is_staff", "is_superuser"}
_GONE = "gone"

_fixed_roles: dict[str, Callable[[], list[set[str]]]] = {}


def fix_role(name: str, permissions: Callable[[], list[set[str]]]):
    """Let the permissions of a role be one of these sets, which the code has; "articles.*" stands for all of an app."""
    _fixed_roles[name] = permissions


# --- entries of the audit log -----------------------------------------------------------------------------------------


@in_transaction(AuditEntry)
def record(row: User | Group, *, by: str = ""):
    """Log what an account or a role may do, unless the last entry says it or there is nothing to say.

    The row is locked, so that of two changes in the same moment the second entry says what both have made of it.
    """
    by = by or getattr(row, "changed_by", "")
    locked = type(row)._base_manager.select_for_update(no_key=True).filter(pk=row.pk).first()
    if locked is None:
        return
    noun, name, values = _state(locked)
    last = _last(noun, name)
    if values is not None and name not in (_fixed_roles if noun == ROLE else ()):
        is_logged = is_of(last.detail, values) if last else _is_without_rights(values)
        if not is_logged:
            _log(noun, name, digest_of(values), by)


def begin():
    """Log all accounts and roles that differ from their last entry: those of an archive that was restored."""
    for model in (User, Group):
        for row in model._base_manager.order_by("pk"):
            record(row)


def others() -> models.QuerySet[AuditEntry]:
    """Return the entries of the audit log about anything else: an empty archive has none, but may have accounts."""
    return AuditEntry.objects.exclude(action=ACTION, noun__in=[ACCOUNT, ROLE])


def forget():
    """Delete the entries about the accounts of an empty archive, because those of a bundle come in their place."""
    if not others().exists():
        models.QuerySet.delete(AuditEntry.objects.all())


def _log(noun: str, name: str, detail: str, by: str):
    AuditEntry.objects.create(action=ACTION, noun=noun, key=_key(name), by=by, detail=detail)


def _last(noun: str, name: str) -> AuditEntry | None:
    return AuditEntry.objects.filter(action=ACTION, noun=noun, key=_key(name)).order_by("-pk").first()


def _key(name: str) -> str:
    """Return the name of an account or role as the log has it; it may have fewer characters."""
    return name if len(name) <= 100 else f"{name[:60]}…{hashlib.sha256(name.encode()).hexdigest()[:32]}"


# --- what somebody may do ---------------------------------------------------------------------------------------------


def _state(row: User | Group) -> tuple[str, str, dict | None]:
    """Return noun, name and what may be done; None if the row is not there any more."""
    if isinstance(row, Group):
        return ROLE, str(row.name), {"permissions": _names(row.permissions)}
    values = User._base_manager.filter(pk=row.pk).values(*_RIGHTS - {"username"}).first()
    if values is not None:
        values |= {"roles": sorted(row.groups.values_list("name", flat=True))}
        values |= {"permissions": _names(row.user_permissions)}
    return ACCOUNT, row.get_username(), values


def _names(permissions) -> list[str]:
    """Return permissions as "articles.publish_article", in order."""
    rows = permissions.values_list("content_type__app_label", "codename")
    return sorted(f"{app}.{codename}" for app, codename in rows)


def _is_without_rights(values: dict) -> bool:
    return not any(value for name, value in values.items() if name not in ("email", "password", "is_active"))


# --- signals ----------------------------------------------------------------------------------------------------------


@receiver(post_save, sender=User)
def _account_saved(instance, update_fields, **kwargs):
    if update_fields is None or _RIGHTS & set(update_fields):
        record(instance)


@receiver(post_save, sender=Group)
def _role_saved(instance, **kwargs):
    record(instance)
    _record_all(instance.user_set.all())  # it may have another name


@receiver(post_delete, sender=User)
def _account_deleted(instance, **kwargs):
    if _last(ACCOUNT, instance.get_username()):
        _log(ACCOUNT, instance.get_username(), _GONE, getattr(instance, "changed_by", ""))


@receiver(post_delete, sender=Group)
def _role_deleted(instance, **kwargs):
    if _last(ROLE, instance.name):
        _log(ROLE, instance.name, _GONE, "")
    _record_all(User.objects.exclude(is_staff=False, is_superuser=False))


@receiver(m2m_changed, sender=User.groups.through)
@receiver(m2m_changed, sender=User.user_permissions.through)
@receiver(m2m_changed, sender=Group.permissions.through)
def _links_changed(instance, action, reverse, model, pk_set, **kwargs):
    if not action.startswith("post_"):
        return
    if reverse:
        rows = model._base_manager
        _record_all(rows.filter(pk__in=pk_set) if pk_set is not None else rows.all())
    else:
        record(instance)


def _record_all(rows: models.QuerySet):
    for row in rows.order_by("pk"):
        record(row)


# --- verification -----------------------------------------------------------------------------------------------------


def faults() -> Iterator[str]:
    """Yield a sentence for each account and each role that may do something else than its last entry says."""
    for model in (User, Group):
        for row in model._base_manager.order_by("pk"):
            noun, name, values = _state(row)
            if noun == ROLE and name in _fixed_roles:
                continue
            last = _last(noun, name)
            if last is None and not _is_without_rights(values or {}):
                yield f"{noun} {name}: the audit log does not say who gave it its rights"
            elif last and last.salt and not is_of(last.detail, values or {}):
                yield f"{noun} {name}: rights, password or mail address are not as the audit log says"
    yield from _altered_roles()


def _altered_roles() -> Iterator[str]:
    rows = Permission.objects.values_list("content_type__app_label", "codename")
    existing = {f"{app}.{codename}" for app, codename in rows}
    groups = {group.name: group for group in Group.objects.filter(name__in=_fixed_roles)}
    for name, permissions in _fixed_roles.items():
        if name not in groups:
            yield f"role {name}: it is missing; run migrate"
        elif set(_names(groups[name].permissions)) not in [_all_of(each, existing) for each in permissions()]:
            yield f"role {name}: it may do something else than the archive says; run migrate"
    rows = Permission.objects.values_list("content_type__app_label", "content_type__model", "codename")
    for app, model, codename in sorted(_permissions_of_models() - set(rows)):
        yield f"permission {app}.{codename} of {model}: it is missing; run migrate"


def _permissions_of_models() -> set[tuple[str, str, str]]:
    """Return app, model and name of each permission that a migration makes, of what roles may do."""
    configs = [apps.get_app_config(label) for label in ("articles", "media", "auth")]
    return {
        (str(config.label), str(model._meta.model_name), codename)
        for config in configs
        for model in config.get_models()
        for codename in (
            *(f"{verb}_{model._meta.model_name}" for verb in model._meta.default_permissions),
            *(codename for codename, _ in model._meta.permissions),
        )
    }


def _all_of(permissions: Collection[str], existing: Collection[str]) -> set[str]:
    """Return the permissions that a role has, also those that somebody deleted; "articles.*" is all that there are."""
    apps = {name.partition(".")[0] for name in permissions if name.endswith(".*")}
    named = {name for name in permissions if not name.endswith(".*")}
    return named | {name for name in existing if name.partition(".")[0] in apps}

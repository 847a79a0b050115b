"""The admin of users and their roles (Django's groups), with labels of a newsroom."""

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import Q

from articles.admin.base import BaseAdmin, ChoiceFilter, column, datetime_column

admin.site.unregister([User, Group])

_LABELS = {
    "is_active": ("May sign in", "Taken away instead of deleting the account: what somebody did stays theirs."),
    "is_staff": ("Works at the desk", "Opens these pages; what can be done on them, the roles say."),
    "is_superuser": ("May do everything", "Whatever the roles say."),
    "groups": ("Roles", "Everything that each of the roles may do."),
    "user_permissions": ("Besides the roles", "Single permissions for this person alone; a role is clearer."),
}
_SELECTOR_LABELS = {"groups": "roles", "user_permissions": "permissions"}


class SigningInFilter(ChoiceFilter):
    title = "signing in"
    parameter_name = "may"
    labelled_choices = (
        ("yes", "May sign in", Q(is_active=True, is_staff=True)),
        ("no", "May not", Q(is_active=False) | Q(is_staff=False)),
        ("all", "May do everything", Q(is_superuser=True)),
    )


class RoleFilter(admin.RelatedFieldListFilter):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.title, self.empty_value_display = "role", "No role"


@admin.register(User)
class UserAccountAdmin(BaseAdmin, UserAdmin):
    """The accounts of the desk. Instead of deleting one, an administrator forbids it to sign in."""

    list_display = (
        "username",
        "full_name",
        "roles",
        "email",
        "may_sign_in",
        datetime_column("last_login", "Last signed in"),
    )
    list_filter = (SigningInFilter, ("groups", RoleFilter))
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("Name", {"fields": ("first_name", "last_name", "email")}),
        ("What they may do", {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")}),
        (
            "Dates",
            {
                "fields": (
                    datetime_column("last_login", "Last signed in"),
                    datetime_column("date_joined", "Account made"),
                )
            },
        ),
    )
    readonly_fields = fieldsets[-1][1]["fields"]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    def formfield_for_dbfield(self, field, request, **kwargs):
        formfield = super().formfield_for_dbfield(field, request, **kwargs)
        if formfield and field.name in _LABELS:
            formfield.label, formfield.help_text = _LABELS[field.name]
        if formfield and field.name in self.filter_horizontal:
            formfield.widget.widget.verbose_name = _SELECTOR_LABELS[field.name]
        return formfield

    @admin.display(description="Name", ordering="last_name")
    def full_name(self, user):
        return user.get_full_name() or "–"

    @admin.display(description="Roles")
    def roles(self, user):
        names = [group.name for group in user.groups.all()]
        return ", ".join(["Everything", *names] if user.is_superuser else names) or "–"

    @admin.display(description="May sign in", boolean=True)
    def may_sign_in(self, user):
        return user.is_active and user.is_staff


@admin.register(Group)
class RoleAdmin(BaseAdmin, GroupAdmin):
    """Roles are groups. Each migration resets the five of `desk.permissions`; a newsroom can add its own."""

    list_display = (column("name", "Role"),)
    search_fields = ()

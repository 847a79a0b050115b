"""The admin of roles (Django's groups): what those who have one may do, in sentences."""

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin
from django.contrib.auth.models import Group
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext

from articles.admin.accounts import abilities
from articles.admin.accounts.forms import ROLE_DESCRIPTIONS, RoleForm
from articles.admin.base import BaseAdmin, column
from articles.story.lazy_text import gettext_lazy as _

admin.site.unregister(Group)


@admin.register(Group)
class RoleAdmin(BaseAdmin, GroupAdmin):
    """Roles are groups. Each migration resets the five of `desk.permissions`; a newsroom can add its own.

    Only a superuser sees them: who may change a role may give every right.
    """

    form = RoleForm
    filter_horizontal = ()
    list_display = (column("name", _("Role")), "description")
    search_fields = ()

    def has_module_permission(self, request):
        return request.user.is_superuser

    def has_view_permission(self, request, obj=None):
        return request.user.is_superuser

    has_add_permission = has_module_permission

    def has_change_permission(self, request, obj=None):
        """Return whether a role may be changed: the five of the archive are reset by each migration."""
        return request.user.is_superuser and (obj is None or abilities.is_own(obj.name))

    has_delete_permission = has_change_permission

    def get_fieldsets(self, request, obj=None):
        fields = ("name", "abilities") if self.has_change_permission(request, obj) else ("name", "what_it_may")
        return [(None, {"fields": fields})]

    def get_readonly_fields(self, request, obj=None):
        return () if self.has_change_permission(request, obj) else ("what_it_may",)

    def save_model(self, request, obj, form, change):
        obj.changed_by = request.user.get_username()  # for the audit log
        super().save_model(request, obj, form, change)

    @admin.display(description=_("What it is for"))
    def description(self, role):
        return ROLE_DESCRIPTIONS.get(role.name, "–")

    @admin.display(description=_("What they may do"))
    def what_it_may(self, role):
        """Return the abilities of a role of the archive as a list, with the remark that it is not changed here."""
        words = [(ability.words,) for ability in abilities.abilities_of(abilities.names_of(role.permissions))]
        fixed = gettext("This role belongs to the archive and is the same after each update. Make one of your own.")
        return format_html("<ul>{}</ul><p>{}</p>", format_html_join("", "<li>{}</li>", words), fixed)

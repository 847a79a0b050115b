"""The admin of users, with labels of a newsroom."""

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext

from articles.admin.accounts import links
from articles.admin.accounts.forms import (
    ALL_ROLES_HELP,
    AccountForm,
    AccountPasswordForm,
    NewAccountForm,
    RolesField,
)
from articles.admin.base import BaseAdmin, ChoiceFilter, datetime_column
from articles.story.lazy_text import gettext_lazy as _

admin.site.unregister(User)

_LABELS = {
    "is_active": (_("May sign in"), _("Taken away instead of deleting the account: what somebody did stays theirs.")),
    "is_staff": (_("Works at the desk"), _("Opens these pages; what can be done on them, the roles say.")),
    "is_superuser": (_("May do everything"), _("Whatever the roles say.")),
    "groups": (_("Roles"), ALL_ROLES_HELP),
}
_ONLY_FOR_SUPERUSERS = ("is_superuser", "abilities")


class SigningInFilter(ChoiceFilter):
    title = _("signing in")
    parameter_name = "may"
    labelled_choices = (
        ("yes", _("May sign in"), Q(is_active=True, is_staff=True)),
        ("no", _("May not"), Q(is_active=False) | Q(is_staff=False)),
        ("all", _("May do everything"), Q(is_superuser=True)),
    )


class RoleFilter(admin.RelatedFieldListFilter):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.title, self.empty_value_display = gettext("role"), gettext("No role")

    def field_choices(self, field, request, model_admin):
        return [(key, gettext(name)) for key, name in super().field_choices(field, request, model_admin)]


@admin.register(User)
class UserAccountAdmin(BaseAdmin, UserAdmin):
    """The accounts of the desk. Instead of deleting one, an administrator forbids it to sign in.

    A new account has no password: its owner sets one with a one-time link. Only a superuser changes a superuser, or
    gives single permissions besides the roles.
    """

    form, add_form, add_form_template = AccountForm, NewAccountForm, None
    change_password_form = AccountPasswordForm
    add_label = _("New person")
    filter_horizontal = ()

    list_display = (
        "username",
        "full_name",
        "roles",
        "email",
        "may_sign_in",
        datetime_column("last_login", _("Last signed in")),
    )
    list_filter = (SigningInFilter, ("groups", RoleFilter))
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Name"), {"fields": ("first_name", "last_name", "email")}),
        (_("What they may do"), {"fields": ("is_active", "is_staff", "is_superuser", "groups", "abilities")}),
        (
            _("Dates"),
            {
                "fields": (
                    datetime_column("last_login", _("Last signed in")),
                    datetime_column("date_joined", _("Account made")),
                )
            },
        ),
    )
    readonly_fields = fieldsets[-1][1]["fields"]
    add_fieldsets = (
        (None, {"fields": ("username", ("first_name", "last_name"), "email")}),
        (_("What they may do"), {"fields": ("is_staff", "groups")}),
    )

    # --- permissions ---

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and _may_change(request.user, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and _may_change(request.user, obj)

    def get_fieldsets(self, request, obj=None):
        if obj is None:
            mail = ("sends_link",) if settings.SENDS_MAIL else ()
            return (*self.add_fieldsets, *(((gettext("Password"), {"fields": mail}),) if mail else ()))
        if request.user.is_superuser:
            return super().get_fieldsets(request, obj)
        return [
            (title, {**options, "fields": [name for name in options["fields"] if name not in _ONLY_FOR_SUPERUSERS]})
            for title, options in super().get_fieldsets(request, obj)
        ]

    def save_model(self, request, obj, form, change):
        obj.changed_by = request.user.get_username()  # for the audit log
        super().save_model(request, obj, form, change)

    def delete_model(self, request, obj):
        obj.changed_by = request.user.get_username()
        super().delete_model(request, obj)

    # --- one-time links ---

    def get_urls(self):
        link = path("<int:pk>/link/", self.admin_site.admin_view(self.link_view), name="auth_user_link")
        return [link, *super().get_urls()]

    def add_view(self, request, form_url="", extra_context=None):
        """Return the form of a new account, or make it and, after its transaction, hand over the link."""
        response = super().add_view(request, form_url, extra_context)
        if account := getattr(request, "new_account", None):
            return self._hand_over_link(request, account, by_mail="sends_link" in request.POST)
        return response

    def response_add(self, request, obj, post_url_continue=None):
        request.new_account = obj
        return redirect(reverse("admin:auth_user_change", args=[obj.pk]))

    def link_view(self, request, pk):
        """Return the page that makes a new one-time link for an account."""
        user = User.objects.filter(pk=pk).first()
        if user is None:
            raise Http404(gettext("There is no such account."))
        if not self.has_change_permission(request, user):
            raise PermissionDenied
        if request.method == "POST":
            return self._hand_over_link(request, user, by_mail="by_mail" in request.POST)
        return self._link_page(request, user, link="")

    def _hand_over_link(self, request, user, *, by_mail: bool):
        by = request.user.get_username()
        if by_mail and user.email and settings.SENDS_MAIL:
            try:
                links.send_link(user)
            except OSError as error:
                messages.error(
                    request,
                    gettext("The mail could not be sent (%(error)s). Give them the link below instead.")
                    % {"error": error},
                )
            else:
                links.log_account(user, "link by mail", by=by)
                messages.success(
                    request, gettext("A link to set the password was sent to %(email)s.") % {"email": user.email}
                )
                return redirect(reverse("admin:auth_user_change", args=[user.pk]))
        links.log_account(user, "one-time link", by=by)
        return self._link_page(request, user, link=links.one_time_link(user))

    def _link_page(self, request, user, *, link: str):
        context = self.admin_site.each_context(request) | {
            "title": gettext("One-time link for %(username)s") % {"username": user.get_username()},
            "opts": self.opts,
            "account": user,
            "link": link,
            "hours": links.hours_valid(),
            "until": links.valid_until(timezone.now()),
            "sends_mail": settings.SENDS_MAIL and bool(user.email),
        }
        response = TemplateResponse(request, "admin/accounts/one_time_link.html", context)
        response.headers["Cache-Control"] = "private, no-store"
        return response

    # --- the list and the form ---

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    def formfield_for_manytomany(self, field, request, **kwargs):
        if field.name == "groups":
            return RolesField(help_text=_LABELS["groups"][1])
        return super().formfield_for_manytomany(field, request, **kwargs)

    def formfield_for_dbfield(self, field, request, **kwargs):
        formfield = super().formfield_for_dbfield(field, request, **kwargs)
        if formfield and field.name in _LABELS:
            formfield.label, formfield.help_text = _LABELS[field.name]
        return formfield

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        if not request.user.is_superuser:
            form.base_fields.pop("abilities", None)  # Django takes a declared field in, whatever the fieldsets say
        return form

    @admin.display(description=_("Name"), ordering="last_name")
    def full_name(self, user):
        return user.get_full_name() or "–"

    @admin.display(description=_("Roles"))
    def roles(self, user):
        names = [gettext(group.name) for group in user.groups.all()]  # those of `ROLE_DESCRIPTIONS` are translated
        return ", ".join([gettext("Everything"), *names] if user.is_superuser else names) or "–"

    @admin.display(description=_("May sign in"), boolean=True)
    def may_sign_in(self, user):
        return user.is_active and user.is_staff


def _may_change(user, account: User | None) -> bool:
    return account is None or not account.is_superuser or user.is_superuser

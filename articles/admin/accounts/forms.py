"""The forms for signing in and for a new account: the person, the roles, and how the person gets the link."""

from django import forms
from django.conf import settings
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.admin.forms import AdminPasswordChangeForm as OwnPasswordChangeForm
from django.contrib.auth.forms import AdminPasswordChangeForm, ReadOnlyPasswordHashWidget, UserChangeForm
from django.contrib.auth.hashers import is_password_usable
from django.contrib.auth.models import Group, Permission, User
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext, gettext_noop

from articles.admin.accounts import abilities
from articles.models.transactions import atomic
from articles.record import account_names
from articles.story.lazy_text import gettext_lazy as _
from media.admin.labels import PlainLabelForm

# What each role of `desk.permissions` is for, by the name that is stored; a newsroom's own roles have their name alone.
ROLE_DESCRIPTIONS = {
    gettext_noop("Reporter"): _("writes drafts, and proposes corrections of own stories"),
    gettext_noop("Editor"): _("edits, publishes, corrects and withdraws"),
    gettext_noop("Photo editor"): _("describes photographs and states their rights"),
    gettext_noop("Archivist"): _("looks after sections, tags and names, and searches everything"),
    gettext_noop("Administrator"): _("has all roles, makes accounts, erases by order"),
}


def role_in_words(role: Group) -> str:
    """Return the name of a role and what it is for: "Editor: edits, publishes, corrects and withdraws"."""
    description = ROLE_DESCRIPTIONS.get(role.name)
    return f"{gettext(role.name)}: {description}" if description else str(role.name)


class SignInForm(PlainLabelForm, AdminAuthenticationForm):
    """The form for signing in. It says the same of a wrong name, a wrong password and an account without the desk."""

    error_messages = AdminAuthenticationForm.error_messages | {
        "invalid_login": _(
            "The name or the password is not right, or this account does not open the desk. Capitals count in both."
        )
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # A longer name, which no account has, would not fit into the table of failed attempts.
        self.fields["username"].validators.append(MaxLengthValidator(User._meta.get_field("username").max_length))


class PasswordWidget(ReadOnlyPasswordHashWidget):
    """Whether an account has a password, without how that is stored."""

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        if is_password_usable(value):
            context["summary"] = [{"label": gettext("A password is set.")}]
        else:
            context["summary"] = [{"label": gettext("No password yet: a one-time link lets them set one.")}]
        return context


class PasswordSavingMixin:
    """A mixin for Django's forms that set a password, which would save the whole account as it was read before."""

    def save(self, commit=True):
        account = super().save(commit=False)  # pyright: ignore[reportAttributeAccessIssue]
        if commit:
            with atomic(User):  # with its entry in the audit log
                account.save(update_fields=["password"])
        return account


class OwnPasswordForm(PasswordSavingMixin, PlainLabelForm, OwnPasswordChangeForm):
    """The form in which somebody who is signed in changes the own password."""


class AccountPasswordForm(PasswordSavingMixin, PlainLabelForm, AdminPasswordChangeForm):
    """The form in which an administrator sets a password for somebody."""


class AbilitiesForm(forms.ModelForm):
    """A form that gives a role, or a person, permissions as what they may do; a subclass says which field has them."""

    abilities = forms.MultipleChoiceField(
        required=False, label=_("What they may do"), widget=forms.CheckboxSelectMultiple
    )
    permissions_field = "permissions"
    stored_choices = ("abilities",)  # see `MergedForm`: what a colleague took away meanwhile does not come back

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "abilities" not in self.fields:
            return
        self.fields["abilities"].choices = [
            (title, [(ability.key, ability.words) for ability in group]) for title, group in abilities.ABILITIES.items()
        ]
        self.initial["abilities"] = [ability.key for ability in abilities.abilities_of(self._permission_names())]

    def _permission_names(self) -> set[str]:
        """Return the names of the permissions as they are stored."""
        rows = getattr(self.instance, self.permissions_field) if self.instance.pk else Permission.objects.none()
        return abilities.names_of(rows)

    def _save_m2m(self):
        super()._save_m2m()
        if "abilities" in self.cleaned_data:
            names = abilities.changed(self._permission_names(), self.cleaned_data["abilities"])
            getattr(self.instance, self.permissions_field).set(abilities.rows_of(names))


class RoleForm(AbilitiesForm):
    """The form of a role that the newsroom makes: its name, and what those who have it may do."""

    class Meta:
        model = Group
        fields = ("name",)


class AccountForm(AbilitiesForm, UserChangeForm):
    """The form of an account: its name may become one that nobody has worked under."""

    permissions_field = "user_permissions"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "abilities" in self.fields:
            self.fields["abilities"].label = gettext("Besides the roles")
            self.fields["abilities"].help_text = gettext("For this person alone; a role is clearer.")
        if "password" in self.fields:
            self.fields["password"].widget, self.fields["password"].help_text = PasswordWidget(), ""
        if "username" in self.fields:
            self.fields["username"].help_text = NewAccountForm.Meta.help_texts["username"]

    def clean_username(self):
        name = self.cleaned_data["username"]
        if name != self.initial.get("username"):
            account_names.refuse_taken(name, except_for=self.instance.pk)
            account_names.refuse_former(name)
        return name


ALL_ROLES_HELP = _(
    "Everything that each of the roles may do. An editor alone does not state the rights of "
    "photographs: who runs a newsroom alone is an administrator, or editor and photo editor."
)


class RolesField(forms.ModelMultipleChoiceField):
    """Roles as checkboxes, each with what it is for."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs):
        super().__init__(Group.objects.order_by("name"), required=False, label=_("Roles"), **kwargs)

    def label_from_instance(self, obj):
        return role_in_words(obj)


class NewAccountForm(forms.ModelForm):
    """A new account without a password; a one-time link sets it."""

    groups = RolesField(help_text=ALL_ROLES_HELP)
    sends_link = forms.BooleanField(
        required=False,
        initial=True,
        label=_("Send the link by mail"),
        help_text=_("With which they set a password. Otherwise it is shown to you, once."),
    )

    class Meta:
        model = User
        fields = ("username", "first_name", "last_name", "email", "is_staff", "groups")
        help_texts = {"username": _("With which they sign in: letters, digits and @ . + - _")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["is_staff"].initial = True
        if not settings.SENDS_MAIL:
            del self.fields["sends_link"]

    def clean_username(self):
        name = self.cleaned_data["username"]
        account_names.refuse_taken(name)
        account_names.refuse_former(name)
        return name

    def clean(self):
        values = super().clean()
        if values.get("sends_link") and not values.get("email"):
            self.add_error("email", gettext("Give the address to which the link is sent, or do not send it."))
        return values

    def save(self, commit=True):
        self.instance.set_unusable_password()
        return super().save(commit)

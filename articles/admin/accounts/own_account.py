"""The page of one's own account: name and mail address, the roles, and what they let one do, in sentences."""

from django import forms
from django.contrib import admin, messages
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext

from articles.admin.accounts.abilities import abilities_of
from articles.admin.accounts.forms import role_in_words
from articles.admin.accounts.links import log_account
from articles.models.transactions import in_transaction
from articles.story.lazy_text import gettext_lazy as _


class OwnAccountForm(forms.ModelForm):
    """Name and mail address. Another address asks for the password: links for a new password go there."""

    password = forms.CharField(
        max_length=128,
        strip=False,
        required=False,
        label=_("Your password"),
        help_text=_("Only for another mail address: whoever finds a desk left open does not change it."),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    class Meta:
        model = User
        fields = ("first_name", "last_name", "email")
        labels = {"first_name": _("First name"), "last_name": _("Last name"), "email": _("Mail address")}
        help_texts = {
            "last_name": _("Bylines of new stories begin with this name."),
            "email": _("A forgotten password is set anew with a link that comes there."),
        }

    def __init__(self, request, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.request = request

    def clean(self):
        values = super().clean()
        if "email" in self.changed_data and not self._is_own(values.get("password", "")):
            self.add_error("password", gettext("This is not your password. Another mail address needs it."))
        return values

    @in_transaction(User)
    def save(self, commit=True):
        """Save what was changed and nothing else of the account: a colleague may change its rights meanwhile."""
        account = super().save(commit=False)
        if commit:
            account.save(update_fields=[name for name in self._meta.fields or () if name in self.changed_data])
            if "email" in self.changed_data:
                log_account(account, "mail address", by="")
        return account

    def _is_own(self, password: str) -> bool:
        """Check the password; guesses count as those at the sign-in do."""
        name = self.request.user.get_username()
        return bool(password) and authenticate(self.request, username=name, password=password) == self.request.user


@admin.site.admin_view
def page(request: HttpRequest):
    """Return the page of the user's own account, or save it."""
    account = User.objects.get(pk=request.user.pk)
    form = OwnAccountForm(request, request.POST or None, instance=account)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, gettext("Your account was saved."))
        return redirect("own_account")
    context = admin.site.each_context(request) | {
        "title": gettext("Your account"),
        "form": form,
        "roles": [role_in_words(group) for group in request.user.groups.order_by("name")],
        "abilities": [ability.words for ability in abilities_of(request.user.get_all_permissions())],
    }
    return TemplateResponse(request, "admin/accounts/own_account.html", context)

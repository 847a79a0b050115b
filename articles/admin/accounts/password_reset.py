"""A forgotten password, and the page to which a one-time link leads. Neither page says whether an account exists."""

import hashlib

from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_lockout_response
from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_login_failed
from django.contrib.auth.views import INTERNAL_RESET_SESSION_TOKEN, PasswordResetConfirmView
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse_lazy
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache

from articles.admin.accounts import links
from articles.models.transactions import atomic
from articles.story.lazy_text import gettext_lazy as _

MAX_ACCOUNTS = 5  # of one mail address
PAUSE = 300  # seconds before another mail goes to the same address
_ATTEMPT = {"username": "(forgotten password)"}  # counted for each address of the network, as wrong passwords are


class ForgottenPasswordForm(forms.Form):
    email = forms.EmailField(
        label=_("Mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


@never_cache
def forgotten_password(request: HttpRequest) -> HttpResponse:
    """Return the page on which somebody asks for a one-time link by mail.

    Without mail (`EMAIL_URL`) it says whom to ask. Too many requests from one address are answered as too many wrong
    passwords are.
    """
    form = ForgottenPasswordForm(request.POST or None)
    is_sent = False
    if request.method == "POST" and settings.SENDS_MAIL:
        if not AxesProxyHandler.is_allowed(request, _ATTEMPT):
            return get_lockout_response(request, _ATTEMPT)
        if form.is_valid():
            user_login_failed.send(sender=__name__, credentials=_ATTEMPT, request=request)
            _queue_links(form.cleaned_data["email"])
            is_sent = True
    context = admin.site.each_context(request) | {
        "title": gettext("Forgotten password"),
        "form": form,
        "is_sent": is_sent,
        "sends_mail": settings.SENDS_MAIL,
        "contact": settings.ACCOUNTS_CONTACT,
        "hours": links.hours_valid(),
    }
    return TemplateResponse(request, "admin/accounts/forgotten_password.html", context)


def _queue_links(email: str):
    digest = hashlib.sha256(email.lower().encode()).hexdigest()
    if not cache.add(f"password-link-{digest}", True, PAUSE):
        return
    accounts = User.objects.filter(email__iexact=email, is_active=True, is_staff=True).order_by("pk")
    for pk in [*accounts.values_list("pk", flat=True)[:MAX_ACCOUNTS]] or [0]:
        links.send_reset_link.enqueue(pk)  # pyright: ignore[reportFunctionMemberAccess] # a task


class OneTimeLinkView(PasswordResetConfirmView):
    """The page to which a one-time link leads: set a password, then sign in with it."""

    template_name = "admin/accounts/set_password.html"
    success_url = reverse_lazy("admin:login")
    title = _("Set your password")

    def get_user(self, uidb64):
        user = super().get_user(uidb64)
        return user if user and user.is_active else None

    def get_context_data(self, **kwargs):
        context = admin.site.each_context(self.request) | super().get_context_data(**kwargs)
        if not context["validlink"]:
            context["title"] = gettext("This link does not work any more")
        return context | {"contact": settings.ACCOUNTS_CONTACT, "sends_mail": settings.SENDS_MAIL}

    def form_valid(self, form):
        user = form.save(commit=False)  # its digest takes long: made before the row is locked
        with atomic(User):
            if not self._still_works(user):
                self.validlink = False
                return self.render_to_response(self.get_context_data(form=None))
            user.save(update_fields=["password"])
            links.log_account(user, "password by link", by="")
        del self.request.session[INTERNAL_RESET_SESSION_TOKEN]
        messages.success(self.request, gettext("Your password is set. Sign in with it."))
        return redirect(self.success_url)

    def _still_works(self, user: User) -> bool:
        """Return whether the link may set a password of the user now, with the row of the account locked."""
        account = User.objects.select_for_update(no_key=True).filter(pk=user.pk, is_active=True).first()
        token = self.request.session.get(INTERNAL_RESET_SESSION_TOKEN)
        return account is not None and self.token_generator.check_token(account, token)

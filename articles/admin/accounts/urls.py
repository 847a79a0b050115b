"""The addresses of the desk for those who are not signed in, and of the second factor."""

from django.urls import path

from articles.admin.accounts import own_account, password_reset, second_factor_changes

urlpatterns = [
    path("account/", own_account.page, name="own_account"),
    path("second-factor/", second_factor_changes.page, name="second_factor"),
    # Django's names: its page for signing in links to the first if there is one.
    path("forgotten-password/", password_reset.forgotten_password, name="admin_password_reset"),
    path(
        "set-password/<uidb64>/<token>/",
        password_reset.OneTimeLinkView.as_view(),
        name="password_reset_confirm",
    ),
]

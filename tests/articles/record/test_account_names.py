"""A name of an account is refused in every spelling of another, wherever the account is made; both engines agree."""

import unicodedata

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from articles.preservation import tables
from articles.record import account_names
from tests.factories import make_article, make_draft

pytestmark = pytest.mark.django_db
NAME = "éva"
SPELLINGS = ["ÉVA", unicodedata.normalize("NFD", NAME), "é\u3164va", "Éva\u034f", "ｅ\u0301va"]
PAIRS = [*((NAME, spelling) for spelling in SPELLINGS), ("strasse", "straße"), ("ΣΊΣΥΦΟΣ", "σίσυφος"), ("ada", "ADA")]


@pytest.mark.parametrize(("name", "spelling"), PAIRS)
def test_every_spelling_of_an_account_and_of_somebody_who_worked_here_is_refused(name, spelling):
    for refuse in (account_names.refuse_taken, account_names.refuse_former):
        refuse(spelling)
    make_draft(by=name)
    with pytest.raises(ValidationError, match="has worked here"):
        account_names.refuse_former(spelling)
    with pytest.raises(ValidationError, match="has worked here"):
        User.objects.create(username=spelling)
    row = User.objects.create(username=name)
    with pytest.raises(ValidationError, match="signs in with this name"):
        account_names.refuse_taken(spelling)
    account_names.refuse_taken(spelling, except_for=row.pk)


def test_names_that_differ_in_an_accent_are_two():
    User.objects.create(username="eva")
    User.objects.create(username=NAME)


def test_a_command_does_not_give_somebody_else_the_name_of_a_former_colleague(monkeypatch):
    make_article(by="rosa")
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "a river runs by it")
    with pytest.raises(CommandError, match="has worked here"):
        call_command("createsuperuser", username="Rosa", email="r@courier.example", interactive=False)
    call_command("createsuperuser", username="rosa", email="r@courier.example", interactive=False)
    assert User.objects.get().username == "rosa"


def test_accounts_of_an_older_archive_with_two_spellings_are_saved_and_renamed():
    for name in ("rosa", "Rosa"):
        make_draft(by=name)
        User.objects.bulk_create([User(username=name)])
    for row in User.objects.all():
        row.first_name = "R."
        row.save()
        row.set_password("a river runs by it")
        row.save(update_fields=["password"])
    row.username = "ROSA"
    with pytest.raises(ValidationError):
        row.save()
    row.username = "rosalind"
    row.save()


def test_a_restored_archive_has_an_account_for_each_spelling_in_the_record():
    assert len({tables._account(name) for name in ("rosa", "Rosa", "ROSA")}) == 3

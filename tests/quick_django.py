"""Fixtures of all tests leave out work of Django that no test looks at."""

import pytest
from django.contrib.auth import hashers
from django.template.base import Template
from django.test.utils import instrumented_test_render


@pytest.fixture(autouse=True, scope="session")
def fast_password_hashes():
    """Hash passwords by the same methods, but without the effort that slows down guesses."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("newsroom.middleware.admission.LimitedArgon2PasswordHasher.time_cost", 1)
        patch.setattr("newsroom.middleware.admission.LimitedArgon2PasswordHasher.memory_cost", 64)
        patch.setattr(hashers.PBKDF2PasswordHasher, "iterations", 1_000)
        yield


@pytest.fixture(autouse=True, scope="session")
def contexts_of_pages(django_test_environment):
    """Collect the contexts of pages, and not those of the fields in them: the form of a story has hundreds."""

    def render(template, context):
        if (template.name or "").startswith("django/forms/"):
            return template.nodelist.render(context)
        return instrumented_test_render(template, context)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "_render", render)
        yield

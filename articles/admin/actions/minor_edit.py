"""The question before a minor edit that changes a headline or dek, or brings back what a correction took out."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html_join
from django.utils.translation import gettext

from articles.admin.article.status import ArticleStatus


class MinorEditQuestion(forms.Form):
    """Mixin of an action's form: asks with a checkbox and the words whether a change is a minor edit all the same.

    The checkbox is there only if something speaks against it, so without scripts too. A tick counts for the texts that
    the page shows; if they changed meanwhile, it is taken away.
    """

    status: ArticleStatus

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._ask()

    def _ask(self):
        self._bound_fields_cache.pop("confirmed_minor", None)
        self.fields.pop("confirmed_minor", None)
        if concerns := self.status.minor_edit_concerns:
            self.fields["confirmed_minor"] = forms.BooleanField(
                label=gettext("It is spelling or style all the same"),
                required=False,
                help_text=format_html_join("", "<p>{}</p>", ((text,) for text in concerns)),
            )

    def check_confirmation(self):
        """Raise ValidationError if something speaks against a minor edit and the editor did not confirm it."""
        if "confirmed_minor" in self.fields and not self.cleaned_data.get("confirmed_minor"):
            raise ValidationError(
                {
                    "confirmed_minor": gettext(
                        "Readers do not see a minor edit in the history, and no note says what changed. Confirm that "
                        "it is one, or publish an update or a correction instead."
                    )
                }
            )
        self.cleaned_data.pop("confirmed_minor", None)

    def refresh_version_fields(self):
        """Update the hidden version fields; a tick for other texts is taken away, and the question asked anew."""
        is_stale = any(self.data.get(name) != str(value) for name, value in self.expected_versions().items())
        super().refresh_version_fields()
        if is_stale:
            self.data.pop("confirmed_minor", None)
        self._ask()

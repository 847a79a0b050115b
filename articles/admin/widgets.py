"""The admin's pickers, which show a form with any value that was sent; Django's own ask the database for it first."""

from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import ValidationError


class ValidatedKeyMixin:
    """Show the chosen objects without values that cannot be keys, as in a forged form; the field refuses them."""

    def optgroups(self, name, value, attr=None):
        return super().optgroups(name, [key for key in value if _is_key(key, self.field)], attr)


def _is_key(value, field) -> bool:
    try:
        field.target_field.to_python(value)
    except ValidationError:
        return False
    return len(str(value)) <= 36 and not (str(value).isdecimal() and len(str(value)) > 18)


class SafeAutocomplete(ValidatedKeyMixin, AutocompleteSelect):
    """The admin's picker of one object."""


class SafeAutocompleteMultiple(ValidatedKeyMixin, AutocompleteSelectMultiple):
    """The admin's picker of several objects."""

    def build_attrs(self, base_attrs, extra_attrs=None):
        """Return the attributes, with no button that removes all choices at once; each has its own cross."""
        return super().build_attrs(base_attrs, extra_attrs) | {"data-allow-clear": "false"}

    def value_from_datadict(self, data, files, name):
        """Return the keys of the form; numbers too long for the database become a text that the field refuses."""
        return [key if len(key) < 19 else "too long" for key in super().value_from_datadict(data, files, name)]

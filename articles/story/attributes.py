"""The fields of a story with one value each by which lists are filtered and counted, as plain data.

    ATTRIBUTES["language"].read("pt_BR")        "pt-br"
    for attribute in ATTRIBUTES.values(): …

The name of an attribute is the field of a `Story`, the column of a catalogue entry, and the key of its counts in search
results. Each attribute has a filter in URLs, the same filter in the query language, and a facet.
"""

import re
from dataclasses import dataclass

from articles.story.lazy_text import gettext_lazy as _


@dataclass(frozen=True, kw_only=True)
class Attribute:
    """A field of a story that has one value.

    `operator` is the parameter in URLs and the filter of the query language. A filter can have the values that match
    `pattern`, in small letters. `advice` says what to write. With `has_subtags` a value also finds the values that
    begin with it and a hyphen: `pt` finds `pt-br`.
    """

    name: str
    operator: str
    label: str
    excluded_label: str
    invalid_value: str
    no_common_value: str
    pattern: re.Pattern
    advice: str
    has_subtags: bool = False

    def read(self, text: str) -> str | None:
        """Return the value of a filter from its text; None if the text is no value of this attribute."""
        value = text.strip().lower()
        if self.has_subtags:
            value = value.replace("_", "-")
        return value if self.pattern.fullmatch(value) else None

    def matches(self, filter_value: str, value: str) -> bool:
        """Return whether a filter with `filter_value` finds a story with `value`."""
        filter_value, value = filter_value.lower(), value.lower()
        return value == filter_value or (self.has_subtags and value.startswith(f"{filter_value}-"))


ATTRIBUTES = {
    attribute.name: attribute
    for attribute in (
        Attribute(
            name="language",
            operator="lang",
            label=_("Language"),
            excluded_label=_("Not in language"),
            pattern=re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{1,8}){0,4}", re.ASCII),
            invalid_value=_("“%(text)s” is not a language; write a language code such as en or pt-br."),
            no_common_value=_("A story has one language; %(values)s have none in common."),
            advice=_("write a language code such as en or pt-br"),
            has_subtags=True,
        ),
    )
}

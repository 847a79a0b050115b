"""The fields of a story with one value each by which lists are filtered and counted, as plain data.

    ATTRIBUTES["language"].read("pt_BR")        "pt-br"
    for attribute in ATTRIBUTES.values(): …

The name of an attribute is the field of a `Story`, the column of a catalogue entry, and the key of its counts in search
results. Each attribute has a filter in URLs, the same filter in the query language, and a facet.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from articles.story.language_names import LANGUAGE_TAG, code_of_language, language_name
from articles.story.lazy_text import gettext_lazy as _


@dataclass(frozen=True, kw_only=True)
class Attribute:
    """A field of a story that has one value, or none: the empty text, by which no list is filtered or counted.

    `operator` is the parameter in URLs and the filter of the query language. A filter can have the values that match
    `pattern`; capitals make no other value. `advice` says what to write. `name_of` says how readers see a value, and
    `value_of_name` reads what they may write instead; it returns "" for anything else.

    With `is_code` the values are codes, in small letters, and a value also finds the values that begin with it and a
    hyphen: `pt` finds `pt-br`. Other values are words of the story, and are listed as it has them.
    """

    name: str
    operator: str
    label: str
    excluded_label: str
    invalid_value: str
    no_common_value: str
    pattern: re.Pattern
    advice: str
    is_code: bool = False
    name_of: Callable[[str], str] = str
    value_of_name: Callable[[str], str] = lambda name: ""

    def read(self, text: str) -> str | None:
        """Return the value of a filter from its text; None if the text is no value of this attribute."""
        value = self.counted(text)
        if self.is_code:
            value = value.replace("_", "-")
        return value if self.pattern.fullmatch(value) else None

    def counted(self, value: str) -> str:
        """Return the value of a story as it is counted; "" for a story that has none."""
        value = " ".join(value.split())
        return value.lower() if self.is_code else value

    def is_same(self, filter_value: str, value: str) -> bool:
        """Return whether two values are one, whatever their capitals."""
        return self.counted(filter_value).lower() == self.counted(value).lower()

    def matches(self, filter_value: str, value: str) -> bool:
        """Return whether a filter with `filter_value` finds a story with `value`."""
        has_subtag = self.is_code and value.lower().startswith(f"{filter_value.lower()}-")
        return has_subtag or self.is_same(filter_value, value)


ATTRIBUTES = {
    attribute.name: attribute
    for attribute in (
        Attribute(
            name="language",
            operator="lang",
            label=_("Language"),
            excluded_label=_("Not in language"),
            pattern=LANGUAGE_TAG,
            invalid_value=_("“%(text)s” is not a language; write a language code such as en or pt-br."),
            no_common_value=_("A story has one language; %(values)s have none in common."),
            advice=_("write a language code such as en or pt-br"),
            is_code=True,
            name_of=language_name,
            value_of_name=code_of_language,
        ),
    )
}

"""Tables of the admin whose cells have the label of their column: on a telephone each row is a card."""

import json
import re
from collections.abc import Iterator

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext

register = template.Library()
_INLINE_CELL = re.compile(r'<td class="(?:field-([a-z_]+)|delete)')


def _adding(noun: str) -> str:
    return conditional_escape(json.dumps(gettext("Add another %(verbose_name)s") % {"verbose_name": noun}))


_NOTHING = (">–</td>", ">-</td>", ">&nbsp;</td>")


@register.filter
def labelled(cells: list[SafeString], headers: list[dict]) -> Iterator[SafeString]:
    """Yield the cells of a row with `data-label`, the name of the column, and `data-empty` on empty ones."""
    for cell, header in zip(cells, headers, strict=True):
        if cell.startswith("<td") and "action-checkbox" not in cell:
            name = header["text"]
            label = format_html(' data-label="{}"', name[:1].upper() + name[1:])
            empty = " data-empty" if cell.endswith(_NOTHING) else ""
            cell = mark_safe(f"<td{label}{empty}{conditional_escape(cell)[3:]}")  # escaped by the admin already
        yield cell


@register.simple_block_tag
def labelled_rows(content, formset) -> SafeString:
    """Return the table of a formset with `data-label`, the name of the column, on the cells with a field.

    What adds a row names it in small letters, as the rest of the page does.
    """
    noun = str(formset.opts.verbose_name)
    content = content.replace(_adding(capfirst(noun)), _adding(noun))
    labels = {field["name"]: field["label"] for field in formset.fields()}

    def labelled_cell(cell: re.Match) -> str:
        label = capfirst(labels.get(cell[1], "")) if cell[1] else gettext("Delete")
        return f'<td data-label="{conditional_escape(label)}"{cell[0][3:]}' if label else cell[0]

    return SafeString(_INLINE_CELL.sub(labelled_cell, content))  # rendered by the admin, which escapes it

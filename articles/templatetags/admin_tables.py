"""Tables of the admin whose cells have the label of their column: on a telephone each row is a card."""

from collections.abc import Iterator

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
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

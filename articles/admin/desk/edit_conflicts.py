"""Edit conflicts: the later of two saves is refused, both texts are shown, and the form keeps the input."""

from typing import NamedTuple

from django.http import QueryDict

from articles.models import DeskAgencyLine, DeskByline, DeskCopy, Placement
from articles.story.html_blocks import text_of
from articles.story.html_sanitizer import clean_body

_ROWS = {"bylines": DeskByline, "agency_lines": DeskAgencyLine, "placements": Placement}
_TEXT_FIELDS = {"name", "words", "caption", "credit", "alt"}


class ConflictingField(NamedTuple):
    """A field whose saved value differs from the input. Both values are texts to print."""

    label: str
    their_value: str
    own_value: str
    name: str = ""
    value: str | None = None  # of the form field, if a button can put the saved value there


def reconcile_rows(posted: QueryDict, copy: DeskCopy) -> QueryDict:
    """Return the form data with rows that somebody else deleted turned into new rows, so that they can be saved."""
    posted = posted.copy()
    for prefix, model in _ROWS.items():
        existing = {str(pk) for pk in model.objects.filter(copy=copy).values_list("pk", flat=True)}
        initial = _number(posted.get(f"{prefix}-INITIAL_FORMS"))
        removed = [n for n in range(initial) if posted.get(f"{prefix}-{n}-id") not in existing]
        if removed:
            _reorder(posted, prefix, removed)
    return posted


def _reorder(posted: QueryDict, prefix: str, removed: list[int]):
    """Move the existing rows to the front, as a formset expects, and empty the keys of the removed ones."""
    total = min(_number(posted.get(f"{prefix}-TOTAL_FORMS")), 1000)
    initial = _number(posted.get(f"{prefix}-INITIAL_FORMS"))
    order = [n for n in range(initial) if n not in removed] + removed + list(range(initial, total))
    rows = []
    for number in order:
        start = f"{prefix}-{number}-"
        rows.append({name.removeprefix(start): posted.pop(name) for name in list(posted) if name.startswith(start)})
        if number in removed:
            rows[-1]["id"] = [""]
    for number, row in enumerate(rows):
        for name, values in row.items():
            posted.setlist(f"{prefix}-{number}-{name}", values)
    posted[f"{prefix}-INITIAL_FORMS"] = str(initial - len(removed))


def conflicting_fields(context: dict, copy: DeskCopy) -> list[ConflictingField]:
    """Return the fields that the other save changed; empty unless this save was refused as stale."""
    form = context["adminform"].form
    if not getattr(form, "is_stale", False):
        return []
    copy = DeskCopy.objects.get(pk=copy.pk)
    conflicts = []
    for name in form.fields:
        if not hasattr(copy, name):  # not a field of the model
            continue
        field = form[name].field
        value = field.prepare_value(getattr(copy, name) if name != "tags" else copy.tags.all())
        if name == "section":
            value = copy.section_id
        if name == "body" and clean_body(form[name].data or "") == copy.body:
            continue  # the form only adds blank lines between the blocks
        if field.has_changed(value, form[name].data):
            form_value = None if name == "tags" else str(value if value is not None else "")
            texts = _bodies(copy, form) if name == "body" else (_saved_text(copy, name), _input_text(form, name))
            conflicts.append(ConflictingField(form[name].label, *texts, form[name].id_for_label, form_value))
    for formset in context["inline_admin_formsets"]:
        if formset.formset.has_changed():
            rows = formset.formset.model.objects.filter(copy=copy)
            conflicts.append(ConflictingField(formset.opts.verbose_name_plural, "\n".join(map(str, rows)), "as below"))
    return conflicts


def _bodies(copy: DeskCopy, form) -> tuple[str, str]:
    """Return the saved body and the input as plain text; as HTML if only the markup differs."""
    markup = (copy.body, clean_body(form["body"].data or ""))
    texts = (text_of(markup[0]), text_of(markup[1]))
    return texts if texts[0] != texts[1] else markup


def _saved_text(copy: DeskCopy, name: str) -> str:
    if name == "tags":
        return ", ".join(map(str, copy.tags.all()))
    return str(getattr(copy, f"get_{name}_display", lambda: getattr(copy, name))() or "")


def _input_text(form, name: str) -> str:
    value = form.cleaned_data.get(name)
    if name == "tags":
        return ", ".join(map(str, value or ()))
    return str(value or form[name].data or "")


def input_fields(posted: QueryDict) -> list[tuple[str, str]]:
    """Return the input of a form as (label, text), for a page from which an editor can copy it."""
    fields = [("internal note", posted.get("internal_note", ""))]
    fields += [(field.verbose_name, posted.get(field.name, "")) for field in DeskCopy._meta.fields]
    rows = [(name, value) for name, value in posted.items() if name.split("-")[0] in _ROWS]
    rows = [(" ".join(name.split("-")), value) for name, value in rows if name.rpartition("-")[2] in _TEXT_FIELDS]
    return [(label.capitalize(), value) for label, value in fields + rows if value]


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 6 else 0

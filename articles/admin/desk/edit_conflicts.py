"""Two people, one story: the later save is refused, both texts are shown, and what was typed stays in the form."""

from typing import NamedTuple

from django.http import QueryDict

from articles.models import DeskAgencyLine, DeskByline, DeskCopy, Placement
from articles.story.html_blocks import text_of
from articles.story.html_sanitizer import clean_body

_ROWS = {"bylines": DeskByline, "agency_lines": DeskAgencyLine, "placements": Placement}
_WORDS = {"name", "words", "caption", "credit", "alt"}


class ConflictingField(NamedTuple):
    """A field as somebody else saved it, where it is not what was typed here."""

    label: str
    their_value: str
    own_value: str
    name: str = ""
    value: str | None = None  # what the form's field would hold, for those that can be taken over at once


def reconcile_rows(posted: QueryDict, copy: DeskCopy) -> QueryDict:
    """Make new rows of posted ones that somebody else removed, so that they can be saved again."""
    posted = posted.copy()
    for prefix, model in _ROWS.items():
        existing = {str(pk) for pk in model.objects.filter(copy=copy).values_list("pk", flat=True)}
        initial = _number(posted.get(f"{prefix}-INITIAL_FORMS"))
        removed = [n for n in range(initial) if posted.get(f"{prefix}-{n}-id") not in existing]
        if removed:
            _reorder(posted, prefix, removed)
    return posted


def _reorder(posted: QueryDict, prefix: str, removed: list[int]):
    """Put the rows that are still there first, as a form set expects, and blank the others' keys."""
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
    """List what the other save says differently; empty unless this one was refused for it."""
    form = context["adminform"].form
    if not getattr(form, "is_stale", False):
        return []
    copy = DeskCopy.objects.get(pk=copy.pk)
    result = []
    for name in form.fields:
        if not hasattr(copy, name):  # asked for by the form alone
            continue
        field = form[name].field
        value = field.prepare_value(getattr(copy, name) if name != "tags" else copy.tags.all())
        if name == "section":
            value = copy.section_id
        if name == "body" and clean_body(form[name].data or "") == copy.body:
            continue  # the editor sets its blocks apart, and nothing else
        if field.has_changed(value, form[name].data):
            replacement_value = None if name == "tags" else str(value if value is not None else "")
            both = _bodies(copy, form) if name == "body" else (_words(copy, name), _typed(form, name))
            result.append(ConflictingField(form[name].label, *both, form[name].id_for_label, replacement_value))
    for formset in context["inline_admin_formsets"]:
        if formset.formset.has_changed():
            rows = formset.formset.model.objects.filter(copy=copy)
            result.append(ConflictingField(formset.opts.verbose_name_plural, "\n".join(map(str, rows)), "as below"))
    return result


def _bodies(copy: DeskCopy, form) -> tuple[str, str]:
    """Give both bodies as words; as markup, where nothing else tells them apart."""
    markup = (copy.body, clean_body(form["body"].data or ""))
    words = (text_of(markup[0]), text_of(markup[1]))
    return words if words[0] != words[1] else markup


def _words(copy: DeskCopy, name: str) -> str:
    if name == "tags":
        return ", ".join(map(str, copy.tags.all()))
    return str(getattr(copy, f"get_{name}_display", lambda: getattr(copy, name))() or "")


def _typed(form, name: str) -> str:
    value = form.cleaned_data.get(name)
    if name == "tags":
        return ", ".join(map(str, value or ()))
    return str(value or form[name].data or "")


def typed_fields(posted: QueryDict) -> list[tuple[str, str]]:
    """Give what was typed into a form whose story has left the desk, to be copied out of the page."""
    own = [("internal note", posted.get("internal_note", ""))]
    own += [(field.verbose_name, posted.get(field.name, "")) for field in DeskCopy._meta.fields]
    rows = [(name, value) for name, value in posted.items() if name.split("-")[0] in _ROWS]
    rows = [(" ".join(name.split("-")), value) for name, value in rows if name.rpartition("-")[2] in _WORDS]
    return [(label.capitalize(), value) for label, value in own + rows if value]


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 6 else 0

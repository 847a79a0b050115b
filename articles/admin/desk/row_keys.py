"""Which rows of two texts are the same, where their keys cannot say so: those of versions, and those made anew."""

from articles.admin.desk.form_state import FormState

# What tells the same row in two texts: first all of it, then, of the rows that are left, the author or agency alone.
_IDENTITY = {
    "bylines": (("author", "name"), ("author",)),
    "agency_lines": (("agency", "words"), ("agency",)),
    "placements": (("anchor",),),
}


def with_keys(state: FormState, keyed: FormState) -> FormState:
    """Return a state whose rows have the keys of the same rows in another state: of those with the same identity."""
    return _renamed(state, {prefix: _keys(prefix, rows, keyed.rows[prefix]) for prefix, rows in state.rows.items()})


def with_restored_rows(base: FormState, mine: FormState, theirs: FormState) -> tuple[FormState, FormState]:
    """Return base and mine with the keys of `theirs` for rows that came back from the bin or an earlier revision.

    Such a row is another one to the database; what an older form has of it is no new row beside it.
    """
    keys = {}
    for prefix, rows in base.rows.items():
        restored = {key: row for key, row in theirs.rows[prefix].items() if key not in rows}
        gone = {key: row for key, row in rows.items() if key not in theirs.rows[prefix]}
        keys[prefix] = _keys(prefix, gone, restored)
    return _renamed(base, keys), _renamed(mine, keys)


def with_lead_key(state: FormState, keyed: FormState) -> FormState:
    """Return a state whose lead photo has the key of the one in another state: a story has one, whoever added it."""
    (own, other) = (_lead_key(one) for one in (state, keyed))
    if not own or not other or own in keyed.rows["placements"] or other in state.rows["placements"]:
        return state
    return _renamed(state, {"placements": {own: other}})


def _lead_key(state: FormState) -> str:
    return next((key for key, row in state.rows["placements"].items() if not row["anchor"]), "")


def _renamed(state: FormState, keys: dict[str, dict[str, str]]) -> FormState:
    rows = {
        prefix: {keys.get(prefix, {}).get(key, key): row for key, row in own_rows.items()}
        for prefix, own_rows in state.rows.items()
    }
    return FormState(state.fields, state.tags, state.body, rows)


def _keys(prefix: str, rows: dict, keyed: dict) -> dict[str, str]:
    """Return, by the key of each row that is among others as well, the key that it has there."""
    keys: dict[str, str] = {}
    unused = dict(keyed)
    ways = _IDENTITY[prefix]
    for names in ways:
        for own, row in rows.items():
            alike = (key for key, other in unused.items() if all(other[name] == row[name] for name in names))
            is_sure = names == ways[0] or row[names[0]]
            if own not in keys and is_sure and (key := next(alike, "")):
                keys[own] = key
                del unused[key]
    return keys

"""A plan as PostgreSQL's tsquery, and as conditions on the plain tokens of the few texts that no vector holds whole."""

from articles.search.planning import Both, Either, Plan, Term

WHOLE, NO_PLACES, TOO_LONG = 0, 1, 2  # how much of a text its vector holds: all, words alone, nothing
APART = 12  # alternatives that are looked up each by itself


def rows(table: str, plan: Plan) -> tuple[list[str], list[str]]:
    """Give the parts of a union: what the index answers, and what has to be checked in the tokens."""
    check, looked_for = _check(plan)
    if not _has_phrase(plan):
        asked = _asked_apart(plan)
        found = " OR ".join(["search @@ %s::tsquery"] * len(asked))
        parts = [f"FROM {table} WHERE ({found})", f"FROM {table} WHERE held = {TOO_LONG} AND {check}"]
        return parts, [*map(_tsquery, asked), *looked_for]
    parts = [
        f"FROM {table} WHERE search @@ %s::tsquery AND held = {WHOLE}",
        f"FROM {table} WHERE held = {NO_PLACES} AND search @@ %s::tsquery AND {check}",
        f"FROM {table} WHERE held = {TOO_LONG} AND {check}",
    ]
    return parts, [_tsquery(plan), _tsquery(_without_phrases(plan)), *looked_for, *looked_for]


def _asked_apart(plan: Plan) -> list[Plan]:
    """Take a few alternatives apart: the index merges the stories of each far quicker than it weighs each story."""
    alternatives = _alternatives(plan)
    return alternatives if len(alternatives) <= APART else [plan]


def _alternatives(plan: Plan) -> list[Plan]:
    return [one for part in plan.these for one in _alternatives(part)] if isinstance(plan, Either) else [plan]


def _tsquery(plan: Plan) -> str:
    """Write a tsquery of quoted lexemes; what a person typed is never read as its syntax."""
    match plan:
        case Term(tokens, stemmed, prefix):
            lexemes = [_quoted(f"={token}" if stemmed else token) for token in tokens]
            return f"({' <-> '.join(lexemes)}{':*' if prefix else ''})"
        case Both(these, without):
            return f"({' & '.join([*map(_tsquery, these), *(f'!{_tsquery(part)}' for part in without)])})"
        case Either(these):
            return f"({' | '.join(map(_tsquery, these))})"


def _quoted(lexeme: str) -> str:
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def _has_phrase(plan: Plan) -> bool:
    if isinstance(plan, Term):
        return len(plan.tokens) > 1
    return any(map(_has_phrase, (*plan.these, *getattr(plan, "without", ()))))


def _without_phrases(plan: Plan) -> Plan:
    """Ask for more than the plan does, by lexemes alone."""
    match plan:
        case Term(tokens, stemmed, prefix) if len(tokens) > 1:
            *whole, last = tokens
            return Both((*(Term((token,), stemmed) for token in whole), Term((last,), stemmed, prefix)))
        case Both(these):
            return Both(tuple(map(_without_phrases, these)))
        case Either(these):
            return Either(tuple(map(_without_phrases, these)))
    return plan


def _check(plan: Plan) -> tuple[str, list[str]]:
    match plan:
        case Term(tokens, stemmed, prefix):
            run = " ".join(f"={token}" if stemmed else token for token in tokens)
            return "strpos(tokens, %s) > 0", [f" {run}" if prefix else f" {run} "]
        case Both(these, without):
            checks = [_check(part) for part in these]
            checks += [(f"NOT {check}", values) for check, values in map(_check, without)]
            joined = " AND "
        case Either(these):
            checks, joined = [_check(part) for part in these], " OR "
    return f"({joined.join(check for check, _ in checks)})", [value for _, values in checks for value in values]

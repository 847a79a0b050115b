"""A plan as PostgreSQL's tsquery, and as conditions on the plain tokens of the few texts that no vector holds whole."""

from articles.search.backends.plan import AndPlan, OrPlan, Plan, TermPlan

WHOLE, NO_POSITIONS, TOO_LONG = 0, 1, 2  # how much of a text its vector holds: all, words alone, nothing
MAX_ALTERNATIVES = 12  # alternatives that are looked up each by itself


def rows(table: str, plan: Plan) -> tuple[list[str], list[str]]:
    """Give the parts of a union: what the index answers, and what has to be checked in the tokens."""
    check, looked_for = _check(plan)
    if not _has_phrase(plan):
        plans = _split_alternatives(plan)
        condition = " OR ".join(["search @@ %s::tsquery"] * len(plans))
        parts = [f"FROM {table} WHERE ({condition})", f"FROM {table} WHERE held = {TOO_LONG} AND {check}"]
        return parts, [*map(_tsquery, plans), *looked_for]
    parts = [
        f"FROM {table} WHERE search @@ %s::tsquery AND held = {WHOLE}",
        f"FROM {table} WHERE held = {NO_POSITIONS} AND search @@ %s::tsquery AND {check}",
        f"FROM {table} WHERE held = {TOO_LONG} AND {check}",
    ]
    return parts, [_tsquery(plan), _tsquery(_without_phrases(plan)), *looked_for, *looked_for]


def _split_alternatives(plan: Plan) -> list[Plan]:
    """Take a few alternatives apart: the index merges the stories of each far quicker than it weighs each story."""
    alternatives = _alternatives(plan)
    return alternatives if len(alternatives) <= MAX_ALTERNATIVES else [plan]


def _alternatives(plan: Plan) -> list[Plan]:
    return [one for part in plan.should for one in _alternatives(part)] if isinstance(plan, OrPlan) else [plan]


def _tsquery(plan: Plan) -> str:
    """Write a tsquery of quoted lexemes; what a person typed is never read as its syntax."""
    match plan:
        case TermPlan(tokens, stemmed, prefix):
            lexemes = [_quoted(f"={token}" if stemmed else token) for token in tokens]
            return f"({' <-> '.join(lexemes)}{':*' if prefix else ''})"
        case AndPlan(parts, must_not):
            return f"({' & '.join([*map(_tsquery, parts), *(f'!{_tsquery(part)}' for part in must_not)])})"
        case OrPlan(parts):
            return f"({' | '.join(map(_tsquery, parts))})"


def _quoted(lexeme: str) -> str:
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def _has_phrase(plan: Plan) -> bool:
    if isinstance(plan, TermPlan):
        return len(plan.tokens) > 1
    parts = plan.should if isinstance(plan, OrPlan) else (*plan.must, *plan.must_not)
    return any(map(_has_phrase, parts))


def _without_phrases(plan: Plan) -> Plan:
    """Ask for more than the plan does, by lexemes alone."""
    match plan:
        case TermPlan(tokens, stemmed, prefix) if len(tokens) > 1:
            *whole, last = tokens
            return AndPlan((*(TermPlan((token,), stemmed) for token in whole), TermPlan((last,), stemmed, prefix)))
        case AndPlan(parts):
            return AndPlan(tuple(map(_without_phrases, parts)))
        case OrPlan(parts):
            return OrPlan(tuple(map(_without_phrases, parts)))
    return plan


def _check(plan: Plan) -> tuple[str, list[str]]:
    match plan:
        case TermPlan(tokens, stemmed, prefix):
            run = " ".join(f"={token}" if stemmed else token for token in tokens)
            return "strpos(tokens, %s) > 0", [f" {run}" if prefix else f" {run} "]
        case AndPlan(parts, must_not):
            checks = [_check(part) for part in parts]
            checks += [(f"NOT {check}", values) for check, values in map(_check, must_not)]
            joined = " AND "
        case OrPlan(parts):
            checks, joined = [_check(part) for part in parts], " OR "
    return f"({joined.join(check for check, _ in checks)})", [value for _, values in checks for value in values]

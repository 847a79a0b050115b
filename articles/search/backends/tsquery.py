"""Translate a plan into PostgreSQL: a tsquery, and a condition on the plain tokens of the few very long texts.

https://www.postgresql.org/docs/current/datatype-textsearch.html#DATATYPE-TSQUERY
"""

from articles.search.backends.common_grams import NO_GRAMS, CommonGrams, has_phrase
from articles.search.backends.plan import AndPlan, OrPlan, Plan, TermPlan

# What the tsvector of a text holds: everything, words without positions, nothing. The last is the row of no text.
WHOLE, NO_POSITIONS, TOO_LONG, COMMON_GRAMS = 0, 1, 2, 3
MAX_ALTERNATIVES = 12  # up to so many alternatives are looked up separately


def rows(table: str, plan: Plan, grams: CommonGrams = NO_GRAMS) -> tuple[list[str], list[str]]:
    """Return the parts of a `UNION ALL` (from "FROM" on) and their parameters: the index, and the token conditions."""
    check, token_params = _check(plan)
    plan = grams.applied_to(plan)
    if not has_phrase(plan):
        plans = _split_alternatives(plan)
        condition = " OR ".join(["search @@ %s::tsquery"] * len(plans))
        parts = [f"FROM {table} WHERE ({condition})", f"FROM {table} WHERE held = {TOO_LONG} AND {check}"]
        return parts, [*map(_tsquery, plans), *token_params]
    parts = [
        f"FROM {table} WHERE search @@ %s::tsquery AND held = {WHOLE}",
        f"FROM {table} WHERE held = {NO_POSITIONS} AND search @@ %s::tsquery AND {check}",
        f"FROM {table} WHERE held = {TOO_LONG} AND {check}",
    ]
    return parts, [_tsquery(plan), _tsquery(_without_phrases(plan)), *token_params, *token_params]


def _split_alternatives(plan: Plan) -> list[Plan]:
    """Return the alternatives of a plan if they are few, otherwise the plan alone.

    The GIN index merges the lists of several tsqueries much faster than it evaluates one tsquery for each story.
    """
    alternatives = _alternatives(plan)
    return alternatives if len(alternatives) <= MAX_ALTERNATIVES else [plan]


def _alternatives(plan: Plan) -> list[Plan]:
    return (
        [alternative for part in plan.should for alternative in _alternatives(part)]
        if isinstance(plan, OrPlan)
        else [plan]
    )


def _tsquery(plan: Plan) -> str:
    """Return a tsquery. Lexemes are quoted, so that nothing a person typed is read as tsquery syntax."""
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


def _without_phrases(plan: Plan) -> Plan:
    """Return a plan without phrases, which matches at least the stories that the plan matches."""
    match plan:
        case TermPlan(tokens, stemmed, prefix) if len(tokens) > 1:
            *complete, last = tokens
            return AndPlan((*(TermPlan((token,), stemmed) for token in complete), TermPlan((last,), stemmed, prefix)))
        case AndPlan(parts):
            return AndPlan(tuple(map(_without_phrases, parts)))
        case OrPlan(parts):
            return OrPlan(tuple(map(_without_phrases, parts)))
    return plan


def _check(plan: Plan) -> tuple[str, list[str]]:
    """Return a condition on the column `tokens`, and its parameters."""
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

"""Find regular expressions that take exponentially many steps on some text: repetitions that match it in many ways.

    >>> ambiguous(r"(?:\\s|\\xa0|<br>)*x")
    ['(?:\\s|\\xa0|<br>)*x: two branches of a repetition match U+00A0']

A repetition is ambiguous if one round of it matches a text in two ways, or a text that several rounds match as well.
Both are tried with characters of many kinds; possessive repetitions are let pass, because they never go back.
"""

import itertools
import re
from collections.abc import Iterable, Iterator
from re import _compiler, _constants, _parser  # type: ignore[attr-defined]

SAMPLES = [chr(number) for number in range(9, 127)] + list("\xa0\xad éßß٣中あा́\u2003\u200b\u2009–’“\U0001f600")
_MANY = 20  # rounds from which a bounded repetition counts as an unbounded one
_REPEATS = (_constants.MAX_REPEAT, _constants.MIN_REPEAT)


def ambiguous(pattern: str | re.Pattern) -> list[str]:
    """Return a sentence for each ambiguous repetition of an expression."""
    compiled = re.compile(pattern)
    flags = compiled.flags & ~re.DEBUG
    tree = _parser.parse(compiled.pattern, flags)
    return [f"{compiled.pattern:.120}: {fault}" for fault in _faults(tree, tree.state, flags)]


def _faults(tree, state, flags: int) -> Iterator[str]:
    for operator, value in tree:
        if operator in _REPEATS and (value[1] == _constants.MAXREPEAT or value[1] > _MANY):
            yield from _faults_of_round(value[2], state, flags)
        for inner in _parts_of(operator, value):
            yield from _faults(inner, state, flags)


def _faults_of_round(body, state, flags: int) -> Iterator[str]:
    """Yield what is ambiguous in one round of a repetition."""
    one = _compiled(body, state, flags)
    two = _compiled([(_constants.MAX_REPEAT, (2, 2, body))], state, flags)
    for character in SAMPLES:
        if one.fullmatch(character * 2) and two.fullmatch(character * 2):
            yield f"one round and two rounds match {_name(character)} twice"
            break
    for branches in _branches(body):
        matches = [{c for c in ["", *SAMPLES] if _compiled(branch, state, flags).fullmatch(c)} for branch in branches]
        for one_set, other in itertools.combinations(matches, 2):
            if both := sorted(one_set & other):
                yield f"two branches of a repetition match {_name(both[0])}"
                break


def _compiled(body, state, flags: int) -> re.Pattern:
    groups = _parser.SubPattern(state, list(body))
    return _compiler.compile(groups, flags)


def _branches(body) -> Iterator[list]:
    """Yield the alternatives of each choice that a round consists of, with no other repetition in between."""
    for operator, value in body:
        if operator is _constants.BRANCH:
            yield value[1]
        if operator in (_constants.BRANCH, _constants.SUBPATTERN):
            for inner in _parts_of(operator, value):
                yield from _branches(inner)


def _parts_of(operator, value) -> Iterable:
    if operator in (*_REPEATS, _constants.POSSESSIVE_REPEAT):
        return [value[2]]
    if operator is _constants.SUBPATTERN:
        return [value[3]]
    if operator is _constants.BRANCH:
        return value[1]
    if operator in (_constants.ASSERT, _constants.ASSERT_NOT):
        return [value[1]]
    if operator is _constants.ATOMIC_GROUP:
        return [value]
    return []


def _name(character: str) -> str:
    return f"U+{ord(character):04X}" if character else "nothing"

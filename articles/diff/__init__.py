"""Compare two stories word by word. The result is plain data; templates escape and format it.

    >>> compare(Story(headline="Ferry sails June 1"), Story(headline="Ferry sails July 1")).summary
    '1 word added, 1 removed in headline'

A page can show the result without colour: every run of words is the same, deleted or inserted, and a moved paragraph
has its old and new position. Very long or repetitive bodies are compared in larger pieces, and then `coarse` is True. A
difference is empty if, and only if, the two stories are equal.
"""

from articles.diff.bodies import body_changes
from articles.diff.changes import BlockChange, FieldChange
from articles.diff.difference import Difference, Side, new_side, old_side
from articles.diff.excerpt import Excerpt, excerpt
from articles.diff.fields import field_changes
from articles.diff.pictures import Pictures
from articles.diff.words import Run, TimeBudget
from articles.story.story import Story

__all__ = [
    "BlockChange",
    "Difference",
    "Excerpt",
    "FieldChange",
    "Run",
    "Side",
    "TimeBudget",
    "compare",
    "excerpt",
    "new_side",
    "old_side",
]


def compare(old: Story, new: Story, budget: TimeBudget | None = None) -> Difference:
    """Return the difference of two stories, computed in limited time; `budget` is a new `TimeBudget` if it is None."""
    budget = budget or TimeBudget()
    pictures = Pictures(old, new)
    body = tuple(body_changes(old, new, pictures, budget))  # first, because the body needs most of the time
    fields = tuple(change for change in field_changes(old, new, pictures.changes(budget), budget) if change)
    return Difference(fields, body, budget.coarse)

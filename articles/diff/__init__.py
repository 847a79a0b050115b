"""What changed between two Stories, word by word; structure only, so templates escape it.

    >>> compare(Story(headline="Ferry sails June 1"), Story(headline="Ferry sails July 1")).summary
    '1 word added, 1 removed in headline'

Readable without colour: every run says whether its words stayed, went or came, a moved paragraph from where to
where. Very long or repetitive bodies are compared in larger pieces; `coarse` then says so. A difference is empty
exactly when the two Stories are equal.
"""

from articles.diff.bodies import body_changes
from articles.diff.difference import BlockChange, Difference, FieldChange, Side, new_side, old_side
from articles.diff.fields import field_changes
from articles.diff.pictures import Pictures
from articles.diff.words import Run, TimeBudget
from articles.story.story import Story

__all__ = ["BlockChange", "Difference", "FieldChange", "Run", "Side", "compare", "new_side", "old_side"]


def compare(old: Story, new: Story) -> Difference:
    """Compare two stories word by word, in bounded time: see `TimeBudget`."""
    budget = TimeBudget()
    pictures = Pictures(old.pictures, new.pictures)
    body = tuple(body_changes(old, new, pictures, budget))  # first, while there is most effort left
    fields = tuple(change for change in field_changes(old, new, pictures.changes(budget), budget) if change)
    return Difference(fields, body, budget.coarse)

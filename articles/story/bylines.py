"""The byline rule: whose names a story is printed under, and how they are joined."""

from articles.story.credits import Byline, Role
from articles.story.story import Story


def author_lines(story: Story) -> list[Byline]:
    """Return the bylines of the authors; all bylines if no author is among them."""
    return [line for line in story.bylines if line.role == Role.AUTHOR] or list(story.bylines)


def byline_text(names: list[str]) -> str:
    """Return the names as one text: "Ann Lee, Bo Ek and Cy Fox"; empty without names."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""


def byline_of(story: Story) -> str:
    """Return the names of a story's authors as one text."""
    return byline_text([line.name for line in author_lines(story)])

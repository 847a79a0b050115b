"""Sentences above a page about the parts of its address that were ignored."""

from articles.story.text import clean_text


def ignored_notices(names: set[str]) -> list[str]:
    """Return a notice about ignored parameters; a middleware has taken out the identifiers of clicks before."""
    visible_names = sorted(clean_text(name)[:40] or "(nothing)" for name in names)
    unknown = (
        f"The address asks for {join_quoted(visible_names)}, which this page does not know; that part was ignored."
    )
    return [unknown] if visible_names else []


def join_quoted(texts: list[str]) -> str:
    """Return up to three texts in quotation marks, and the number of the others."""
    more = f" and {len(texts) - 3} more" if len(texts) > 3 else ""
    return ", ".join(f"“{text[:60]}”" for text in texts[:3]) + more

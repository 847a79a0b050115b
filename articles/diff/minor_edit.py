"""What speaks against publishing a change as a minor edit: it changes what the history page should not fold away."""

import re
from collections.abc import Iterable

from django.utils.translation import gettext

from articles.story.html_blocks import texts_of
from articles.story.story import Story

_SENTENCE_END = re.compile(r"(?<=[.!?…؟।])[\"'’”»)\]]*\s+|(?<=[。！？])[」』”]*|\n")
_MIN_SENTENCE = 8  # characters; shorter ones ("He did.") stand in many places
_MAX_LISTED = 5


def minor_edit_concerns(live: Story, new: Story, corrected_texts: Iterable[tuple[Story, Story]] = ()) -> list[str]:
    """Return, as sentences for the editor, why a change is perhaps no minor edit; an empty list if nothing does.

    These are a changed headline or dek, and sentences that a correction took out and that the change brings back.
    `corrected_texts` are the stories before and after each correction of the article.
    """
    sentences = {
        "headline": gettext("The headline changes from “%(old)s” to “%(new)s”."),
        "dek": gettext("The dek changes from “%(old)s” to “%(new)s”."),
    }
    concerns = [
        sentence % {"old": getattr(live, name), "new": getattr(new, name)}
        for name, sentence in sentences.items()
        if getattr(live, name) != getattr(new, name)
    ]
    returning = _returning(live, new, corrected_texts)
    sentence = gettext("It brings back what a correction took out: “%(text)s”")
    return concerns + [sentence % {"text": text} for text in returning]


def _returning(live: Story, new: Story, corrected_texts: Iterable[tuple[Story, Story]]) -> list[str]:
    added = _sentences(new)
    for text in _sentences(live):
        added.pop(text, None)
    removed: dict[str, str] = {}
    for before, after in corrected_texts if added else ():
        remaining = _sentences(after)
        removed |= {key: text for key, text in _sentences(before).items() if key not in remaining}
    return [text for key, text in added.items() if key in removed][:_MAX_LISTED]


def _sentences(story: Story) -> dict[str, str]:
    """Return the sentences of all texts of a story that readers see, by their words without case and extra spaces."""
    texts = [story.kicker, story.headline, story.dek, *texts_of(story.body)]
    texts += [picture.caption for picture in story.pictures]
    sentences = (" ".join(part.split()) for text in texts for part in _SENTENCE_END.split(text))
    return {text.casefold(): text for text in sentences if len(text) >= _MIN_SENTENCE}

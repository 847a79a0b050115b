"""The photographs that an export lists as attachments, by number: address, caption and alternative text of each."""

from typing import NamedTuple

from articles.importing.formats.record_lines import line_of
from articles.importing.formats.wxr.elements import Post
from articles.story.html_sanitizer import clean_line
from articles.story.validation import LIMITS

MAX_ATTACHMENTS = 200_000  # known at once, at some 500 bytes each


class Attachment(NamedTuple):
    """A file that was uploaded to WordPress."""

    number: str
    url: str
    caption: str
    alt: str


class Attachments:
    """Attachments by number and by the post to which they belong."""

    def __init__(self):
        self._by_number: dict[str, Attachment] = {}
        self._numbers_by_post: dict[str, list[str]] = {}

    def add(self, post: Post):
        """Add an item of the type attachment; more than `MAX_ATTACHMENTS` are not remembered."""
        number = post.field("wp:post_id")
        if len(self._by_number) >= MAX_ATTACHMENTS or not number:
            return
        self._by_number[number] = Attachment(
            number,
            (post.field("wp:attachment_url") or post.field("guid"))[: LIMITS["url"]],
            clean_line(post.field("excerpt:encoded"))[: LIMITS["caption"]],
            line_of(post.meta("_wp_attachment_image_alt"))[: LIMITS["alt"]],
        )
        if (parent := post.field("wp:post_parent")) not in ("", "0"):
            self._numbers_by_post.setdefault(parent, []).append(number)

    def get(self, number: str) -> Attachment | None:
        """Return the attachment of a number, None if the export has none."""
        return self._by_number.get(number)

    def of_post(self, post: str) -> list[str]:
        """Return the numbers of the attachments that belong to a post."""
        return self._numbers_by_post.get(post, [])

"""The values that the catalogue is made from; plain tuples, so that the catalogue imports nothing of the record."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from articles.models import Address, Article, Version
from articles.models.catalogue import docid_of
from articles.search.index.indexer import IndexableText
from articles.story.story import Story
from articles.story.validation import ValidatedStory


class PreparedStory(NamedTuple):
    """A validated story with a date, and the values of its rows that need no database.

    `committed` is the salt and the commitment that the hash chain made of the stored bytes, `story_columns` the values
    of the catalogue entry that the story alone decides.
    """

    story: Story
    json: str
    slug: str
    effective_at: datetime
    committed: tuple[str, str]
    story_columns: tuple
    indexable: IndexableText

    @property
    def validated(self) -> ValidatedStory:
        """Return the story with its canonical JSON, as the verbs take it."""
        return ValidatedStory(self.story, self.json)


class NewArticle(NamedTuple):
    """The values of a new article row; creating an instance of the model would cost ten times as much."""

    pk: int
    uuid: UUID
    noindex: bool = False


class CatalogueInput(NamedTuple):
    """Article, live version, current address and story of one entry: rows, or the values of rows to be inserted.

    `prepared` is the prepared story of a new article; None means that its values are computed from `story`.
    """

    article: Article
    version: Version
    address: Address
    story: Story
    prepared: PreparedStory | None = None

    @property
    def docid(self) -> int:
        """Return the docid of the entry, which follows from the address."""
        return docid_of(self.address.day, self.address.sequence)

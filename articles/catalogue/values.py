"""What the catalogue is made from: plain values, so that it needs no module of the record."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from articles.models import Address, Article, Version
from articles.search.index.indexer import IndexableText
from articles.story.story import Story


class PreparedStory(NamedTuple):
    """A dated story that is fit to be kept, with what its rows will say of it."""

    story: Story
    json: str
    slug: str
    effective_at: datetime
    committed: tuple[str, str]  # salt and commitment, as the hash chain makes them
    story_columns: tuple
    indexable: IndexableText


class NewArticle(NamedTuple):
    """An article on its way into the archive with its first version; what a model would be, at a tenth of the cost."""

    pk: int
    uuid: UUID
    noindex: bool = False


class CatalogueInput(NamedTuple):
    """What the catalogue is made from: rows, or for new articles what will be rows (`NewArticle`, `Link`, `Place`).

    A new article's `prepared` holds what was made of its story beforehand (see `bulk_publishing`).
    """

    article: Article
    version: Version
    address: Address
    story: Story
    prepared: PreparedStory | None = None

"""The tables of the three rooms.

They are the desk (`desk`, `desk_rows`, `desk_history`), the record (`article`, `version`, `audit`) and the catalogue
(`catalogue`, `search_index`).

All three refer to the taxonomies (`taxonomy`): sections, tags, authors and agencies.
"""

from django.db.models.base import ModelBase

from articles.models.article import Address, Article, ImportedItem, StoryWriter
from articles.models.audio import StoryAudio
from articles.models.audit import ArchiveIdentity, AuditEntry, ErasureRequest
from articles.models.catalogue import (
    CatalogueAgency,
    CatalogueAuthor,
    CatalogueEntry,
    CatalogueTag,
    Generation,
    SourceUrl,
)
from articles.models.comments import Comment
from articles.models.desk import DeskCopy, EditingSession, InternalNote, ScheduledStory
from articles.models.desk_history import BinEntry, DeskRevision
from articles.models.desk_rows import DeskAgencyLine, DeskByline, Placement
from articles.models.failed_purge import FailedPurge
from articles.models.jobs import Anonymisation, AnonymisationItem, BulkRun, FindAndReplace, FindAndReplaceItem, Merge
from articles.models.printed_pages import PrintedPage, PrintedPageWord
from articles.models.saved_search import SavedView
from articles.models.search_index import CatalogueChange, CommonStems, FailedSearch, StoryStems
from articles.models.series import RelatedLink, Series, SeriesAlias, SeriesPart
from articles.models.story_import import StoryImport
from articles.models.taxonomy import Agency, AgencyAlias, Author, AuthorAlias, Section, SectionAlias, Tag, TagAlias
from articles.models.version import Version, VersionKind
from media import model_names

__all__ = [
    "Address",
    "Agency",
    "AgencyAlias",
    "Anonymisation",
    "AnonymisationItem",
    "ArchiveIdentity",
    "Article",
    "AuditEntry",
    "Author",
    "AuthorAlias",
    "BinEntry",
    "BulkRun",
    "CatalogueAgency",
    "CatalogueAuthor",
    "CatalogueChange",
    "CatalogueEntry",
    "CatalogueTag",
    "Comment",
    "CommonStems",
    "DeskAgencyLine",
    "DeskByline",
    "DeskCopy",
    "DeskRevision",
    "EditingSession",
    "ErasureRequest",
    "FailedPurge",
    "FailedSearch",
    "FindAndReplace",
    "FindAndReplaceItem",
    "Generation",
    "ImportedItem",
    "InternalNote",
    "Merge",
    "Placement",
    "PrintedPage",
    "PrintedPageWord",
    "RelatedLink",
    "SavedView",
    "ScheduledStory",
    "Section",
    "SectionAlias",
    "Series",
    "SeriesAlias",
    "SeriesPart",
    "SourceUrl",
    "StoryAudio",
    "StoryImport",
    "StoryStems",
    "StoryWriter",
    "Tag",
    "TagAlias",
    "Version",
    "VersionKind",
]

model_names.translate(table for table in list(globals().values()) if isinstance(table, ModelBase))

"""The three rooms as tables: the desk (desk), the record (article, version, audit), the reading room (catalogue,
search).

Sections, tags, authors and agencies are named in all three.
"""

from articles.models.article import Address, Article, Origin
from articles.models.audit import AuditEntry, ErasureRequest
from articles.models.author import Agency, AgencyAlias, Author, AuthorAlias
from articles.models.catalogue import CatalogueAgency, CatalogueAuthor, CatalogueEntry, CatalogueTag, Generation
from articles.models.desk import AgencyLine, Byline, DeskCopy, InternalNote, Placement, Scheduled, Sitting
from articles.models.listing import BulkRun, SavedView
from articles.models.search import CatalogueChange, CommonStems, StoryStems, UnansweredSearch
from articles.models.section import Section, SectionAlias, Tag, TagAlias
from articles.models.version import Kind, Version
from articles.models.working import Anonymisation, AnonymisedStory, Fix, FixedStory, Merge

__all__ = [
    "Address",
    "Agency",
    "AgencyAlias",
    "AgencyLine",
    "Anonymisation",
    "AnonymisedStory",
    "Article",
    "AuditEntry",
    "Author",
    "AuthorAlias",
    "BulkRun",
    "Byline",
    "CatalogueAgency",
    "CatalogueAuthor",
    "CatalogueChange",
    "CatalogueEntry",
    "CatalogueTag",
    "CommonStems",
    "DeskCopy",
    "ErasureRequest",
    "Fix",
    "FixedStory",
    "Generation",
    "InternalNote",
    "Kind",
    "Merge",
    "Origin",
    "Placement",
    "SavedView",
    "Scheduled",
    "Section",
    "SectionAlias",
    "Sitting",
    "StoryStems",
    "Tag",
    "TagAlias",
    "UnansweredSearch",
    "Version",
]

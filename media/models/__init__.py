"""Photographs, the files they came in, where they are used, and what readers find them by."""

from media.models.original import Original
from media.models.photo import Photo
from media.models.release import PhotoRelease
from media.models.search_term import SearchTerm

__all__ = ["Original", "Photo", "PhotoRelease", "SearchTerm"]

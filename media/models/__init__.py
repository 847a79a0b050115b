"""Photographs, their original files, their rights and versions, the releases by stories, and their search terms."""

from media import model_names
from media.models.original import Original
from media.models.photo import Photo
from media.models.release import PhotoRelease
from media.models.search_term import SearchTerm
from media.models.version import PhotoVersion

__all__ = ["Original", "Photo", "PhotoRelease", "PhotoVersion", "SearchTerm"]

model_names.translate([Original, Photo, PhotoRelease, PhotoVersion, SearchTerm])

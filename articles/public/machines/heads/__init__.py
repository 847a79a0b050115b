"""The metadata in the head of a page, made by one function for each class of view from the template context.

head_of(view, context)        →  HeadMetadata, or None for a view whose template has its metadata in the block `meta`
"""

from articles.public.machines.heads import lists, stories
from articles.public.machines.heads.metadata import HeadMetadata, head_of

__all__ = ["HeadMetadata", "head_of", "lists", "stories"]

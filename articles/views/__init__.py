"""The public pages, one module for each kind; `site` is what every template knows of the archive."""

from articles.views.masthead import site

__all__ = ["site"]

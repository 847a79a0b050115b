"""The term that the address of a public page names."""

from django.http import Http404

from articles.models.taxonomy_base import TaxonomyTerm
from articles.story.text import clean_text
from articles.taxonomy import resolver


def get_term_or_404(noun: str, slug: str) -> TaxonomyTerm:
    """Return the term with a slug or an alias, also in other cases of letters. Raises Http404."""
    for key in dict.fromkeys((clean_text(slug), clean_text(slug.lower()))):
        if term := resolver.find_term(noun, key):
            return term
    raise Http404(f"There is no {noun} “{slug[:60]}”.")

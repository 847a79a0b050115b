"""Find the live stories that are translations of one another: a translation names its original by UUID.

of(uuid)                        the entries of an original and of its translations
with_headlines(difference)      the difference of two versions, with headlines in place of UUIDs
"""

from dataclasses import replace
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from articles.diff import Difference, Run
from articles.models import CatalogueEntry


def of(original: UUID | str) -> QuerySet[CatalogueEntry]:
    """Return the entries of an original and of its translations."""
    return CatalogueEntry.objects.filter(Q(translation_of=original) | Q(article__uuid=original))


def with_headlines(difference: Difference) -> Difference:
    """Return the difference with the headline of a live original in place of its UUID; one query if it changed.

    The headline of a story that is not live is not said.
    """
    change = next((field for field in difference.fields if field.field == "translation_of"), None)
    if change is None:
        return difference
    entries = CatalogueEntry.objects.filter(article__uuid__in={run.text for run in change.runs})
    headlines = {str(entry.article.uuid): str(entry) for entry in entries.select_related("article")}
    hidden = gettext("a story that is not public")
    runs = tuple(Run(run.kind, headlines.get(run.text, hidden)) for run in change.runs)
    fields = tuple(replace(field, runs=runs) if field is change else field for field in difference.fields)
    return replace(difference, fields=fields)

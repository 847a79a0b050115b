"""The difference of two versions for people: the original of a translation has its headline in place of its UUID."""

from dataclasses import replace

from django.utils.translation import gettext

from articles.diff import Difference, Run
from articles.models import CatalogueEntry


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

"""Kinds of versions and bulk actions by what they do, read from the code: a new one is in the tests by itself."""

from articles.admin.actions.registry import BULK_ACTIONS
from articles.admin.actions.taxonomy import TaxonomyAction
from articles.models import VersionKind
from articles.record.publishing import VERBS

CHANGES = [kind.value for kind in VERBS if kind is not VersionKind.PUBLISH]  # that a verb publishes of a live story
WITH_NOTE = [kind for kind in CHANGES if VersionKind(kind).needs_note]
RETAGGING = [name for name, action in BULK_ACTIONS.items() if isinstance(action, TaxonomyAction)]
DOWNLOADS = [name for name, action in BULK_ACTIONS.items() if action.is_download]

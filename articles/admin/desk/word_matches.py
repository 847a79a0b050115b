"""Where words stand in the texts of the desk form, as JSON, for find and replace in one story.

The words are found as the fix everywhere finds them (`Phrase`): whole words in a row, whatever the apostrophes, hyphens
and capitals. The POST has `words`, `exact_case` and `texts`, a JSON list with the text of each paragraph as it is on
the screen; a match is the number of a text with start and end, counted as JavaScript counts, in UTF-16 code units.
"""

import json

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from articles.story.replacement import Replacement

MAX_WORDS_LENGTH = 500  # characters
MAX_LENGTH = 2_100_000  # characters of all texts, of the longest body with headline and dek
MAX_TEXTS = 50_000
MAX_MATCHES = 5_000


@require_POST
def matches(request: HttpRequest) -> JsonResponse:
    """Return `matches`, a list of [number of the text, start, end], at most `MAX_MATCHES`; `is_cut` if there are more.

    400 for input of another form or size.
    """
    if not request.user.has_perm("articles.view_deskcopy"):
        raise PermissionDenied
    words, texts = request.POST.get("words", ""), _texts(request.POST.get("texts", "[]"))
    if texts is None or len(words) > MAX_WORDS_LENGTH:
        return JsonResponse({"error": gettext("This is too long to be searched, or no list of texts.")}, status=400)
    spans = _spans(Replacement((words,), "", bool(request.POST.get("exact_case"))), texts)
    response = JsonResponse({"matches": spans[:MAX_MATCHES], "is_cut": len(spans) > MAX_MATCHES})
    response.headers["Cache-Control"] = "no-store"
    return response


def _texts(encoded: str) -> list[str] | None:
    """Return the texts of the form data; None if they are no list of texts, or too many."""
    try:
        texts = json.loads(encoded)
    except (ValueError, RecursionError):
        return None
    if not isinstance(texts, list) or len(texts) > MAX_TEXTS or not all(isinstance(text, str) for text in texts):
        return None
    return texts if sum(map(len, texts)) <= MAX_LENGTH else None


def _spans(replacement: Replacement, texts: list[str]) -> list[tuple[int, int, int]]:
    spans: list[tuple[int, int, int]] = []
    for number, text in enumerate(texts):
        spans += [(number, _units(text, start), _units(text, end)) for start, end in replacement.spans(text)]
        if len(spans) > MAX_MATCHES:
            break
    return spans


def _units(text: str, offset: int) -> int:
    """Return an offset in UTF-16 code units, of which a character beyond U+FFFF has two."""
    return offset if text.isascii() else len(text[:offset].encode("utf-16-le", "surrogatepass")) // 2

"""`/log/`: a page that says what can be checked, the files of the log, and proofs; `…/versions/N/proof` is one."""

import re
from pathlib import Path

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles.public.base import Validators
from articles.public.story.views import ArticleViewMixin
from articles.record.public_log import proofs, publisher, timestamps, verify_proof

SHORT = "public, max-age=5"
FOR_EVER = "public, max-age=31536000, immutable"
_TILE = re.compile(r"(?:[0-7]|entries)/(?:x\d{3}/){0,4}\d{3}(?:\.p/\d{1,3})?", re.ASCII)
_TIMESTAMP_FILE = re.compile(r"([0-9a-f]{32})\.(tsr|pem)", re.ASCII)
_TIMESTAMP_TYPES = {"tsr": "application/timestamp-reply", "pem": "application/x-pem-file"}
MAX_TIMESTAMPS = 20  # on the page
UNREADABLE = "The public log cannot be read at the moment."
_SCRIPT = Path(verify_proof.__file__)


@require_safe
def page(request):
    """Return the page about the log; 404 if the archive has none."""
    try:
        note, own = publisher.checkpoint(), publisher.verifier_key()
    except (OSError, ValueError):
        raise Http404(UNREADABLE) from None
    if note is None:
        raise Http404("This archive has no public log.")
    context = {
        "checkpoint": note.checkpoint,
        "note": note.format(),
        "key": own.format() if own else "",
        "witnesses": [signature.name for signature in note.signatures if own and signature.key_id != own.id],
        "timestamps": timestamps.stored()[:MAX_TIMESTAMPS],
        "path": request.path,
    }
    response = render(request, "articles/log/log.html", context)
    response.headers["Cache-Control"] = SHORT
    return response


@require_safe
def checkpoint(request):
    """Return the newest checkpoint (https://c2sp.org/tlog-checkpoint)."""
    return _file("checkpoint", "text/plain; charset=utf-8", SHORT)


@require_safe
def key(request):
    """Return the public key that signs the checkpoints."""
    return _file("key", "text/plain; charset=utf-8", SHORT)


@require_safe
def tile(request, name: str):
    """Return a tile of hashes or entries (https://c2sp.org/tlog-tiles)."""
    if not _TILE.fullmatch(name):
        raise Http404("There is no such tile.")
    return _file(f"tile/{name}", "application/octet-stream", FOR_EVER)


@require_safe
def timestamp(request, size: int, stamp: str):
    """Return a time stamp of the checkpoint of `size` versions, or the certificates that it was checked with."""
    match = _TIMESTAMP_FILE.fullmatch(stamp)
    if not match:
        raise Http404("There is no such time stamp.")
    return _file(f"timestamps/{size}/{stamp}", _TIMESTAMP_TYPES[match[2]], FOR_EVER)


@require_safe
def script(request):
    """Return the program that checks proofs."""
    response = HttpResponse(_SCRIPT.read_bytes(), content_type="text/x-python; charset=utf-8")
    response.headers["Cache-Control"] = SHORT
    return response


@require_safe
def consistency(request, older: int, newer: int):
    """Return the proof that one state of the log begins with another."""
    try:
        response = JsonResponse(proofs.of_checkpoints(older, newer))
    except proofs.NoProof as reason:
        raise Http404(str(reason)) from None
    except (OSError, ValueError):
        raise Http404(UNREADABLE) from None
    response.headers["Cache-Control"] = FOR_EVER
    return response


def _file(name: str, content_type: str, cache: str) -> HttpResponse:
    try:
        response = HttpResponse((publisher.folder() / name).read_bytes(), content_type=content_type)
    except OSError:
        raise Http404("The log has no such file.") from None
    response.headers["Cache-Control"] = cache
    return response


class ProofView(ArticleViewMixin):
    """The proof of one version as JSON; 404 with the reason where there is none. Gone stories answer 410."""

    def validators(self):
        validators = super().validators()
        note = publisher.readable_checkpoint()
        self.generation = ""  # the log grows without it
        size = note.checkpoint.size if note else 0
        return Validators((*validators.parts, size), validators.modified, last_modified_is_complete=False)

    def make(self):
        version = self.version(self.kwargs["number"])
        try:
            proof = proofs.of_version(version)
        except proofs.NoProof as reason:
            return JsonResponse({"error": str(reason)}, status=404)
        except (OSError, ValueError):
            self.is_incomplete = True  # so that it is not kept
            return JsonResponse({"error": UNREADABLE}, status=503)
        response = JsonResponse(proof, json_dumps_params={"ensure_ascii": False, "indent": 1})
        response.headers["Content-Disposition"] = f'attachment; filename="proof-{version.number}.json"'
        return response

"""The demo newsroom's printed page and recording, and what else the pages of the desk would have nothing of."""

import json
from datetime import date
from pathlib import Path

from articles.models import Article, Comment, DeskCopy
from articles.record import bin, printed_pages, story_audio
from media.models.rights import Rights

FOLDER = Path(__file__).parent


def add_files(articles: dict[str, Article], *, by: str):
    """Add the printed page and the recording of `files.json`; `articles` are the stories by their identifiers.

    A recording of a story that was left out is left out, too. Each file is checked in a process of its own.
    """
    files = json.loads((FOLDER / "files.json").read_text(encoding="utf-8"))
    for item in files["printed_pages"]:
        name = item.pop("file")
        fields = item | {"day": date.fromisoformat(item["day"]), "rights": Rights.CLEARED}
        printed_pages.add(_content(name), name=name, by=by, **fields)
    for item in files["audio"]:
        if article := articles.get(item["story"]):
            article.refresh_from_db()
            fields = {"credit": item["credit"], "rights": Rights.CLEARED}
            story_audio.add(article, _content(item["file"]), name=item["file"], by=by, **fields)


def _content(name: str) -> bytes:
    return (FOLDER / "files" / name).read_bytes()


def comment_and_delete(*, by: str):
    """Comment on a passage of a draft, and put another draft into the bin."""
    copies = DeskCopy.objects.filter(article__latest=0).order_by("pk")
    review = copies.filter(state=DeskCopy.State.REVIEW).first()
    if review:
        Comment.objects.create(article=review.article, quote=review.headline, text="Is the final on Saturday?", by=by)
    article = Article.objects.create()
    DeskCopy.objects.create(article=article, headline="Carder Street to be paved again", opened_by=by)
    bin.delete_draft(article, by=by)

"""The archive for searches has a few stories that differ in everything a query can name."""

from articles.story.dates import StoryDate
from tests.factories import make_article
from tests.made_once import made_once

STORIES = {
    "ferry": dict(headline="Ferry returns", tags=["River", "Ships"], section="News", published="2024-07-02"),
    "mill": dict(headline="Mill burns", tags=["River"], section="Business", published="2024-07-02T09:30+00:00"),
    "storm": dict(
        headline="Ferry in the storm", tags=["Weather"], section="News", authors=["Ann Lee"], published="2023-01-31"
    ),
    "balsa": dict(
        headline="A balsa voltou",
        tags=["Ships"],
        language="pt-BR",
        published="2020",
        updated=StoryDate("2021-05-04"),
    ),
    "old": dict(headline="Old mill sold", section="Business", published="1899-12-31", authors=["Ann Lee", "Bo Ek"]),
}


@made_once
def archive():
    body = "<p>Nothing more is known.</p>"
    return {name: make_article(body=body, **fields).entry.docid for name, fields in STORIES.items()}

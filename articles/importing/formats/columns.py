"""Which column of a table is which field of a story: as the operator says, else by the usual names of columns.

>>> guessed(["Titel", "Text", "Datum", "Mood"])
{'headline': 'Titel', 'body': 'Text', 'published': 'Datum'}
"""

import re
from collections.abc import Iterable, Mapping

from articles.story.characters import WORD
from articles.story.folding import fold

# The fields of a record (see `records`), and what their columns are called; the first that is there is taken.
_NAMES = {
    "id": "id guid uuid article_id story_id post_id identifier uri slug",
    "headline": "headline title head heading titel titre titulo post_title webtitle",
    "body": "body text content article body_text maintext main_text fulltext full_text article_text content_text "
    "article_body articlebody story post_content plain_content texte inhalt texto",
    "body_html": "body_html html content_html article_html",
    "kicker": "kicker eyebrow overline",
    "dek": "dek deck subtitle subheadline subhead standfirst abstract summary excerpt teaser description trailtext "
    "meta_description",
    "dateline": "dateline",
    "authors": "authors author byline by writer reporter creator autor auteur author_name",
    "published": "published published_at publication_date published_date publish_date date_published pub_date pubdate "
    "datepublished date_publish date datum fecha post_date created_at authored_on "
    "publishedat webpublicationdate firstpublicationdate first_published createdat created publish_up",
    "updated": "updated date_modified datemodified date_modify modified updated_at updatedat "
    "modified_at modifiedat last_modified lastmodified lastmod",
    "url": "url link permalink canonical_url web_url weburl source_url article_url post_url",
    "section": "section category categories desk rubric channel section_name sectionname articlesection rubrik ressort",
    "tags": "tags keywords topics labels subjects",
    "language": "language lang sprache",
    "source": "source source_name publisher publication newspaper",
    "genre": "genre",
    "edition": "edition",
    "page": "page page_number",
    "bylines": "bylines",
    "agency_lines": "agency_lines",
    "pictures": "pictures",
    "notes": "notes",
    "translation_of": "translation_of",
}
_LOCAL_NAMES = {  # the same in other languages, without accents
    "headline": "titolo uberschrift schlagzeile baslik заголовок название العنوان عنوان כותרת शीर्षक 标题 標題 제목",
    "body": "cuerpo corps contenu testo corpo conteudo metin текст содержание النص נוסח पाठ 正文 内容 本文 본문",
    "authors": "autora autore yazar автор الكاتب כותב लेखक 作者 著者 기자",
    "published": "tarih дата التاريخ תאריך दिनांक तारीख 日期 日付 날짜",
    "section": "seccion rubrique sezione secao kategorie рубрика القسم מדור 栏目",
    "tags": "etiquetas mots_cles schlagworte schlagworter теги الوسوم",
    "language": "idioma langue lingua",
}
_WORD = re.compile(f"[{WORD}]+")


def spelling(name: str) -> str:
    """Return the words of the name of a column in small letters, without accents, with a low line between them."""
    return "_".join(fold(word) for word in _WORD.findall(name.replace("_", " ")))


NAMES = {
    field: tuple(map(spelling, f"{names} {_LOCAL_NAMES.get(field, '')}".split())) for field, names in _NAMES.items()
}


def guessed(columns: Iterable[str]) -> dict[str, str]:
    """Return the column of each field whose usual name one of the columns has."""
    by_spelling: dict[str, str] = {}
    for column in columns:
        by_spelling.setdefault(spelling(column), column)
    mapping: dict[str, str] = {}
    for field, names in NAMES.items():
        if column := next((by_spelling[name] for name in names if name in by_spelling), None):
            mapping[field] = column
    if "body" in mapping and mapping.get("body_html") == mapping["body"]:
        del mapping["body_html"]
    return mapping


def mapping_of(columns: Iterable[str], explicit: Mapping[str, str]) -> dict[str, str]:
    """Return the guessed columns with those that the operator says; a column is that of one field alone."""
    guesses = guessed(columns).items()
    mapping = {field: column for field, column in guesses if field not in explicit and column not in explicit.values()}
    return mapping | {field: column for field, column in explicit.items() if column}


def is_table_of_stories(columns: Iterable[str]) -> bool:
    """Return whether columns have the usual names of a text, and of a headline or a date."""
    mapping = guessed(columns)
    return bool(mapping.keys() & {"body", "body_html"}) and bool(mapping.keys() & {"headline", "published"})


def guess_in_words(mapping: Mapping[str, str], explicit: Mapping[str, str]) -> str:
    """Return which columns were guessed, for a remark; "" if all have the name of their field."""
    pairs = [f"{column} is {field}" for field, column in mapping.items() if column != field and field not in explicit]
    return f"columns guessed: {', '.join(pairs)}" if pairs else ""

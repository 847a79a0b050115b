"""The rows of the staff search: headline, status, passages with highlights, and links of each story."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext

from articles.admin.article.list_rows import statuses
from articles.admin.search.params import StaffSearchParams
from articles.admin.search.unpublished import UnpublishedText
from articles.desk import permissions
from articles.models import Article, Version, VersionKind
from articles.public.archive.results import FIELD_LABELS, results
from articles.search.index.past_versions import Appearance
from articles.search.query.nodes import Query
from articles.search.text import snippets
from articles.story.bylines import byline_text
from articles.story.date_formatting import in_words
from articles.story.dates import StoryDate
from articles.story.lazy_text import gettext_lazy as _
from articles.story.lazy_text import pgettext_lazy
from articles.story.moments import moment_in_words
from articles.story.story import Story
from articles.story.wording import dotted

_FIELDS = {
    "dek": _("Dek"),
    "body": pgettext_lazy("of a story", "Text"),
    **FIELD_LABELS,
}
_PLACES = {"desk": _("On the desk, saved {}"), "scheduled": _("Scheduled for {}"), "withdrawn": _("Withdrawn on {}")}
Pieces = tuple[tuple[str, bool], ...]


class RowLink(NamedTuple):
    label: str
    url: str


class Passage(NamedTuple):
    """A snippet with highlights, the label of its field, and of its text if the row has several (`source`)."""

    source: str = ""
    field: str = ""
    pieces: Pieces = ()


class VersionRun(NamedTuple):
    """A run of matching versions: where it begins and ends, as a sentence with links to the comparisons."""

    sentence: str
    passage: Passage


@dataclass
class SearchRow:
    """One row of the results, ready to print. `statuses` are (CSS class, label); `runs` only with `in:versions`."""

    headline: Pieces
    url: str
    language: str
    statuses: list[tuple[str, str]]
    details: str
    passages: list[Passage] = field(default_factory=list)
    runs: list[VersionRun] = field(default_factory=list)
    links: list[RowLink] = field(default_factory=list)


class SearchRowBuilder:
    """Builds the rows for a user and a search; articles are read in one query for each list."""

    def __init__(self, user, params: StaffSearchParams, now: datetime):
        self.user, self.params, self.now = user, params, now
        self.sees_record = user.has_perm("articles.view_article") and user.has_perm("articles.view_version")
        self.sees_desk = user.has_perm("articles.view_deskcopy")

    # --- live stories ---

    def live(self, docids: list[int]) -> list[SearchRow]:
        """Return the rows of live stories, in the order of their docids."""
        live_results = results(docids, self.params.text_query, "")
        articles = self._articles(result.entry.article_id for result in live_results)
        rows = []
        for result in live_results:
            entry, article = result.entry, articles[result.entry.article_id]
            passages = [Passage("", result.field, result.snippet)] if result.snippet else []
            if not passages and (entry.dek or (entry.headline and entry.opening)):
                passages = [Passage("", "", (((entry.dek or entry.opening)[: snippets.LENGTH], False),))]
            headline = result.headline or ((str(entry), False),)
            section = entry.section.name if entry.section else ""
            details = _details(section, entry.byline, entry.published_date)
            links = [
                RowLink(gettext("Read it"), entry.get_absolute_url()),
                *self._record_links(article),
                *self._desk_links(article),
            ]
            url = self._record(article) or entry.get_absolute_url()
            rows.append(
                SearchRow(headline, url, entry.language, self._statuses(article), details, passages, links=links)
            )
        return rows

    # --- unpublished texts ---

    def unpublished(self, page: list[list[tuple[UnpublishedText, Story]]]) -> list[SearchRow]:
        """Return one row for each article, with a passage of each matching text; equal passages are not repeated."""
        articles = self._articles(texts[0][0].article for texts in page if texts)
        rows = []
        for texts in page:
            article = articles.get(texts[0][0].article) if texts else None
            if article is None:  # deleted in the meantime
                continue
            links = [*self._record_links(article), *self._desk_links(article)]
            if article.is_live and hasattr(article, "entry"):
                links.append(RowLink(gettext("Read the live story"), article.entry.get_absolute_url()))
            passages: list[Passage] = []
            for text, story in texts:
                passage = _passage(text, self._best_snippet(story), story)
                is_repeated = any(passage.pieces == other.pieces for other in passages)
                passages.append(Passage(passage.source) if is_repeated else passage)
            rows.append(self._row(article, texts[0][1], passages=passages, links=links))
        return rows

    # --- versions ---

    def versions(self, page: list[list[Appearance]]) -> list[SearchRow]:
        """Return one row for each article, with its runs of matching versions."""
        articles = self._articles(runs[0].article for runs in page)
        numbers = {number for runs in page for run in runs for number in (run.first, run.removed_in) if number}
        # Too many rows, since numbers of one article are read of all: one condition for each article would be slower,
        # the database plans it as one long search.
        pairs = Version.objects.filter(article__in=articles, number__in=numbers)
        versions = {(version.article_id, version.number): version for version in pairs}
        rows = []
        for runs in page:
            article = articles[runs[0].article]
            version_runs = [self._run(article, run, versions) for run in runs]
            story = versions[article.pk, runs[-1].first].story
            links = [*self._record_links(article), *self._desk_links(article)]
            if article.is_live and hasattr(article, "entry"):
                links.insert(0, RowLink(gettext("Read it"), article.entry.get_absolute_url()))
            rows.append(self._row(article, story, runs=version_runs, links=links))
        return rows

    def _run(self, article: Article, run: Appearance, versions: dict) -> VersionRun:
        first, removal = versions[article.pk, run.first], versions.get((article.pk, run.removed_in))
        passage = _passage(None, self._best_snippet(first.story), first.story)
        first_url = _compare(article, run.first - 1, run.first) if run.first > 1 else ""
        removal_url = _compare(article, run.removed_in - 1, run.removed_in) if removal else ""
        if removal:
            sentence = gettext("First in {first}; removed in {removal}.")
        elif run.is_live:
            sentence = gettext("First in {first}; never removed.")
        else:
            sentence = gettext("First in {first}; still there when it was withdrawn.")
        links = {"first": _linked(_version_label(first), first_url)}
        if removal:
            links["removal"] = _linked(_version_label(removal), removal_url)
        return VersionRun(format_html(sentence, **links), passage)

    # --- parts of a row ---

    def _row(self, article: Article, story: Story, **parts) -> SearchRow:
        query = self.params.text_query
        spans = snippets.marks(story.headline, query, story.language, field="headline") if query else []
        headline = snippets.pieces(story.headline, spans) or ((gettext("(no headline)"), False),)
        details = _details(
            story.section.name if story.section else "", byline_text([b.name for b in story.bylines]), story.published
        )
        labels = self._statuses(article)
        return SearchRow(headline, self._record(article), story.language, labels, details, **parts)

    def _statuses(self, article: Article) -> list[tuple[str, str]]:
        """Return the labels of an article's status; only its state to a user who may not see what lies on the desk."""
        if self.sees_record or permissions.may_edit(self.user, article):
            return statuses(article, False, self.now)
        return [(str(article.state), str(article.get_state_display()))]

    def _articles(self, keys: Iterable[int]) -> dict[int, Article]:
        return Article.objects.select_related("desk_copy", "scheduled", "entry", "writer").in_bulk(list(keys))

    def _best_snippet(self, story: Story) -> snippets.Snippet:
        query: Query | None = self.params.text_query
        snippet = snippets.best(story, query, story.language) if query else snippets.Snippet()
        # The headline of the row has the highlights already.
        return snippets.Snippet() if snippet.field == "headline" else snippet

    def _record(self, article: Article) -> str:
        may_see = self.sees_record or not article.ever_published or permissions.is_written_by(self.user, article)
        return reverse("admin:articles_article_change", args=[article.pk]) if may_see else ""

    def _record_links(self, article: Article) -> list[RowLink]:
        url = self._record(article)
        if not url:
            return []
        links = [RowLink(pgettext("page of an article", "Record"), url)]
        if article.latest > 1:
            links.append(RowLink(gettext("Compare versions"), _compare(article, article.latest - 1, article.latest)))
        return links

    def _desk_links(self, article: Article) -> list[RowLink]:
        """Return the links to the desk copy, if the user may edit it."""
        copy = getattr(article, "desk_copy", None)
        if not copy or not self.sees_desk or not permissions.may_edit(self.user, article):
            return []
        links = [RowLink(gettext("Open on the desk"), reverse("admin:articles_deskcopy_change", args=[copy.pk]))]
        if article.ever_published and self.sees_record:
            links.append(RowLink(gettext("Compare with the desk copy"), _compare(article, article.latest, "desk")))
        return links


def _compare(article: Article, old: int, new: int | str) -> str:
    return f"{reverse('admin:articles_article_compare', args=[article.pk])}?old={old}&new={new}"


def _linked(label: str, url: str) -> str:
    return SafeString(format_html('<a href="{}">{}</a>', url, label)) if url else label


def _version_label(version: Version) -> str:
    return gettext("version %(number)s (%(label)s, %(effective_date)s)") % {
        "number": version.number,
        "label": VersionKind(version.kind).words,
        "effective_date": in_words(version.effective_date),
    }


def _details(section: str, byline: str, published: StoryDate | None) -> str:
    day = in_words(StoryDate(published.text[:10])) if published else ""
    return dotted(section, byline, day)


def _passage(text: UnpublishedText | None, snippet: snippets.Snippet, story: Story) -> Passage:
    """Return the snippet as a passage; the dek of an unpublished text if there is no snippet."""
    source = _PLACES[text.place].format(moment_in_words(text.moment)) if text else ""
    if snippet.pieces:
        return Passage(source, _FIELDS.get(snippet.field, ""), snippet.pieces)
    return Passage(source, "", ((story.dek[: snippets.LENGTH], False),) if story.dek and text else ())

"""What became of a story: its versions, and any two of them compared."""

from itertools import groupby, pairwise
from urllib.parse import urlencode

from django.core.cache import cache
from django.http import Http404

from articles.diff import compare
from articles.models import Version
from articles.public.base import code_release, permanent_redirect
from articles.public.story.diff_layout import DiffLayout
from articles.public.story.views import ArticleViewMixin

PAGE_SIZE = 25
# How many characters of text one page compares; beyond that, a version leads to its comparison without its size.
MAX_MEASURED = 4_000_000


class HistoryView(ArticleViewMixin):
    """All versions, newest first, with what each changed; minor edits are folded."""

    template_name = "articles/story/history.html"
    parameters = frozenset({"cursor"})

    def get_context_data(self, **kwargs):
        cursor = self.request.GET.get("cursor", "")
        self.is_misread = bool(cursor) and not (cursor.isascii() and cursor.isdecimal() and len(cursor) < 10)
        newest = min(int(cursor), self.article.latest) if cursor and not self.is_misread else self.article.latest
        rows = Version.objects.filter(article=self.article, number__lte=newest).order_by("-number")
        versions = list(rows.defer("story_json")[: PAGE_SIZE + 1])
        _measure(versions)
        page_versions = Version.objects.with_removals(versions[:PAGE_SIZE])
        return super().get_context_data(
            groups=[(minor, list(group)) for minor, group in groupby(page_versions, key=lambda v: v.policy.is_minor)],
            older=f"?cursor={versions[PAGE_SIZE].number}" if len(versions) > PAGE_SIZE else "",
            newest="." if newest < self.article.latest else "",
            numbers=_numbers(self.article.latest),
            **kwargs,
        )

    def notices(self):
        misread = ["The place in the history was not understood; it begins with the newest version."]
        return [*super().notices(), *(misread if self.is_misread else [])]


class CompareView(ArticleViewMixin):
    """Two versions compared word by word: in one text, or side by side with `?view=side`.

    Unchanged paragraphs are folded unless `?whole=1` asks for them.
    """

    template_name = "articles/story/compare.html"
    parameters = frozenset({"whole", "view"})

    def get_context_data(self, old, new, **kwargs):
        if old > new:
            raise permanent_redirect(
                f"{self.entry.get_absolute_url()}compare/{new}/{old}/", self.request.META["QUERY_STRING"]
            )
        found = Version.objects.filter(article=self.article, number__in={old, new}).in_bulk()
        versions = {version.number: version for version in found.values()}
        if versions.keys() != {old, new}:
            raise Http404(f"This article has versions 1 to {self.article.latest}.")
        asked = self.request.GET
        view = {name: asked[name] for name, value in (("view", "side"), ("whole", "1")) if asked.get(name) == value}
        compared = DiffLayout(compare(versions[old].story, versions[new].story), is_whole="whole" in view)
        return super().get_context_data(
            old=versions[old],
            new=versions[new],
            diff=compared,
            is_whole="whole" in view,
            is_side_by_side="view" in view,
            query=_query(view),
            in_one=_query({name: view[name] for name in view if name != "view"}),
            side_by_side_url=_query(view | {"view": "side"}),
            folded=_query({name: view[name] for name in view if name != "whole"}),
            whole=_query(view | {"whole": "1"}),
            numbers=_numbers(self.article.latest),
            **kwargs,
        )

    def notices(self):
        asked = self.request.GET.get("view")
        unknown = ["That way to compare is not known; the two versions are compared in one text."]
        return [*super().notices(), *(unknown if asked not in (None, "", "side", "one") else [])]


class CompareRedirectView(ArticleViewMixin):
    """Where the form that chooses two versions leads."""

    parameters = frozenset({"old", "new", "view"})

    def get_context_data(self, **kwargs):
        url = self.entry.get_absolute_url()
        chosen = [self.request.GET.get(name, "") for name in ("old", "new")]
        if not all(text.isascii() and text.isdecimal() and len(text) < 10 for text in chosen):
            raise permanent_redirect(f"{url}history/")
        old, new = sorted(int(text) for text in chosen)
        raise permanent_redirect(
            f"{url}compare/{old}/{new}/", "view=side" if self.request.GET.get("view") == "side" else ""
        )


def _measure(versions: list[Version]):
    """Say of each version what it changed. What two immutable versions differ in never changes, so it is kept."""
    pairs = {f"change:{code_release().id}:{v.digest}": (v, before) for v, before in pairwise(versions)}
    known = cache.get_many(pairs)
    missing = [pair for key, pair in pairs.items() if key not in known]
    stories = Version.objects.filter(pk__in={version.pk for pair in missing for version in pair}).in_bulk()
    new, left = {}, MAX_MEASURED
    for version, before in missing:
        left -= sum(len(stories[one.pk].story_json) for one in (version, before))
        if left < 0:
            break
        change = compare(stories[before.pk].story, stories[version.pk].story)
        new[f"change:{code_release().id}:{version.digest}"] = "" if change.is_empty else change.summary
    if new:
        cache.set_many(new, timeout=30 * 86_400)
    for key, (version, _) in pairs.items():
        version.change = known.get(key, new.get(key))


def _query(view: dict[str, str]) -> str:
    return f"?{urlencode(sorted(view.items()))}" if view else "."


def _numbers(latest: int) -> list[int]:
    """The versions a form offers: all of them, or the newest hundred and the first."""
    return [*range(latest, max(1, latest - 100), -1), 1]

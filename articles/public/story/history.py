"""The history of a story: the list of its versions, and the comparison of two versions."""

from itertools import groupby, pairwise
from typing import NamedTuple
from urllib.parse import urlencode

from django.core.cache import cache
from django.http import Http404
from django.utils.translation import gettext as _

from articles.catalogue.translations import headlines
from articles.diff import Run, TimeBudget, compare
from articles.models import Version
from articles.public.base import code_release, permanent_redirect
from articles.public.story.diff_layout import DiffLayout, one_side
from articles.public.story.timeline import time_between, timeline
from articles.public.story.views import ArticleViewMixin, ProvenVersionsMixin
from articles.story.story import Story

PAGE_SIZE = 25
# What one page compares, in characters of text and in the microseconds of `TimeBudget`; the other versions link to
# their comparison without a summary.
MAX_COMPARED = 4_000_000
MAX_COST = 3_000_000


class HistoryView(ProvenVersionsMixin):
    """All versions, the newest first, with a summary of each change; minor edits are folded."""

    template_name = "articles/story/history.html"
    parameters = frozenset({"cursor"})

    def get_context_data(self, **kwargs):
        cursor = self.request.GET.get("cursor", "")
        self.is_misread = bool(cursor) and not (cursor.isascii() and cursor.isdecimal() and len(cursor) < 10)
        newest = min(int(cursor), self.article.latest) if cursor and not self.is_misread else self.article.latest
        rows = Version.objects.filter(article=self.article, number__lte=newest).order_by("-number")
        versions = list(rows.defer("story_json")[: PAGE_SIZE + 1])
        _add_changes(versions)
        for version, before in pairwise(versions):
            version.time_since = time_between(before, version)
        page_versions = Version.objects.with_removals(versions[:PAGE_SIZE])
        return super().get_context_data(
            timeline=timeline(page_versions[::-1]),
            groups=[(minor, list(group)) for minor, group in groupby(page_versions, key=lambda v: v.policy.is_minor)],
            older=f"?cursor={versions[PAGE_SIZE].number}" if len(versions) > PAGE_SIZE else "",
            newest="." if newest < self.article.latest else "",
            is_long=self.article.latest > PAGE_SIZE,
            old_choice=_before_newest(page_versions),
            new_choice=page_versions[0].number if page_versions else 0,
            has_log=self.has_log,
            **kwargs,
        )

    def notices(self):
        misread = [_("The place in the history was not understood; it begins with the newest version.")]
        return [*super().notices(), *(misread if self.is_misread else [])]


def _before_newest(versions: list[Version]) -> int:
    """Return the number of the version to compare with the newest: the one before that is not folded; 0 for none."""
    earlier = versions[1:]
    visible = [version for version in earlier if not version.policy.is_minor]
    return int([*visible, *earlier][0].number) if earlier else 0


class CompareView(ArticleViewMixin):
    """The comparison of two versions word by word: in one text, or side by side with `?view=side`.

    Unchanged paragraphs are folded without `?whole=1`.
    """

    template_name = "articles/story/compare.html"
    parameters = frozenset({"whole", "view"})

    def get_context_data(self, old, new, **kwargs):
        if old > new:
            raise permanent_redirect(
                f"{self.entry.get_absolute_url()}compare/{new}/{old}/", self.request.META["QUERY_STRING"]
            )
        rows = Version.objects.filter(article=self.article, number__in={old, new})
        versions = {version.number: version for version in rows}
        if versions.keys() != {old, new}:
            raise Http404(f"This article has versions 1 to {self.article.latest}.")
        params = self.request.GET
        view = {name: params[name] for name, value in (("view", "side"), ("whole", "1")) if params.get(name) == value}
        difference = compare(versions[old].story, versions[new].story).with_words_for("translation_of", headlines)
        layout = DiffLayout(difference, is_complete="whole" in view)
        return super().get_context_data(
            old=versions[old],
            new=versions[new],
            diff=layout,
            is_complete="whole" in view,
            is_side_by_side="view" in view,
            query=_query(view),
            in_one=_query({name: view[name] for name in view if name != "view"}),
            side_by_side_url=_query(view | {"view": "side"}),
            folded_query=_query({name: view[name] for name in view if name != "whole"}),
            complete_query=_query(view | {"whole": "1"}),
            **kwargs,
        )

    def notices(self):
        view = self.request.GET.get("view")
        unknown = [_("That way to compare is not known; the two versions are compared in one text.")]
        return [*super().notices(), *(unknown if view not in (None, "", "side", "one") else [])]


class CompareRedirectView(ArticleViewMixin):
    """Redirects from the form that chooses two versions to their comparison."""

    parameters = frozenset({"old", "new", "view"})

    def get_context_data(self, **kwargs):
        url = self.entry.get_absolute_url()
        numbers = [self.request.GET.get(name, "") for name in ("old", "new")]
        if not all(text.isascii() and text.isdecimal() and len(text) < 10 for text in numbers):
            raise permanent_redirect(f"{url}history/")
        old, new = sorted(int(text) for text in numbers)
        raise permanent_redirect(
            f"{url}compare/{old}/{new}/", "view=side" if self.request.GET.get("view") == "side" else ""
        )


class VersionChange(NamedTuple):
    """What a version changed: a summary, "" if nothing did, and the headline as runs of words, changed or not."""

    summary: str
    headline: tuple[Run, ...]

    @property
    def former_headline(self) -> tuple[Run, ...]:
        """The headline of the version before."""
        text = "".join(run.text for run in one_side("inserted", self.headline))
        return (Run("same", text),) if text else ()


def _change_of(before: Story, story: Story, budget: TimeBudget) -> VersionChange:
    change = compare(before, story, budget)
    runs = next((field.runs for field in change.fields if field.field == "headline"), None)
    if runs is None:
        runs = (Run("same", story.headline),) if story.headline else ()
    return VersionChange("" if change.is_empty else change.summary, tuple(runs))


def _add_changes(versions: list[Version]):
    """Set `change`, a VersionChange, on each version but the last; None beyond MAX_COMPARED and MAX_COST.

    Also set `headline`, its runs; the last version has its headline from the change after it. The difference of two
    immutable versions never changes, so it is cached.
    """
    pairs = {f"change:{code_release().id}:{v.digest}": (v, before) for v, before in pairwise(versions)}
    cached = cache.get_many(pairs)
    missing = [pair for key, pair in pairs.items() if key not in cached]
    stories = Version.objects.filter(pk__in={version.pk for pair in missing for version in pair}).in_bulk()
    new, characters_left, cost_left = {}, MAX_COMPARED, MAX_COST
    for version, before in missing:
        characters_left -= sum(len(stories[one.pk].story_json) for one in (version, before))
        if characters_left < 0 or cost_left < 0:
            break
        budget = TimeBudget()
        change = _change_of(stories[before.pk].story, stories[version.pk].story, budget)
        cost_left -= budget.initial - budget.remaining
        new[f"change:{code_release().id}:{version.digest}"] = change
    if new:
        cache.set_many(new, timeout=30 * 86_400)
    for version in versions:
        version.headline = ()
    for key, (version, before) in pairs.items():
        version.change = cached.get(key, new.get(key))
        if version.change:
            version.headline, before.headline = version.change.headline, version.change.former_headline


def _query(view: dict[str, str]) -> str:
    return f"?{urlencode(sorted(view.items()))}" if view else "."

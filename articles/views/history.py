"""What became of a story: its versions, and any two of them compared."""

from itertools import groupby, pairwise

from django.core.cache import cache
from django.http import Http404

from articles.comparing import FieldChange, Run, compare
from articles.dates import StoryDate
from articles.models import Version
from articles.views.article import OfArticle
from articles.views.dating import in_words
from articles.views.pages import moved, this_release

SHOWN = 25


class History(OfArticle):
    """All versions, newest first, with what each changed; minor edits are folded."""

    template_name = "articles/history.html"
    parameters = frozenset({"cursor"})

    def get_context_data(self, **kwargs):
        cursor = self.request.GET.get("cursor", "")
        self.is_misread = bool(cursor) and not (cursor.isascii() and cursor.isdecimal() and len(cursor) < 10)
        newest = min(int(cursor), self.article.latest) if cursor and not self.is_misread else self.article.latest
        rows = Version.objects.filter(article=self.article, number__lte=newest).order_by("-number")
        versions = list(rows.defer("story_json")[: SHOWN + 1])
        _measure(versions)
        shown = versions[:SHOWN]
        return super().get_context_data(
            groups=[(minor, list(group)) for minor, group in groupby(shown, key=lambda v: v.policy.is_minor)],
            older=f"?cursor={versions[SHOWN].number}" if len(versions) > SHOWN else "",
            newest="." if newest < self.article.latest else "",
            numbers=_numbers(self.article.latest),
            **kwargs,
        )

    def notices(self):
        misread = ["The place in the history was not understood; it begins with the newest version."]
        return [*super().notices(), *(misread if self.is_misread else [])]


class Compare(OfArticle):
    """Two versions side by side, word by word; unchanged paragraphs are folded unless `?whole=1` asks for them."""

    template_name = "articles/compare.html"
    parameters = frozenset({"whole"})

    def get_context_data(self, old, new, **kwargs):
        if old > new:
            raise moved(f"{self.entry.get_absolute_url()}compare/{new}/{old}/", self.request.META["QUERY_STRING"])
        found = Version.objects.filter(article=self.article, number__in={old, new}).in_bulk()
        versions = {version.number: version for version in found.values()}
        if versions.keys() != {old, new}:
            raise Http404(f"This article has versions 1 to {self.article.latest}.")
        difference = compare(versions[old].story, versions[new].story)
        is_whole = self.request.GET.get("whole") == "1"
        body = difference.body if is_whole else difference.context()
        fields, changes, total = _numbered(difference.fields, body)
        return super().get_context_data(
            old=versions[old],
            new=versions[new],
            difference=difference,
            fields=fields,
            blocks=changes,
            changes=total,
            is_whole=is_whole,
            has_folds=any(block.kind == "folded" for block in body),
            numbers=_numbers(self.article.latest),
            **kwargs,
        )


class Choose(OfArticle):
    """Where the form that chooses two versions leads."""

    parameters = frozenset({"old", "new"})

    def get_context_data(self, **kwargs):
        url = self.entry.get_absolute_url()
        chosen = [self.request.GET.get(name, "") for name in ("old", "new")]
        if not all(text.isascii() and text.isdecimal() and len(text) < 10 for text in chosen):
            raise moved(f"{url}history/")
        old, new = sorted(int(text) for text in chosen)
        raise moved(f"{url}compare/{old}/{new}/")


def _measure(versions: list[Version]):
    """Say of each version what it changed. What two immutable versions differ in never changes, so it is kept."""
    pairs = {f"change:{this_release().id}:{v.digest}": (v, before) for v, before in pairwise(versions)}
    known = cache.get_many(pairs)
    missing = [pair for key, pair in pairs.items() if key not in known]
    stories = Version.objects.filter(pk__in={version.pk for pair in missing for version in pair}).in_bulk()
    new = {
        f"change:{this_release().id}:{v.digest}": compare(stories[before.pk].story, stories[v.pk].story).summary
        for v, before in missing
    }
    if new:
        cache.set_many(new, timeout=30 * 86_400)
    for key, (version, _) in pairs.items():
        version.change = known.get(key) or new[key]


def _numbers(latest: int) -> list[int]:
    """The versions a form offers: all of them, or the newest hundred and the first."""
    return [*range(latest, max(1, latest - 100), -1), 1]


def _dates_in_words(change: FieldChange) -> list[Run]:
    if change.field not in ("published", "updated"):
        return list(change.runs)
    return [run._replace(text=in_words(StoryDate(run.text))) for run in change.runs]


def _numbered(fields, blocks):
    """Number the changes through fields and body, so that each has an address and leads to the next."""
    number = 0
    numbered_fields, numbered_blocks = [], []
    for change in fields:
        number += 1
        numbered_fields.append((number, change.label, _dates_in_words(change)))
    for block in blocks:
        changes = block.kind not in ("same", "folded")
        number += changes
        numbered_blocks.append((number if changes else 0, block))
    return numbered_fields, numbered_blocks, number

"""Plain answers match a query the slow and obvious way: sets of docids combined as the query demands, without an
index.

A subclass fills the sets: from the live versions themselves (the contract at size), or from the catalogue's
tables and the bare full text (the benchmarks, at sizes where reading every version takes an hour).
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta

from articles.search.columns.segment import CORRECTED, PHOTO, UPDATED
from articles.search.query import nodes
from articles.search.results.histogram import MAX_DAYS_BY_DAY, MAX_DAYS_BY_MONTH
from articles.taxonomy.taxonomy import TAXONOMIES

MOST = 20  # keys that a facet lists
FLAGS = {"photo": PHOTO, "corrected": CORRECTED, "updated": UPDATED}


class PlainAnswers:
    """The sets of stories by what they have; `days` is by docid, `with_key` by column and key."""

    days: dict[int, date]
    with_key: dict[str, dict]

    def __init__(self):
        self.pks = _primary_keys()

    def with_words(self, text: nodes.TextQuery) -> set[int]:
        """Return the docids of the stories that have a word, a phrase or a beginning."""
        raise NotImplementedError

    def matching(self, query) -> set[int]:
        """Return the docids of the stories that a query matches."""
        match query:
            case nodes.MatchAll():
                return set(self.days)
            case nodes.And(parts):
                return set.intersection(set(self.days), *map(self.matching, parts))
            case nodes.Or(parts):
                return set().union(*map(self.matching, parts))
            case nodes.Not(part):
                return set(self.days) - self.matching(part)
            case nodes.TextQuery():
                return self.with_words(query)
            case nodes.TermFilter("author", value) if (
                "author",
                value,
            ) not in self.pks:  # a name that is only printed
                return self.with_words(nodes.TextQuery(value, nodes.PHRASE, "byline"))
            case nodes.TermFilter(noun, value):
                return self.with_key[noun].get(self.pks.get((noun, value)), set())
            case nodes.FlagFilter(name):
                return self.with_key["flag"].get(FLAGS[name], set())
            case nodes.AttributeFilter(name, code):
                code, keys = code.lower(), self.with_key[name]
                return set().union(*(keys[key] for key in keys if key == code or key.startswith(f"{code}-")))
            case nodes.PublishedRange(first, before):
                return {docid for docid, day in self.days.items() if _is_between(day, first, before)}
            case nodes.UpdatedRange(first, before):
                days = {key: date.fromordinal(key) for key in self.with_key["updated"]}
                return set().union(
                    *(self.with_key["updated"][key] for key, day in days.items() if _is_between(day, first, before))
                )
        raise AssertionError(query)

    def facets(self, query, hits: Iterable[int]) -> dict[str, list[list[int]]]:
        """Return the counts of stories by every key that narrows them, in the order of `facets.facets`."""
        terms = [leaf for leaf in query.leaves() if isinstance(leaf, nodes.TermFilter)]
        chosen = [(term.noun, self.pks[term.noun, term.value]) for term in terms if (term.noun, term.value) in self.pks]
        hits, counted = set(hits), {}
        for noun in ("section", "tag", "author", "agency"):
            counts = Counter({key: n for key, some in self.with_key[noun].items() if (n := len(some & hits))})
            listed = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST]
            listed += [(pk, counts[pk]) for of, pk in chosen if of == noun and pk not in dict(listed)]
            counted[noun] = [list(pair) for pair in sorted(dict(listed).items(), key=lambda pair: (-pair[1], pair[0]))]
        counts = Counter({key: n for key, some in self.with_key["language"].items() if (n := len(some & hits))})
        counted["language"] = [
            list(pair) for pair in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST]
        ]
        years = Counter(self.days[docid].year for docid in hits)
        counted["year"] = [[year, years[year]] for year in sorted(years, reverse=True)]
        for name in ("photo", "corrected"):
            having = len(self.with_key["flag"].get(FLAGS[name], set()) & hits)
            counted[name] = [[answer, n] for answer, n in ((1, having), (0, len(hits) - having)) if n]
        return counted

    def histogram(self, query, hits: Iterable[int]) -> list:
        """Return the unit, then the first day and the number of stories of each bar that has some."""
        days = [self.days[docid] for docid in hits]
        if not days:
            return ["year"]
        dated = [part for part in parts_of(query) if isinstance(part, nodes.PublishedRange)]
        firsts, befores = [p.first for p in dated if p.first], [p.before for p in dated if p.before]
        start = max(max(firsts), min(self.days.values())) if firsts else min(days)
        end = min(min(befores) - timedelta(1), max(self.days.values())) if befores else max(days)
        length = (end - start).days + 1
        unit = "day" if length <= MAX_DAYS_BY_DAY else "month" if length <= MAX_DAYS_BY_MONTH else "year"
        begin = {"day": lambda d: d, "month": lambda d: d.replace(day=1), "year": lambda d: d.replace(month=1, day=1)}
        counts = Counter(begin[unit](day) for day in days)
        return [unit, *([str(first), counts[first]] for first in sorted(counts))]


def parts_of(query) -> list:
    """Return the conditions that all must hold."""
    if isinstance(query, nodes.And):
        return list(dict.fromkeys(inner for part in query.children for inner in parts_of(part)))
    return [query]


def _is_between(day: date, first: date | None, before: date | None) -> bool:
    return (first is None or day >= first) and (before is None or day < before)


def _primary_keys() -> dict[tuple[str, str], int]:
    keys = {}
    for noun, taxonomy in TAXONOMIES.items():
        keys |= {(noun, slug): target for slug, target in taxonomy.alias_model.objects.values_list("slug", "target_id")}
        keys |= {(noun, slug): pk for slug, pk in taxonomy.model.objects.values_list("slug", "pk")}
    return keys

"""Write an archive of millions of very short stories, to measure how the index grows: quickly, and no newsroom's way.

A story has a headline of six to nine words and a body of some thirty, one to three tags, at most two authors. Its rows
are those that publishing writes (article, address, version, entry, links, tokens, frequent stems, counted words), put
together from lists of words that were analysed once; `check` compares a sample with what the program itself makes of
the texts. Only the hash chain is not made: `verify_archive` would name every story.
"""

import json
import random
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import numpy as np
from django.db.models import Max

from articles.catalogue.entry_columns import ENTRY
from articles.demo.seeding.stories import DAYS, FIRST
from articles.demo.seeding.taxonomy import make_taxonomy
from articles.demo.seeding.vocabulary import COMMON, invented, long_text
from articles.models import Address, Article, CatalogueAuthor, CatalogueEntry, CatalogueTag, Generation, Version
from articles.models.catalogue import docid_of
from articles.models.transactions import atomic
from articles.record.bulk_publishing import _ADDRESS, _ARTICLE, _VERSION
from articles.search.backends import LIVE, get_write_backend, postgresql_tables
from articles.search.backends.common_grams import CommonGrams
from articles.search.index import rebuilding
from articles.search.index.change_log import Change, commit_change
from articles.search.text import analyzer
from articles.search.text.document import IndexDocument, _levels, index_document
from articles.sql import bulk, maintenance
from articles.story.canonical_json import from_json, to_json
from articles.story.story import Story
from articles.taxonomy.resolver import TaxonomyResolver

BATCH, TRANSACTION = 2_000, 50_000  # stories
BY, SEED = "scale", 1
_NO_DIGEST = "0" * 64


class _Term(NamedTuple):
    json: str
    pk: int
    name: str
    words: list[str]
    stems: list[str]


class ScaleArchive:
    """The words and terms that the stories are made of, analysed once; `length` is of a body, in words."""

    def __init__(self, size: int, length: int = 24):
        chance = random.Random(SEED)
        self.size, self.length, self.taxonomy = size, length, make_taxonomy(chance)
        self.pool = long_text(chance, COMMON)
        self.words, self.stems = _analysed(self.pool)
        self.rare = [invented(200_000 + 40 * number) for number in range(size // 5)]
        self.rare_words, self.rare_stems = _analysed(self.rare)
        self.phrases = [_analysed(phrase.split()) for phrase in self.taxonomy.phrases]
        self.about = _analysed(["It", "is", "about", "the"])
        resolver, nouns = TaxonomyResolver(), {}
        with atomic(Article):
            example = Story(tags=self.taxonomy.tags, bylines=self.taxonomy.authors, headline="x", body="<p>x</p>")
            resolver.ensure([example, *(Story(section=section) for section in self.taxonomy.sections)])
        for noun, terms in (
            ("tag", self.taxonomy.tags),
            ("author", self.taxonomy.authors),
            ("section", self.taxonomy.sections),
        ):
            nouns[noun] = [_term(noun, term, resolver) for term in terms]
        self.tags, self.authors, self.sections = nouns["tag"], nouns["author"], nouns["section"]

    def write(self, seconds: float = 1e9) -> int:
        """Write the stories that are not there yet, for about so many seconds; return the number of those that are.

        On PostgreSQL the index of the words is dropped meanwhile, and made by `finish`.
        """
        backend, counted, end = get_write_backend(), Counter(), time.monotonic() + seconds
        first = Article.objects.aggregate(last=Max("pk"))["last"] or 0
        if backend.connection.vendor == "sqlite":
            for stream in ("words", "stems"):  # otherwise FTS5 begins a new tree for each megabyte
                backend._configure(f"articles_search_{LIVE}_{stream}", "hashsize", 1 << 27)
        else:
            with backend.connection.cursor() as cursor:
                cursor.execute(f"DROP INDEX IF EXISTS articles_search_{LIVE}_gin")
                if not first:
                    postgresql_tables.enter_grams(cursor, f"articles_search_{LIVE}", self._common_grams())
        while first < self.size and time.monotonic() < end:
            with atomic(Article):
                for start in range(first, min(first + TRANSACTION, self.size), BATCH):
                    self._write_batch(range(start, min(start + BATCH, self.size)), backend, counted)
                backend.count_words(counted)
                counted.clear()
                first = min(first + TRANSACTION, self.size)
        return first

    def _common_grams(self) -> CommonGrams:
        """Return what a rebuild would select, from a sample of the stories."""
        sample = [
            row for start in range(0, self.size, self.size // 5) for row in self._rows(range(start, start + 1_000))
        ]
        counts = Counter(word for row in sample for word in row["vocabulary"])
        return CommonGrams.of_counts(counts, len(sample))

    def finish(self):
        """Do what ends an import, and what a nightly maintenance does."""
        backend = get_write_backend()
        with atomic(Article):
            bulk.reset_sequences([Article, Version])
            backend.install()
            backend.compact()
            commit_change(Change(is_all=True))
        rebuilding.select_common_stems(again=True)
        maintenance.update_statistics(Version)

    def _write_batch(self, numbers: range, backend, counted: Counter):
        now, analysis = datetime.now(UTC), Generation.objects.get(pk=1).number + 1
        articles, addresses, versions, entries, tags, authors, texts = [], [], [], [], [], [], []
        for row in self._rows(numbers):
            pk, day, sequence = row["number"] + 1, row["day"], row["sequence"]
            docid, slug, moment = docid_of(day, sequence), f"story-{pk}", f"{day}T12:00+00:00"
            at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
            articles.append((pk, UUID(int=(7 << 76) | (2 << 62) | pk), "live", 1, False, False, now))
            addresses.append((day, slug, sequence, pk, True))
            versions.append((1, "publish", "", row["json"], BY, moment, at, now, "00" * 16, _NO_DIGEST, _NO_DIGEST, pk))
            columns = dict(
                docid=docid, article_id=pk, version=1, digest=_NO_DIGEST, slug=slug, section_id=row["section"],
                noindex=False, page_stamp=analysis, published=moment, updated=moment if pk % 100 == 17 else "",
                changed_at=at, kicker="", headline=row["headline"], opening=row["opening"], dek="",
                byline=row["byline"], genre="news", language="en", lead_photo="", lead_sha256="", lead_alt="",
                has_photo=pk % 5 == 0, is_corrected=pk % 100 == 17, is_updated=pk % 100 == 17, translation_of=None,
            )  # fmt: skip
            entries.append([columns[name] for name in ENTRY])
            tags += [(tag, docid) for tag in row["tags"]]
            authors += [(author, docid) for author in row["authors"]]
            texts.append((docid, backend.prepare_row(row["document"])))
            counted.update(row["vocabulary"])
            counted[""] += 1
        bulk.insert(Article, _ARTICLE, articles)
        bulk.insert(Address, _ADDRESS, addresses)
        bulk.insert(Version, _VERSION, versions)
        bulk.insert(CatalogueEntry, ENTRY, entries)
        bulk.insert(CatalogueTag, ("tag_id", "entry_id"), tags)
        bulk.insert(CatalogueAuthor, ("author_id", "entry_id"), authors)
        backend.write(LIVE, texts)

    def _rows(self, numbers: range) -> Iterator[dict]:
        """Yield the values of each story; the same stories for the same numbers of an archive of the same size."""
        chance, count, taxonomy = np.random.default_rng([SEED, numbers.start]), len(numbers), self.taxonomy
        starts = chance.integers(0, len(self.pool) - 2 * self.length, (count, 2)).tolist()
        lengths = np.column_stack(
            [chance.integers(3, 7, count), chance.integers(self.length * 5 // 6, self.length * 7 // 6, count)]
        ).tolist()
        rare = chance.integers(0, len(self.rare), count).tolist()
        tag_counts, author_counts = chance.integers(1, 4, count).tolist(), chance.integers(0, 3, count).tolist()
        tags, authors, sections = (
            np.searchsorted(weights, chance.random(shape) * weights[-1]).tolist()
            for weights, shape in (
                (taxonomy.tag_weights, (count, 3)),
                (taxonomy.author_weights, (count, 2)),
                (taxonomy.section_weights, count),
            )
        )
        for index, number in enumerate(numbers):
            days = number * DAYS // self.size
            first_of_day = -(-days * self.size // DAYS)
            topics = sorted(set(tags[index][: tag_counts[index]]))
            names = list(dict.fromkeys(authors[index][: author_counts[index]]))
            story = self._story(starts[index], lengths[index], rare[index], topics, names, sections[index])
            day = FIRST + timedelta(days=days)
            yield (
                story
                | self._columns(number, day, story, topics, names, sections[index])
                | {
                    "number": number,
                    "day": day,
                    "sequence": number - first_of_day,
                }
            )

    def _columns(self, number, day, story: dict, topics: list[int], names: list[int], section: int) -> dict:
        bylines = ",".join(self.authors[name].json for name in names)
        tags = ",".join(self.tags[topic].json for topic in sorted(topics, key=lambda topic: self.tags[topic].json))
        source = f'{{"identifier":"{number}","name":"scale"}}'
        text = (
            f'{{"body":"<p>{story["body"]}</p>",'
            + (f'"bylines":[{bylines}],' if bylines else "")
            + f'"headline":"{story["headline"]}","published":"{day}T12:00+00:00","schema":1,'
            + f'"section":{self.sections[section].json},"source":{source},"tags":[{tags}]}}'
        )
        return {
            "json": text,
            "opening": story["body"][:160],
            "byline": " and ".join(self.authors[name].name for name in names),
            "section": self.sections[section].pk,
            "tags": [self.tags[topic].pk for topic in topics],
            "authors": [self.authors[name].pk for name in names],
        }

    def _story(self, starts, lengths, rare: int, topics: list[int], names: list[int], section: int) -> dict:
        """Return headline and body, with the tokens that the analysis makes of them."""
        (head_start, body_start), (head_length, body_length) = starts, lengths
        head, body = slice(head_start, head_start + head_length), slice(body_start, body_start + body_length)
        phrase_words, phrase_stems = self.phrases[topics[0]]
        phrase = self.taxonomy.phrases[topics[0]]
        headline = f"{phrase} {self.rare[rare]} {' '.join(self.pool[head])}".capitalize()
        text = " ".join(self.pool[body]).rstrip(".,")
        in_head = [*phrase_words, self.rare_words[rare], *self.words[head]]
        in_body = [*self.words[body], *self.about[0], *phrase_words]
        words = [*in_head, "|", *[f"h:{word}" for word in in_head], "|"]
        head_stems = [*phrase_stems, self.rare_stems[rare], *self.stems[head]]
        stems = [*head_stems, *self.stems[body], *self.about[1], *phrase_stems]
        prefixed = [f"h:{stem}" for stem in head_stems]
        vocabulary = {*in_head, *in_body}
        for name in names:
            author = self.authors[name]
            words += [*author.words, "|", *[f"b:{word}" for word in author.words], "|"]
            stems += author.stems
            prefixed += [f"b:{stem}" for stem in author.stems]
            vocabulary.update(author.words)
        words += [*in_body, "|"]
        for term in (self.sections[section], *(self.tags[topic] for topic in topics)):
            prefixed += [f"f:{stem}" for stem in term.stems]
        counts = Counter(stems)
        return {
            "headline": headline,
            "body": f"{text[0].upper()}{text[1:]}. It is about the {phrase}.",
            "document": IndexDocument(
                " ".join(words), " ".join(["*", *counts, *dict.fromkeys(prefixed), *_levels(counts, len(stems))])
            ),
            "vocabulary": vocabulary,
        }

    def check(self, batches: int = 5):
        """Compare the JSON and the tokens of some batches with what the program makes of their stories."""
        chance = random.Random(2)
        for _ in range(batches):
            first = chance.randrange(self.size // BATCH) * BATCH
            for row in list(self._rows(range(first, first + BATCH)))[::20]:
                story = from_json(row["json"])
                assert to_json(story) == row["json"], (to_json(story), row["json"])
                expected, made = index_document(story), row["document"]
                assert made.words == expected.words, (made.words, expected.words)
                assert sorted(made.stems.split()) == sorted(expected.stems.split()), (made.stems, expected.stems)
                assert row["vocabulary"] == set(expected.vocabulary.split())


def _analysed(texts: list[str]) -> tuple[list[str], list[str]]:
    """Return the word and the stem of each text, which must be one word."""
    words, stems = analyzer.tokens(" ".join(texts), "en")
    assert len(words) == len(stems) == len(texts)
    return list(words), list(stems)


def _term(noun: str, term, resolver: TaxonomyResolver) -> _Term:
    words, stems = analyzer.tokens(term.name, "en")
    values = {"key": term.key, "name": term.name} | ({"kind": term.kind} if noun == "tag" else {})
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    variants = analyzer.variant_stems(term.name, "en")
    return _Term(text, resolver.id_of(noun, term.key), term.name, list(words), [*stems, *variants])

"""Five hundred queries in twenty languages get the answers of a plain evaluator, which asks no engine.

Stories are made of ten words a language; 25 forms of a query ask for them. Both engines are compared with the same
table, so they answer alike: the stories, their number, both orders, and the marked words.
"""

import random
from collections.abc import Collection
from functools import cache

import numpy as np
import pytest

from articles.record import permalinks, publishing
from articles.record.bulk_publishing import prepare
from articles.search import search as archive_search
from articles.search.backends import plan as plans
from articles.search.backends.base import LookupResult
from articles.search.execution import relevance, scoring
from articles.search.execution.executor import QueryExecution
from articles.search.query.compounds import expand
from articles.search.query.nodes import PHRASE, PREFIX, And, AttributeFilter, MatchAll, Not, Or, TextQuery
from articles.search.query.parser import parse
from articles.search.text import analyzer
from articles.search.text.document import FIELD_PREFIXES, IndexDocument, index_document
from articles.search.text.snippets import best
from articles.story.validation import validate
from articles.story.words import is_dense
from articles.taxonomy.resolver import TaxonomyResolver
from tests.factories import make_story
from tests.shared_rows import shared_rows

pytestmark = pytest.mark.django_db

WORDS = {
    "en": "harbour ferries health care morning e-mail storm US island bridges",
    "ru": "гавань паромы здоровье утро буря остров мосты онлайн-архив река ёлка",
    "el": "λιμάνι πλοία υγεία πρωί καταιγίδα νησί γέφυρες ποτάμι πόλη άνεμος",
    "ar": "ميناء عبارات صحة صباح عاصفة جزيرة جسور نهر مدينة كِتَاب",
    "he": "נמל מעבורות בריאות בוקר סערה אי גשרים נהר עיר שָׁלוֹם",
    "hi": "बंदरगाह नौका स्वास्थ्य सुबह तूफान द्वीप पुल नदी शहर हिंदी",
    "bn": "বন্দর ফেরি স্বাস্থ্য সকাল ঝড় দ্বীপ সেতু নদী শহর বাংলা",
    "ta": "துறைமுகம் படகு சுகாதாரம் காலை புயல் தீவு பாலம் ஆறு நகரம் தமிழ்",
    "th": "ท่าเรือ เรือข้ามฟาก สุขภาพ ตอนเช้า พายุ เกาะ สะพาน แม่น้ำ เมือง หมี",
    "km": "កំពង់ផែ សាឡាង សុខភាព ព្រឹក ព្យុះ កោះ ស្ពាន ទន្លេ ទីក្រុង ខ្មែរ",
    "my": "ဆိပ်ကမ်း ကူးတို့ ကျန်းမာရေး မနက် မုန်တိုင်း ကျွန်း တံတား မြစ် မြို့ မြန်မာ",
    "lo": "ທ່າເຮືອ ເຮືອ ສຸຂະພາບ ຕອນເຊົ້າ ພາຍຸ ເກາະ ຂົວ ແມ່ນໍ້າ ເມືອງ ລາວ",
    "zh": "港口 渡轮 健康 早晨 暴风 岛屿 桥梁 河流 城市 中文",
    "ja": "港湾 フェリー 健康 朝市 暴風雨 小島 橋梁 河川 都市 ひらがな",
    "ko": "항구 여객선 건강 아침 폭풍 섬마을 다리 강물 도시 한국어",
    "am": "ወደብ ጀልባ ጤና ጠዋት አውሎነፋስ ደሴት ድልድይ ወንዝ ከተማ አማርኛ",
    "ka": "ნავსადგური ბორანი ჯანმრთელობა დილა ქარიშხალი კუნძული ხიდი მდინარე ქალაქი ქართული",
    "hy": "նավահանգիստ լաստանավ առողջություն առավոտ փոթորիկ կղզի կամուրջ գետ քաղաք հայերեն",
    "tr": "liman feribotlar sağlık sabah fırtına İstanbul köprüler ırmak şehir rüzgâr",
    "vi": "cảng phà sức khỏe buổi bão đảo cầu sông thành",
}
FUNCTION_WORDS = {
    "en": "the of",
    "ru": "и на",
    "el": "και στην",
    "ar": "في من",
    "he": "של את",
    "hi": "और में",
    "tr": "ve bir",
}
STORIES = 3  # of each language


def stories():
    """Yield the fields of the stories, the same at each call."""
    chance = random.Random(20)
    for day, (language, words) in enumerate(WORDS.items(), 1):
        known = words.split()
        joint = "" if is_dense(known[0]) else " "
        for number in range(STORIES):
            some = [chance.choice(known) for _ in range(12)]
            text = joint.join(some)
            yield {
                "headline": joint.join(chance.sample(known, 3)),
                "dek": chance.choice(known).upper(),
                "body": f"<p>{text}.</p><p>{known[number]}-{known[number + 1]}, {known[-1]}{known[0]}</p>",
                "language": language,
                "published": f"{2000 + number}-{1 + day // 28:02}-{1 + day % 28:02}",
            }


def queries(language: str) -> list[str]:
    """Return 25 queries of different forms in a language."""
    a, b, c, d, e, f, *_, y, z = WORDS[language].split()
    small = FUNCTION_WORDS.get(language, "")
    return [
        *(a, b.upper(), f'"{a} {b}"', f'"{c}{d}"', f"{a} {c}", f"{b} {d} {e}", f"{c} -{d}", f"-{a} {f}"),
        *(f"{a} OR {z}", f"({a} OR {b}) {c}", f"{d} ({e} OR -{f})", f"headline:{a}", f"-headline:{b} {b}", f"dek:{c}"),
        *(f"{a[:2]}*", f"headline:{d[:3]}*", f"{a}-{b}", f"{a}{b}", f"{y} {z}", f"lang:{language} {e}"),
        *(f"lang:{language} -{a}", f"{small} {c}", f'"{b} {b}" OR {y}', f"{z}{a}", f"{a} qqq"),
    ]


@cache
def tokens_of(text: TextQuery) -> tuple[set[str], list[tuple[list[str], bool]]]:
    """Return the stems and the phrases of which a story must have one; True: the last word is only a beginning."""
    prefix = f"{FIELD_PREFIXES[text.field]}:" if text.field else ""
    folded = [analyzer.fold(word.text) for word in analyzer.words(text.text)]
    literals = {prefix + v.text for v in analyzer.variants(text.text) if analyzer.is_literal(v.text)}
    forms = [form.split(" ") for form in text.alternatives]
    single = [form[0] for form in forms if len(form) == 1]
    phrases = [([prefix + word for word in form], False) for form in forms if len(form) > 1]
    if text.kind in (PHRASE, PREFIX) or len(folded) > 1:
        phrases.append(([prefix + word for word in folded], text.kind == PREFIX))
    elif not literals:
        single.append(folded[0])
    stems = {prefix + stem for word in single for stem in analyzer.stems(word, LANGUAGES)}
    return literals | stems, phrases


class PlainText:
    """A story and its tokens, matched by loops."""

    def __init__(self, docid: int, fields: dict):
        self.docid, self.story = docid, make_story(**fields)
        self.document: IndexDocument = index_document(self.story)
        self.words, self.stems = self.document.words.split(" "), set(self.document.stems.split(" "))

    def matches(self, query) -> bool:
        match query:
            case MatchAll():
                return True
            case And(parts):
                return all(map(self.matches, parts))
            case Or(parts):
                return any(map(self.matches, parts))
            case Not(part):
                return not self.matches(part)
            case AttributeFilter(_, value):
                return self.story.language == value
            case TextQuery():
                stems, phrases = tokens_of(query)
                return not stems.isdisjoint(self.stems) or any(self._has_phrase(*phrase) for phrase in phrases)
        raise AssertionError(query)

    def _has_phrase(self, words: list[str], is_prefix: bool) -> bool:
        *head, last = words
        for index, first in enumerate(self.words[: len(self.words) - len(head)]):
            if head and first != head[0]:
                continue
            end = self.words[index + len(head)]
            if self.words[index : index + len(head)] == head and (end == last or (is_prefix and end.startswith(last))):
                return True
        return False


def _counted_words(word: str, text: PlainText) -> Collection[str]:
    """Return where a word is counted: names in capitals and words with signs are no words of the vocabulary."""
    return text.stems if analyzer.is_literal(word) else text.document.vocabulary.split()


class PlainBackend:
    """What scores ask a backend, answered from the tokens of some texts."""

    def __init__(self, texts: list[PlainText]):
        self.texts = sorted(texts, key=lambda text: text.docid)

    def counts(self, words) -> dict[str, int]:
        return {word: sum(not word or word in _counted_words(word, t) for t in self.texts) for word in words}

    def is_single_lookup(self, plan) -> bool:
        return True

    def look_up(self, lookups, *, first, before) -> LookupResult:
        docids = [
            np.array(
                [t.docid for t in self.texts if first <= t.docid < before and plans.matches(plan, t.document)], np.int64
            )
            for plan in lookups
        ]
        return LookupResult(0, 0, docids)


@shared_rows
def twenty_languages():
    prepared = [prepare(validate(make_story(**fields))) for fields in stories()]
    published = publishing.publish_many(
        prepared, by="ada", resolver=TaxonomyResolver(), slug_allocator=permalinks.SlugAllocator()
    )
    return [new.docid for new in published]


QUERIES = [(language, text) for language in WORDS for text in queries(language)]
LANGUAGES = tuple(sorted(WORDS))


@cache
def expected_hits() -> list[list[int]]:
    """Return for each query the numbers of the stories that match."""
    texts = [PlainText(number, fields) for number, fields in enumerate(stories())]
    expanded = [expand(parse(text).query) for _, text in QUERIES]
    return [[text.docid for text in texts if text.matches(query)] for query in expanded]


@pytest.fixture
def whole_matches(monkeypatch):
    """Few hits are not followed by stories with some of the words."""
    monkeypatch.setattr(relevance, "MIN_RESULTS", 0)


@pytest.mark.slow
def test_both_engines_answer_five_hundred_queries_as_a_plain_evaluator_does(twenty_languages, whole_matches):
    assert len(set(QUERIES)) == 500
    texts = [make_story(**fields) for fields in stories()]
    for (language, text), hits in zip(QUERIES, expected_hits(), strict=True):
        query = parse(text).query
        results = archive_search.search(query, sort="newest", size=200, facets=False)
        expected = sorted((twenty_languages[number] for number in hits), reverse=True)
        assert (results.docids, results.total) == (expected, len(expected)), (language, text)
        for number in hits if any(query.texts()) and "-" not in text else ():
            pieces = best(texts[number], query, texts[number].language, LANGUAGES).pieces
            assert any(is_marked for _, is_marked in pieces), (language, text, texts[number])
    assert sum(map(bool, expected_hits())) > 350


@pytest.mark.slow
def test_both_engines_rank_as_the_same_scores_do_without_an_engine(twenty_languages, whole_matches):
    backend = PlainBackend([PlainText(*pair) for pair in zip(twenty_languages, stories(), strict=True)])
    for (language, text), hits in zip(QUERIES, expected_hits(), strict=True):
        query = parse(text).query
        if len(hits) < 2 or not any(query.texts()) or any(isinstance(leaf, AttributeFilter) for leaf in query.leaves()):
            continue
        docids = np.array(sorted(twenty_languages[number] for number in hits), np.int64)
        scored = relevance._scored_query(QueryExecution(query))
        scores = scoring.scores(backend, scored, LANGUAGES, docids)
        ranked = sorted(
            zip(np.rint(scores * 1000), docids.tolist(), strict=True), key=lambda pair: (-pair[0], -pair[1])
        )
        results = archive_search.search(query, sort="relevance", size=200, facets=False)
        assert results.docids == [docid for _, docid in ranked], (language, text)

"""A vocabulary with the frequencies of real text: a few words are everywhere, most words almost nowhere (Zipf's law).

The frequent words are common English words that we chose, the others are invented. The sentences of a story are pieces
of one long text from random places, which is cheap; each story also has a few rare words of its own.
"""

import random
from functools import cache
from itertools import accumulate

_COMMON = """
the of and to in a is that for it as was with on at by from this be are he she they has have had not but or an were
their which will would there been its more when who what said after also one two new year people first city over
council mayor harbor river bridge school water street police court budget vote plan office state county week month
public work house market company report meeting night morning ferry train road park hospital university election
minister president government party member law tax fund price trade bank worker union strike wage farm grain fish
storm flood fire rain snow heat wind coast island valley mountain forest village town district border crossing
student teacher doctor nurse driver owner tenant neighbor family child parent team season match goal coach player
museum theater film music book library festival parade garden kitchen bread coffee winter spring summer autumn
project contract engineer repair bus airport runway pilot station signal tunnel canal dam power plant energy gas oil
solar battery cable network computer phone machine factory steel timber paper glass brick concrete roof wall window
agreement dispute hearing judge jury lawyer witness evidence sentence appeal prison border guard army veteran peace
health vaccine clinic patient disease research study science climate carbon emission species bird whale salmon wolf
history archive record letter photograph monument church mosque synagogue temple cemetery memory anniversary
decision proposal committee chairman director spokesman statement question answer number percent million quarter
growth decline increase rise fall cost benefit risk chance reason result change effort support protest crowd
square corner avenue block building apartment rent loan mortgage insurance pension debt deficit revenue audit
"""

_OTHERS = {
    "de": "der die das und ist nicht mit von auf für ein eine im dem den zu sich auch nach bei Stadt Rat Hafen Brücke "
    "Schule Straße Wasser Gericht Wahl Haushalt Fluss Bürger Verkehr Jahr Woche Menschen",
    "fr": "le la les de des et est pas avec pour une un dans sur au du par que qui ville conseil port pont école rue "
    "eau tribunal élection budget rivière citoyens année semaine personnes",
    "es": "el la los de y es no con para una un en sobre al del por que ciudad consejo puerto puente escuela calle "
    "agua tribunal elección presupuesto río vecinos año semana personas",
    "pt-br": "o a os de e é não com para uma um em sobre ao do por que cidade conselho porto ponte escola rua água "
    "tribunal eleição orçamento rio moradores ano semana pessoas",
}

COMMON = _COMMON.split()
OTHERS = {language: words.split() for language, words in _OTHERS.items()}

_ONSETS = "b br c cl d dr f fl g gr h j k kr l m n p pl pr r s sk st t tr v w z"
_VOWELS = "a e i o u ai ea ou"
_STARTS, _MIDDLES = _ONSETS.split(), _VOWELS.split()
_ENDS = ["", "l", "m", "n", "r", "s", "t", "nd", "rt", "x"]
INVENTED_WORDS = 60_000  # words in the long text
POOL = 600_000  # length of the long text in words


def invented(number: int) -> str:
    """Return the invented word of a number: two syllables or more, longer for larger numbers, always the same."""
    parts = []
    number += 700  # one syllable alone looks too much like a real word
    while number:
        number, start = divmod(number, len(_STARTS))
        number, middle = divmod(number, len(_MIDDLES))
        number, end = divmod(number, len(_ENDS))
        parts.append(_STARTS[start] + _MIDDLES[middle] + _ENDS[end])
    return "".join(reversed(parts))


@cache
def _invented_words() -> list[str]:
    return [invented(number) for number in range(INVENTED_WORDS)]


def long_text(chance: random.Random, common: list[str], size: int = POOL) -> list[str]:
    """Return the words of one long text, drawn by Zipf's law, in sentences with commas, full stops and capitals."""
    ranks = common + _invented_words()
    weights = list(accumulate(1 / (rank + 2.7) for rank in range(len(ranks))))
    words = chance.choices(ranks, cum_weights=weights, k=size)
    start = 0
    while start < size:
        end = min(start + chance.randint(7, 28), size) - 1
        words[start] = words[start].capitalize()
        if end - start > 12:
            words[start + chance.randint(4, 9)] += ","
        words[end] += "."
        start = end + 1
    return words

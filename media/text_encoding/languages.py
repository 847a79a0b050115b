"""What the letters of languages look like: the data by which `detection` tells encodings apart.

For languages in Latin letters: the letters beyond ASCII, combinations that the language does not have, and its most
frequent short words. Letters stand in the order of their frequency.
"""

import re
from dataclasses import dataclass

_VOWEL = "aeiouyáéíóúýàèìòùâêîôûäëïöüåæøœãõ"


@dataclass(frozen=True, slots=True)
class LatinLanguage:
    """A language in Latin letters. `impossible` matches what no word of the language has; None if that is nothing."""

    name: str
    letters: str
    words: frozenset[str]
    impossible: re.Pattern | None = None


def _latin(name: str, letters: str, words: str, impossible: str = "") -> LatinLanguage:
    return LatinLanguage(name, letters, frozenset(words.split()), re.compile(impossible) if impossible else None)


_CEDILLA = "ç(?![aouâàáãäéèêóôõúüy’']|$)"
ENGLISH = _latin("English", "", "the of and to in a is for on that with as by at from was are it be his has this")
WESTERN = (
    _latin(
        "French", "éèàêçîâôûùïëœüæÿ", "le la les de des du et est un une dans pour que qui sur au en par pas il",
        rf"è[{_VOWEL}]|{_CEDILLA}|à[{_VOWEL}bcdghjkmnpqrstvwxz]|ù.|[^o]ù|ÿ.|œ[^uicdsnt]",
    ),
    _latin("German", "üäößéàè", "der die und in den von zu das mit ist im des auf für ein eine dem nicht", r"à.|^ß"),
    _latin("Spanish", "óíáéñúü", "de la el que y en los un por con las del se una su para al es"),
    _latin(
        "Portuguese", "ãçáéóíêõâúàôü", "de a o que e do da em um para com não uma os no na por mais as dos",
        rf"õ[^e]|õ$|ã[^oesnim’-]|{_CEDILLA}|à[^s]",
    ),
    _latin("Galician", "óáéíúñüï", "de a o que e do da en un para con non unha os no na por máis as dos"),
    _latin(
        "Catalan", "àèéóíòçúïü·", "de la el que i en els un per amb les del se una per al és va",
        rf"è[{_VOWEL}]|{_CEDILLA}|ò[{_VOWEL}]",
    ),
    _latin(
        "Italian", "èàùòìéóíî", "di e il la che in un per è del con non una della le si da al",
        r"ì[^’'s]|ù[^’']|[eo]è.|è[aeiou]|[^p]ò[a-z]|à[a-z]|^[^dp]?ò[a-z]",
    ),
    _latin(
        "Dutch", "éëïèöüêçó", "de van het een en in is op te dat die voor met zijn niet aan er om",
        rf"è[{_VOWEL}]|{_CEDILLA}",
    ),
    _latin("Swedish", "äåöéüà", "och i att det som en på är av för den med till ett om har de inte", r"à."),
    _latin("Finnish", "äöåšž", "ja on ei se että oli hän mutta kun ovat myös joka sen niin ole tai"),
    _latin(
        "Danish", "øåæéèöäüôêóò", "og i at det er en til på af for de med den der som ikke har et om av",
        r"ø[aouæøåáéí]|[ò]$|è[aiou]",
    ),
    _latin(
        "Icelandic", "ðáíþóæöúéý", "og að í á er sem til um við var en ekki hann það af fyrir með",
        r"þ$|^ð|[^aeiouyáéíóúýæörflg]ð",
    ),
    _latin("Estonian", "äõüöšž", "ja on ei et oma see kui ka ning mis oli aga ta selle", r"õ[ao]|õ$"),
    _latin("Albanian", "ëç", "të e në dhe një i për me se që nga është u ka"),
    _latin("Irish", "áéíóú", "an na agus a i go ar is le do ag"),
)  # fmt: skip
CENTRAL = (
    _latin("Polish", "łąężśóćńź", "w i na z do nie się to jest że o jak po od za przez który oraz"),
    _latin("Czech", "íáěéýřčžšůúťďňó", "a se na je v že do s po o z i by za jsem jako ve který"),
    _latin(
        "Slovak", "áíýéčžšľúťôňäďóŕĺ", "a sa na je že do s v po o z aj by za ako vo ktorý",
        r"ŕ(?![bcčdďfghjklmnpsštťvzž])|^ŕ$|[bcdfghjklmnprsštvz]č[bcdfghjlmprsštvz]",
    ),
    _latin("Hungarian", "áéőöóüíúű", "a az és hogy nem egy is meg van volt de ez csak már"),
    _latin("Romanian", "ăşţîâ", "de la în și şi cu o pe a nu să din un că sunt este pentru", r"ş[ăâ]?$^|â$"),
    _latin(
        "Croatian", "čšžćđ", "je i u na se za da su od koji kao bi iz in ki ne so pa",
        r"[bcdfghjklmnprsštvz]č[bcdfghjlmnpsštvz]|č[bcdfghlmpsštvz]",
    ),
)  # fmt: skip
TURKISH = (_latin("Turkish", "ıüşğçöâîû", "ve bir bu da de için ile olarak çok daha gibi en ne o"),)
BALTIC = (
    _latin("Lithuanian", "ėšųįžąčūę", "ir yra kad su į iš tai bet buvo per nuo apie taip jo"),
    _latin("Latvian", "āīēūšņļģžčķ", "un ir par no ar ka bet tas kas lai uz pie vai arī"),
    _latin("Estonian", "äõüöšž", "ja on ei et oma see kui ka ning mis oli aga ta selle", r"õ[ao]|õ$"),
)

# Encodings of a group of languages, in the order in which they are tried.
LATIN_GROUPS: tuple[tuple[tuple[str, ...], tuple[LatinLanguage, ...]], ...] = (
    (("cp1252", "mac_roman", "cp850"), WESTERN),
    (("cp1250", "iso8859-2", "cp852"), CENTRAL),
    (("cp1254", "cp857"), TURKISH),
    (("cp1257",), BALTIC),
)


@dataclass(frozen=True, slots=True)
class ScriptLanguage:
    """A language in another alphabet: its small letters by frequency, and the encodings it came in."""

    name: str
    letters: str
    encodings: tuple[str, ...]


_CYRILLIC = ("cp1251", "koi8-r", "cp866", "iso8859-5", "mac_cyrillic")
SCRIPTS = (
    ScriptLanguage("Russian", "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё", _CYRILLIC),
    ScriptLanguage(
        "Ukrainian", "оаниіевртсклдмупязьбгчйхїжцшюєщфґ", ("cp1251", "koi8-u", "cp1125", "iso8859-5", "mac_cyrillic")
    ),
    ScriptLanguage("Bulgarian", "аиоентсрвлкдпмзъгбуячщйцжшхюфь", _CYRILLIC),
    ScriptLanguage("Serbian", "аоиенсрјтукдвмплзгбчшцжљхњћфђџ", ("cp1251", "iso8859-5", "mac_cyrillic")),
    ScriptLanguage("Greek", "αοιετσνηυρπκμλςγδάίωόθέχήφβξύζώψϊϋΐ", ("cp1253", "iso8859-7", "cp737")),
    ScriptLanguage("Hebrew", "יוהלאמרתבשנעדחפקכםגזטסןץצךף", ("cp1255", "iso8859-8", "cp862")),
    ScriptLanguage("Arabic", "اليمونرتبعدسفهكقحةجأشصطخىضإزثءئذغظآؤ", ("cp1256", "iso8859-6")),
    ScriptLanguage("Persian", "ایرنهدمتوسبشکزگفلخآعقپحجصچطذضغظثئژ", ("cp1256",)),
    ScriptLanguage("Thai", "านรอกเง่มยลวดทส้ตะปบคัีิหแจพขใไชุึโถผซ์ธศณูษฐญฉ็ภฝฟฎฤฏฑฌฒ๊ๆ๋ฮฆฬำ", ("cp874",)),
)

# Two-byte encodings: the language, the encodings, characters of which every text has many, and the least share of them.
_KANA = frozenset(map(chr, (*range(0x3041, 0x3094), *range(0x30A1, 0x30FB), 0x30FC)))
_HANGUL = "이다는의에을를은가하고지한도로서사기대정인그해어리시나자일아부전수장원상보제스주구여라으들게관연조세"
_SIMPLIFIED = (
    "的一是不了在有人国中大会上年这我他为和地到以时要出就说个日市新行发民们成部对生分来也可后多作家学下过公能方同进现"
    "所动而面法如子前本道机关主开没政都然与经还事全之从自好外天得最将已等高间长力电海港长车重点水员长工法院警报记者"
)
_TRADITIONAL = (
    "的一是不了在有人國中大會上年這我他為和地到以時要出就說個日市新行發民們成部對生分來也可後多作家學下過公能方同進現"
    "所動而面法如子前本道機關主開沒政都然與經還事全之從自好外天得最將已等高間長力電海港長車重點水員長工法院警報記者"
)
IDEOGRAPHIC = (
    ("Japanese", ("cp932", "euc_jp"), _KANA, 0.25),
    ("Korean", ("cp949",), frozenset(_HANGUL), 0.2),
    ("Chinese", ("gb18030",), frozenset(_SIMPLIFIED), 0.12),
    ("Chinese", ("cp950",), frozenset(_TRADITIONAL), 0.12),
)

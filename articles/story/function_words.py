"""Function words by language: articles, prepositions, conjunctions, pronouns and the commonest auxiliary verbs.

    >>> "the" in function_words("en-GB"), "zur" in function_words("de"), function_words("xx")
    (True, True, frozenset())

The lists are short on purpose. A word that is often a part of a name or of a verb (up, off, over, back, new) is on none
of them, nor is one that tells stories apart (not, no, without, against, never).
"""

from functools import cache

from articles.story.folding import fold

_LISTS = {
    "en": """
        the a an and or but of to in on at by for from with as into onto than that this these those it its he
        she they them their we our us you your i me my his her him who whom whose which what is are was were
        be been am has have had do does did will would there here if so about
    """,
    "de": """
        der die das den dem des ein eine einen einem einer eines und oder aber in im an am auf aus bei beim
        mit nach von vom zu zum zur für um als wie dass daß ob er sie es wir ihr ihn ihm ihnen uns euch ich
        mich mir sich sein seine ihre ist sind war waren wird werden wurde hat haben hatte dieser diese dieses
        auch
    """,
    "fr": """
        le la les un une des du de d l et ou mais à au aux en dans sur par pour avec chez que qui qu quoi dont
        où ce cet cette ces il elle ils elles on nous vous je tu me te se lui leur leurs son sa ses mon ma mes
        ton ta tes notre nos votre vos est sont était été a ont avait y ne
    """,
    "es": """
        el la los las un una unos unas de del y e o u pero a al en con por para que quien cual cuyo como se su
        sus lo le les me te nos os mi tu él ella ellos ellas yo es son era fue ser ha han había este esta
        estos estas ese esa esos esas
    """,
    "pt": """
        o a os as um uma uns umas de do da dos das e ou mas em no na nos nas ao à aos às por pelo pela pelos
        pelas para com que quem qual se seu sua seus suas ele ela eles elas eu me te lhe é são era foi ser ter
        tem este esta esse essa isso como
    """,
    "it": """
        il lo la i gli le un uno una di del dello della dei degli delle a al allo alla ai agli alle da dal
        dallo dalla dai in nel nello nella nei nelle con su sul sulla sui per tra fra e ed o ma che chi cui si
        lui lei loro io tu noi voi mi ti ci vi suo sua suoi sue è sono era ha hanno come questo questa
    """,
    "ca": """
        el la els les un una uns unes de del dels i o però a al als en amb per pel pels que qui es se seu seva
        seus ell ella ells elles jo tu em et ens us és són era ha han com aquest aquesta
    """,
    "ro": """
        un o unui unei de la în din pe cu pentru prin și sau dar că să ce care cine se său sa săi sale el ea
        ei ele eu tu noi voi îl îi le lui lor este sunt era a au fost ca al ai ale acest această
    """,
    "nl": """
        de het een en of maar in op aan bij met naar van voor uit door om te als dat die dit deze er hij zij
        ze het wij we jij je u ik mij me hem haar hun hen ons zijn is was waren wordt worden werd heeft hebben
        had ook
    """,
    "sv": """
        den det de en ett och eller men i på av till för från med om som att vid hos är var vara har hade han
        hon vi ni jag du mig dig sig sin sitt sina dem oss er hans hennes deras detta denna dessa
    """,
    "da": """
        den det de en et og eller men i på af til for fra med om som at ved hos er var være har havde han hun
        vi i jeg du mig dig sig sin sit sine dem os hans hendes deres dette denne disse
    """,
    "no": """
        den det de en ei et og eller men i på av til for fra med om som at å ved hos er var være har hadde han
        hun vi dere jeg du meg deg seg sin sitt sine dem oss hans hennes deres dette denne disse
    """,
    "fi": """
        ja tai mutta että kun jos kuin joka jotka jonka mikä se ne hän he minä sinä me te tämä nämä on oli
        ovat olivat olla myös sen sitä niiden
    """,
    "et": "ja või aga et kui kes mis see need ta tema nad nemad ma mina sa sina me te on oli olid olema ka selle",
    "hu": "a az egy és vagy de hogy ha mint is ő ők én te mi ti ez ezek azok aki amely ami van volt vannak lesz",
    "pl": """
        i a oraz lub albo ale w we z ze na do od po za przy dla o u że żeby to ten ta te tego tej tym się on
        ona ono oni one ja ty my wy jego jej ich jest są był była było były być który która które jak co
    """,
    "cs": """
        a i nebo ale v ve s se z ze na do od po za při pro o u k ke že aby to ten ta ty toho té tom si on ona
        ono oni já ty my vy jeho její jejich je jsou byl byla bylo byli být který která které jak co
    """,
    "lt": """
        ir ar bet į iš su be prie nuo iki už apie kad jei kaip kuris kuri jis ji jie jos aš tu mes jūs yra
        buvo tai šis ši
    """,
    "ru": """
        и а но или в во с со к ко на по из от до за у о об при для что чтобы как если это этот эта эти того он
        она оно они я ты мы вы его ее её их ему им нам вам мне себя свой своя свои был была было были быть
        который которая которое которые же ли бы
    """,
    "sr": """
        и а али или у с са к на по из од до за о при што да као ако ово овај ова то тај та он она оно они ја
        ти ми ви његов њен њихов је су био била било били бити који која које се
    """,
    "el": """
        ο η το οι τα του της των τον την στο στη στην στον στους στις στα και ή αλλά σε από με για που ότι να
        θα ως αυτός αυτή αυτό αυτοί εγώ εσύ εμείς εσείς μου σου τους μας σας είναι ήταν έχει
    """,
    "hy": "և եւ ու կամ բայց որ եթե ինչ ով նա նրանք ես դու մենք դուք այս այդ այն է են էր էին իր նրա",
    "tr": "ve veya ya ama ile için gibi bir bu şu o onlar ben sen biz siz da de ki mi mı mu mü ise olan olarak idi",
    "ar": "في من إلى على عن مع أن إن أو و ثم الذي التي الذين هذا هذه ذلك تلك هو هي هم كان كانت قد ما لا",
    "fa": "و یا اما در از به با برای که را این آن او آنها ما شما من تو است بود هست شد هم",
    "yi": "דער די דאס דעם א און אדער אבער אין אויף פון צו מיט פאר אז ווי ער זי עס מיר איר זיי איך דו איז זענען האט",
    "hi": "और या लेकिन में से को का के की पर ने तक कि जो यह वह ये वे हम तुम आप मैं है हैं था थे थी भी ही हो",
    "ne": "र वा तर मा बाट लाई को का की ले कि जो यो त्यो यी ती हामी तपाईं म छ छन् थियो हो पनि",
    "ta": "மற்றும் அல்லது ஆனால் ஒரு இந்த அந்த இது அது என்று என அவர் அவர்கள் நான் நாம் நீ நீங்கள் உள்ள",
    "id": """
        dan atau tetapi di ke dari pada untuk dengan oleh yang ini itu ia dia mereka kami kita saya kamu anda
        adalah
    """,
    "eo": "la kaj aŭ sed de da al en el sur per por kun ke kiu kio ĝi li ŝi ili ni vi mi estas estis tiu ĉi",
    "eu": "eta edo baina ere bat hau hori hura hauek horiek haiek ni zu gu zuek da dira zen ziren du dute",
    "ga": "an na agus nó ach i sa san ar ag le do de ó go is tá bhí sé sí siad mé tú muid sin seo a",
}
# Words that tell stories apart beside other words, and say nothing by themselves: none is a function word here.
_NEGATIONS = """
    not no nor nicht kein keine ne pas non não nem niet geen inte ikke ikkje nie nu не ни δεν μη değil
"""
NEGATIONS = frozenset(map(fold, _NEGATIONS.split()))
_SAME_LISTS = {"nb": "no", "nn": "no"}
LANGUAGES = tuple(_LISTS)


@cache
def function_words(language: str) -> frozenset[str]:
    """Return the folded function words of a language code (`en`, `pt-br`); empty if there is no list."""
    code = language.replace("_", "-").partition("-")[0].lower()
    return frozenset(map(fold, _LISTS.get(_SAME_LISTS.get(code, code), "").split()))


@cache
def all_function_words() -> frozenset[str]:
    """Return the folded function words of all languages."""
    return frozenset().union(*map(function_words, LANGUAGES))

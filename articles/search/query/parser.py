"""The parser: tokens become a tree of query nodes.

>>> parse('ferry -"night boat" tag:belarus').query
And((TextQuery("ferry"), Not(TextQuery("night boat", PHRASE)), TermFilter("tag", "belarus")))

The lexer has already repaired the text: brackets have partners, and `OR` stands between two terms. The grammar is then

    sequence = (term ("OR" term)*)*          a story must match each of these clauses
    term     = ["-"] (word | phrase | [field ":"] value | [field ":"] "(" sequence ")")

`fields` knows what a word, a phrase or a filter means. `syntax_help` lists what a person can type.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from articles.search.query import fields, stop_words
from articles.search.query.lexer import CLOSE, OPEN, OR, PHRASE, WORD, Token, tokenize
from articles.search.query.nodes import PREFIX, MatchAll, Not, Or, Query, all_of
from articles.search.text import analyzer
from articles.story.function_words import NEGATIONS, all_function_words

_MARKS = ".,;:!?…'’()"  # around a word as typed


@dataclass(frozen=True)
class Clause:
    """One of the conditions that must all hold, as a query and as the text it was read from.

    A stop word is a clause that is not `is_required`: it stays in the text and excludes no story.
    """

    query: Query
    text: str
    is_required: bool = field(default=True, compare=False)


@dataclass(frozen=True)
class ParsedQuery:
    """A text as the parser understood it.

    `notices` explain to the person what was left out or read as words. `in_versions` is True if staff typed
    `in:versions`. `words` are the words that matching stories may contain, as typed.
    """

    query: Query = field(default=MatchAll())
    clauses: tuple[Clause, ...] = ()
    notices: tuple[str, ...] = ()
    in_versions: bool = False
    words: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The text of all clauses; parsing it returns the same query."""
        return " ".join(clause.text for clause in self.clauses)


def parse(text: str, *, staff: bool = False, language: str = "") -> ParsedQuery:
    """Return the query that a person typed; `staff` have more filters.

    `language` is the one that is filtered by elsewhere, if any; it decides which words are stop words.

    Never raises: length, number of terms and depth are bounded, and parts that are not understood are read as words,
    with a notice. OR joins the two terms next to it; everything else must hold together.
    """
    tokens, notices = tokenize(text)
    parser = _Parser(tokens, notices, staff, language)
    clauses = tuple(_without_repetitions(parser.clauses()))
    query = all_of(clause.query for clause in clauses if clause.is_required)
    return ParsedQuery(query, clauses, tuple(dict.fromkeys(notices)), parser.in_versions, words_of(query))


def _without_repetitions(clauses: Iterable[Clause]) -> Iterator[Clause]:
    """Yield the clauses, each filter and phrase once; all words stay, since they decide which are stop words."""
    known = set()
    for clause in clauses:
        is_word = fields.read_word(clause.text) == clause.query
        if is_word or clause.query not in known:
            yield clause
        known.add(clause.query)


def words_of(query: Query) -> tuple[str, ...]:
    """Return the words that a matching story may contain, as typed and each once; prefixes are left out."""
    texts = (text.text for text in query.texts() if text.kind != PREFIX)
    return tuple(dict.fromkeys(word.text for text in texts for word in analyzer.words(text)))


# --- the text of a query with one clause more or less, for chips and links --------------------------------------------


def remove_clause(text: str, clause: Clause | str, *, staff: bool = False) -> str:
    """Return the text of a query without one of its clauses."""
    removed = (clause,) if isinstance(clause, Clause) else parse(clause, staff=staff).clauses
    return " ".join(c.text for c in parse(text, staff=staff).clauses if not _contains(removed, c))


def add_clause(text: str, clause: str, *, staff: bool = False) -> str:
    """Return the text of a query with one more clause; the opposite of the clause is removed.

    >>> add_clause("ferry -tag:minsk", "tag:minsk")
    'ferry tag:minsk'
    """
    added = parse(clause, staff=staff).clauses
    opposites = [Clause(~c.query, "") for c in added]
    remaining = [c for c in parse(text, staff=staff).clauses if not _contains(opposites, c)]
    remaining += [c for c in added if not _contains(remaining, c)]
    return " ".join(c.text for c in remaining)


def _contains(clauses: Sequence[Clause], clause: Clause) -> bool:
    """Return whether a clause is among others. Clauses for `MatchAll` also compare their text."""
    return any(
        other.query == clause.query and (clause.query != MatchAll() or other.text == clause.text) for other in clauses
    )


# --- parsing ----------------------------------------------------------------------------------------------------------


class _Parser:
    """Read tokens from left to right; `position` is the index of the next token."""

    def __init__(self, tokens: list[Token], notices: list[str], staff: bool, language: str):
        self.notices, self.staff = notices, staff
        self.tokens, self.stop_words = tokens, _stop_words(tokens, language)
        self.small_words = _meaningless_capitals(tokens)
        self.position = 0
        self.in_versions = False

    def clauses(self) -> list[Clause]:
        return self._sequence("", is_outermost=True)

    def _sequence(self, field: str, is_outermost: bool = False) -> list[Clause]:
        """Read up to the closing bracket or the end; each clause is one term, or several joined by OR."""
        clauses, stop_words = [], []
        while self.position < len(self.tokens) and self.tokens[self.position].kind != CLOSE:
            is_stop_word = self.position in self.stop_words
            terms = [self._term(field, is_outermost)]
            while self.position < len(self.tokens) and self.tokens[self.position].kind == OR:
                self.position += 1
                terms.append(self._term(field, is_outermost))
            alternatives = [clause for clause in terms if clause]
            if len(alternatives) > 1:
                queries = tuple(dict.fromkeys(clause.query for clause in alternatives))
                text = " OR ".join(clause.text for clause in alternatives)
                clauses.append(Clause(queries[0] if len(queries) == 1 else Or(queries), text))
            else:
                stop_words += [len(clauses)] * (is_stop_word and not field)
                clauses += alternatives
        self.position += 1
        others = [clause for index, clause in enumerate(clauses) if index not in stop_words]
        if any(map(_has_content, others)):  # a query of stop words alone asks for them
            for index in stop_words:
                clauses[index] = replace(clauses[index], is_required=False)
        return clauses

    def _term(self, field: str, is_outermost: bool) -> Clause | None:
        """Read one token, or a bracket up to its partner; None for a term that has no word to search for."""
        token = self.tokens[self.position]
        self.position += 1
        if token.kind == OPEN:
            inner = self._sequence(token.field or field)
            if not inner:
                return None
            query = all_of(clause.query for clause in inner if clause.is_required)
            text = f"{token.source_text}{' '.join(clause.text for clause in inner)})"
        else:
            is_small = self.position - 1 in self.small_words
            read_token = replace(token, text=token.text.lower()) if is_small else token
            query, text = self._query(read_token, field, is_outermost), token.source_text
        return (Clause(Not(query) if token.negated else query, text)) if query else None

    def _query(self, token: Token, field: str, is_outermost: bool) -> Query | None:
        """Return the query for a word or phrase; `field` is the one before the bracket around it."""
        field = token.field or field
        field = fields.ALIASES.get(field, field)
        read_text: Callable[..., Query | None] = fields.read_phrase if token.kind == PHRASE else fields.read_word
        if not field:
            return read_text(token.text)
        if field in fields.TEXT_FIELDS:
            query = read_text(token.text, field)
        else:
            query = fields.read_filter(field, token.text, staff=self.staff)
        if query == fields.IN_VERSIONS:
            if self._is_own_clause(token, is_outermost):
                self.in_versions = True
                return query
            query = None
        if query is None:
            text = replace(token, negated=False).source_text
            self.notices.append(
                _("“%(text)s” was not understood and read as words: %(advice)s.")
                % {"text": text[:40], "advice": fields.advice(field, staff=self.staff)}
            )
            query = fields.read_words(text)
        return query

    def _is_own_clause(self, token: Token, is_outermost: bool) -> bool:
        """Return whether a token stands outside of brackets, without a minus and not next to an OR."""
        neighbours = [self.tokens[i].kind for i in (self.position - 2, self.position) if 0 <= i < len(self.tokens)]
        return is_outermost and not token.negated and OR not in neighbours


def _has_content(clause: Clause) -> bool:
    return any(analyzer.fold(text.text) not in NEGATIONS for text in clause.query.texts())


def _plain_words(tokens: Sequence[Token]) -> list[int]:
    """Return the positions of the words without a filter or a minus; a word alone in brackets counts as typed."""
    kinds = [token.kind for token in tokens]
    bracketed = {i for i in range(1, len(tokens) - 1) if (kinds[i - 1], kinds[i + 1]) == (OPEN, CLOSE)}
    plain = [i for i, t in enumerate(tokens) if t.kind == WORD and not t.field and not t.negated]
    return [i for i in plain if i not in bracketed]


def _stop_words(tokens: Sequence[Token], language: str) -> set[int]:
    """Return the positions of the tokens that are stop words."""
    places = _plain_words(tokens)
    filters = [t.text for t in tokens if fields.ALIASES.get(t.field, t.field) == "lang" and not t.negated]
    dropped = stop_words.droppable([tokens[i].text.strip(_MARKS) for i in places], (*filters, language)[0])
    return {places[index] for index in dropped}


def _meaningless_capitals(tokens: Sequence[Token]) -> set[int]:
    """Return the positions of the function words of a query all in capitals: they are no names."""
    places = _plain_words(tokens)
    if not stop_words.is_all_capitals([tokens[i].text for i in places]):
        return set()
    return {i for i in places if analyzer.fold(tokens[i].text.strip(_MARKS)) in all_function_words()}

"""The query language: what a person types, read as query objects, and written as text again.

    >>> parse('ferry -"night boat" tag:belarus').query
    All((Text("ferry"), Not(Text("night boat", PHRASE)), Named("tag", "belarus")))

`syntax_help` says what can be typed; `lexer` takes the text apart, `fields` says what each part means.
"""

from dataclasses import dataclass, field, replace

from articles.search.query import fields
from articles.search.query.lexer import CLOSE, OPEN, OR, PHRASE, Token, tokens
from articles.search.query.nodes import PREFIX, MatchAll, Not, Or, Query, all_of
from articles.search.text import analyzer


@dataclass(frozen=True)
class Clause:
    """One of the conditions that all must hold, and how it is written."""

    query: Query
    text: str


@dataclass(frozen=True)
class ParsedQuery:
    """What was understood of a text: the query, its clauses, and what to tell the person who typed it.

    `words` are those that may stand in the stories found, as typed; `in_versions` asks for past versions (staff).
    """

    query: Query = field(default=MatchAll())
    clauses: tuple[Clause, ...] = ()
    notices: tuple[str, ...] = ()
    in_versions: bool = False
    words: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The query as it was understood; reading it gives the same."""
        return " ".join(clause.text for clause in self.clauses)


def parse(text: str, *, staff: bool = False) -> ParsedQuery:
    """Read what a person typed.

    Never raises: bounded in length, terms and depth; what is not understood is read as words and said so.
    OR joins the two terms beside it; everything else must hold together.
    """
    token_list, notices = tokens(text)
    parser = _Parser(token_list, notices, staff)
    clauses = tuple({clause.query: clause for clause in reversed(parser.clauses())}.values())[::-1]
    query = all_of(clause.query for clause in clauses)
    return ParsedQuery(query, clauses, tuple(dict.fromkeys(notices)), parser.in_versions, words_of(query))


def words_of(query: Query) -> tuple[str, ...]:
    """Give the words that a query wants to stand in stories, as typed, without beginnings of words."""
    texts = (text.text for text in query.texts() if text.kind != PREFIX)
    return tuple(dict.fromkeys(word.text for text in texts for word in analyzer.words(text)))


# --- a query's text with a clause more or less, for chips and links ---------------------------------------------------


def remove_clause(text: str, clause: Clause | str, *, staff: bool = False) -> str:
    """Give a query's text without one of its clauses."""
    removed = (clause,) if isinstance(clause, Clause) else parse(clause, staff=staff).clauses
    remaining = [c.text for c in parse(text, staff=staff).clauses if not any(_is_same(c, other) for other in removed)]
    return " ".join(remaining)


def add_clause(text: str, clause: str, *, staff: bool = False) -> str:
    """Give a query's text with one clause more, and without its opposite: narrowed("-tag:minsk", "tag:minsk")."""
    added = parse(clause, staff=staff).clauses
    opposites = [Clause(~c.query, "") for c in added]
    remaining = [c for c in parse(text, staff=staff).clauses if not any(_is_same(c, other) for other in opposites)]
    remaining += [c for c in added if not any(_is_same(c, other) for other in remaining)]
    return " ".join(c.text for c in remaining)


def _is_same(one: Clause, other: Clause) -> bool:
    return one.query == other.query and (one.query != MatchAll() or one.text == other.text)


# --- parsing ----------------------------------------------------------------------------------------------------------


class _Parser:
    """Tokens that fit together, read from left to right."""

    def __init__(self, token_list: list[Token], notices: list[str], staff: bool):
        self.tokens, self.notices, self.staff = token_list, notices, staff
        self.at = 0
        self.in_versions = False

    def clauses(self) -> list[Clause]:
        return self._sequence("", is_outermost=True)

    def _sequence(self, field: str, is_outermost: bool = False) -> list[Clause]:
        """Read up to the closing bracket or the end; each clause is one term, or several joined by OR."""
        clauses = []
        while self.at < len(self.tokens) and self.tokens[self.at].kind != CLOSE:
            either = [self._term(field, is_outermost)]
            while self.at < len(self.tokens) and self.tokens[self.at].kind == OR:
                self.at += 1
                either.append(self._term(field, is_outermost))
            either = [clause for clause in either if clause]
            if len(either) > 1:
                parts = tuple(dict.fromkeys(clause.query for clause in either))
                joined = " OR ".join(clause.text for clause in either)
                clauses.append(Clause(Or(parts) if len(parts) > 1 else parts[0], joined))
            clauses += either if len(either) == 1 else []
        self.at += 1
        return clauses

    def _term(self, field: str, is_outermost: bool) -> Clause | None:
        token = self.tokens[self.at]
        self.at += 1
        if token.kind == OPEN:
            inner = self._sequence(token.field or field)
            if not inner:
                return None
            query = all_of(clause.query for clause in inner)
            text = f"{token.as_typed}{' '.join(clause.text for clause in inner)})"
        else:
            query, text = self._meaning(token, field, is_outermost), token.as_typed
        return (Clause(Not(query) if token.negated else query, text)) if query else None

    def _meaning(self, token: Token, field: str, is_outermost: bool) -> Query | None:
        field = token.field or field
        plainly = fields.phrase if token.kind == PHRASE else fields.word
        if not field:
            return plainly(token.text)
        if field in fields.IN_TEXT:
            query = plainly(token.text, field)
        else:
            query = fields.filtered(field, token.text, staff=self.staff)
        if query == fields.VERSIONS:
            if self._stands_by_itself(token, is_outermost):
                self.in_versions = True
                return query
            query = None
        if query is None:
            text = replace(token, negated=False).as_typed
            self.notices.append(
                f"“{text[:40]}” was not understood and read as words: {fields.advice(field, staff=self.staff)}."
            )
            query = fields.words(text)
        return query

    def _stands_by_itself(self, token: Token, is_outermost: bool) -> bool:
        neighbours = [self.tokens[i].kind for i in (self.at - 2, self.at) if 0 <= i < len(self.tokens)]
        return is_outermost and not token.negated and OR not in neighbours

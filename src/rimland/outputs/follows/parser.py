"""Queries read into trees: words, fields, AND, OR, NOT, NEAR and brackets.

NOT binds closest, then NEAR, then AND, which may be left out, then OR. Operators may be written
small; in quotation marks they are words.
"""

from __future__ import annotations

from collections.abc import Callable

from rimland.outputs.follows.checks import checked
from rimland.outputs.follows.errors import QueryError
from rimland.outputs.follows.fields import field_node
from rimland.outputs.follows.lexer import Piece, pieces
from rimland.outputs.follows.names import Names, default_names
from rimland.outputs.follows.tree import (
    ATTACK_FIELDS,
    And,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Text,
    Word,
    leaves,
)
from rimland.outputs.follows.words import HIDDEN, keys

DEFAULT_NETWORK = "islamic-state"
MAX_CONDITIONS = 100
MAX_DEPTH = 20
MAX_NEAR = 50
_LEAST_STEM = 3
_MOST_WORDS = 12


def parse(
    query: str,
    *,
    network: str = DEFAULT_NETWORK,
    names: Names | None = None,
    names_somebody: Callable[[str], bool] | None = None,
) -> Query:
    """Return a query that can be matched.

    Args:
        query: what somebody typed.
        network: whose theatres ``theatre:`` and ``outside:`` mean.
        names: what looks up actors, countries, regions and places; the shipped lists and the gazetteer by default.
        names_somebody: whether words are read as a person's name; asked of every word there is to
            match, since persons cannot be followed. None only where that has been asked before.

    Raises:
        QueryError: it cannot be used; says where and what to do.
    """
    parser = _Parser(query, network, names or default_names())
    root = parser.read()
    notes = checked(query, root, parser.said, names_somebody)
    of_attack = any(isinstance(leaf, ATTACK_FIELDS) for leaf in leaves(root))
    return Query(query.strip(), root, network, of_attack, (*parser.notes, *notes))


class _Parser:
    def __init__(self, query: str, network: str, names: Names) -> None:
        self._query, self._network, self._names = query, network, names
        self._pieces = pieces(query)
        self._at = 0
        self._depth = 0
        self._conditions = 0
        self.notes: list[str] = []
        self.said: list[tuple[int, str]] = []
        """What the query asks for in words of its own, with its place."""

    def read(self) -> Node:
        if self._next().kind == "end":
            hint = 'write words, or fields such as actor:"Islamic State" AND killed>=5'
            raise self._fault("there is nothing to look for", self._next(), hint)
        root = self._either()
        if self._next().kind == ")":
            raise self._fault("this bracket was never opened", self._next(), "leave it out")
        if self._next().kind != "end":
            raise self._unexpected()
        return root

    def _next(self) -> Piece:
        return self._pieces[self._at]

    def _take(self) -> Piece:
        piece = self._next()
        self._at += 1
        return piece

    def _either(self) -> Node:
        parts = [self._all()]
        while self._next().kind == "or":
            self._take()
            parts.append(self._all())
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def _all(self) -> Node:
        parts = [self._one()]
        while self._next().kind not in {"or", ")", "end"}:
            if self._next().kind == "and":
                self._take()
            parts.append(self._one())
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _one(self) -> Node:
        negated = False
        while self._next().kind == "not":
            self._take()
            negated = not negated
        node = self._near()
        return Not(node) if negated else node

    def _near(self) -> Node:
        left_piece = self._next()
        left = self._atom()
        if self._next().kind != "near":
            return left
        operator = self._take()
        within = int(operator.text) if operator.text else 0
        if not 1 <= within <= MAX_NEAR:
            hint = f"write NEAR/5, for at most 5 words apart (1 to {MAX_NEAR})"
            raise self._fault("NEAR does not say how near", operator, hint)
        right_piece = self._next()
        right = self._atom()
        if self._next().kind == "near":
            hint = "write (a NEAR/5 b) AND (b NEAR/5 c)"
            raise self._fault("NEAR joins two things only", self._next(), hint)
        return Near(self._text(left, left_piece), self._text(right, right_piece), within)

    def _text(self, node: Node, piece: Piece) -> Text:
        if isinstance(node, Word | Prefix | Phrase):
            return node
        hint = 'write words around it, as bomb NEAR/5 "bus station"; join several with OR'
        raise self._fault("NEAR stands between words or phrases only", piece, hint)

    def _atom(self) -> Node:
        piece = self._next()
        if piece.kind == "(":
            return self._bracket()
        if piece.kind not in {"word", "phrase", "field"}:
            raise self._unexpected()
        self._take()
        self._conditions += 1
        if self._conditions > MAX_CONDITIONS:
            what = f"more than {MAX_CONDITIONS} conditions"
            raise self._fault(what, piece, "make several follows")
        if piece.kind == "field":
            read = field_node(self._query, piece, self._network, self._names)
            self.notes += read.notes
            self.said += read.said
            return read.node
        return self._words(piece)

    def _bracket(self) -> Node:
        opened = self._take()
        self._depth += 1
        if self._depth > MAX_DEPTH:
            what = f"brackets within brackets, more than {MAX_DEPTH} deep"
            raise self._fault(what, opened, "write it with fewer brackets")
        if self._next().kind == ")":
            raise self._fault("there is nothing between the brackets", opened, "leave them out")
        node = self._either()
        if self._next().kind != ")":
            raise self._fault("this bracket is never closed", opened, "close it")
        self._take()
        self._depth -= 1
        return node

    def _words(self, piece: Piece) -> Node:
        found = keys(piece.text)
        starred = piece.text.rstrip().endswith("*")
        if not found or HIDDEN in found:
            hint = "write a word, or leave it out"
            raise self._fault(f"'{piece.text[:40]}' holds no word", piece, hint)
        if len(found) > _MOST_WORDS:
            what = f"a phrase of {len(found)} words; {_MOST_WORDS} are allowed"
            raise self._fault(what, piece, "ask for its most telling words")
        self.said.append((piece.start, piece.text.replace("*", "")))
        if "*" in piece.text and not (starred and len(found) == 1):
            hint = "write bomb* for bomb, bombs, bombing; a phrase is matched as it stands"
            raise self._fault("* stands at the end of a single word only", piece, hint)
        if starred:
            if len(found[0]) < _LEAST_STEM:
                hint = f"write at least {_LEAST_STEM} letters before it"
                raise self._fault("too many words begin like this", piece, hint)
            return Prefix(found[0])
        return Word(found[0]) if len(found) == 1 else Phrase(tuple(found))

    def _unexpected(self) -> QueryError:
        piece = self._next()
        if piece.kind == "end":
            what, hint = "something is missing at the end", "write what is to follow, or shorten it"
        elif piece.kind == ")":
            what, hint = "something is missing before this bracket", "write it, or leave it out"
        else:
            what = f"{piece.kind.upper()} has nothing to join here"
            hint = f'write something on both sides; as a word, put it in quotes: "{piece.text}"'
        return self._fault(what, piece, hint)

    def _fault(self, what: str, piece: Piece, hint: str) -> QueryError:
        return QueryError(what, query=self._query, position=piece.start, hint=hint)

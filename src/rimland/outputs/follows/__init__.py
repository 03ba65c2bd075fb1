"""Follows: saved topics, the language they are written in, and the index that matches them."""

from rimland.outputs.follows.build import query_of
from rimland.outputs.follows.errors import QueryError
from rimland.outputs.follows.fields import FIELDS
from rimland.outputs.follows.index import Follow, FollowIndex, Hit
from rimland.outputs.follows.naive import matches
from rimland.outputs.follows.names import Names, regions
from rimland.outputs.follows.parser import DEFAULT_NETWORK, parse
from rimland.outputs.follows.tree import Query

__all__ = [
    "DEFAULT_NETWORK",
    "FIELDS",
    "Follow",
    "FollowIndex",
    "Hit",
    "Names",
    "Query",
    "QueryError",
    "matches",
    "parse",
    "query_of",
    "regions",
]

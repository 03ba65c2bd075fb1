"""Speed, memory and exactness of matching very many follows, beside PostgreSQL's full text.

    python benchmarks/follows.py [--follows 100000] [--documents 10000] [--no-postgres]

Follows and coded documents are seeded and drawn from term statistics (follows_data.py): half the follows
are words, a quarter actors, a quarter places with thresholds. A document matches at most 20 of them:
each follow is drawn until the shares of its terms let it expect to match few documents, and those that
would still take a document over 20 are drawn anew. One process, one thread:

* *matching*: every document through ``FollowIndex.match``, sentences on why included, timed one by one;
* *growth*: the same with an eighth, a quarter and a half of the follows (milliseconds ~ follows **
  exponent), and with no follows at all, which is what making a document ready costs;
* *agreement*: a random sample of follows and documents, and every follow that the index found for those
  documents, through the plain evaluator: every answer must be the same;
* *PostgreSQL*: the word-only follows as ``tsquery`` in a table, each document as ``tsvector @@ query``, as
  it says, in one process without parallel workers; its answers are compared as well. ``@@`` from that
  side can use no index: the GiST class of tsquery serves only ``@>`` and ``<@``, as EXPLAIN shows.

Documents a second are told by the wall and by the processor's clock: on a shared machine the latter is
the steadier. One JSON line per figure, then a table.
"""

from __future__ import annotations

import argparse
import gc
import json
import math
import random
import resource
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pg8000.native
from follows_data import Asked, World
from rich.console import Console
from rich.table import Table

from rimland.model.matter import Matter
from rimland.outputs.follows import Follow, FollowIndex, matches, parse

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tests.postgres import Server, ServerAbsentError, running_server

SEED = 20260415
MOST_MATCHES = 20
PARTS = (0.125, 0.25, 0.5, 1.0)
WARM_UP = 200
SAMPLE_FOLLOWS, SAMPLE_DOCUMENTS = 500, 100
POSTGRES_DOCUMENTS = 60


@dataclass(frozen=True, slots=True)
class Timed:
    """What matching a stream of documents took, in seconds, and how much it found."""

    wall: list[float]
    cpu: list[float]
    found: list[int]

    def per_second(self, clock: Sequence[float]) -> float:
        """Return documents a second."""
        return len(clock) / sum(clock)


def main() -> None:
    """Draw follows and documents, match, compare, and print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--follows", type=int, default=100_000)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--no-postgres", action="store_true", help="leave PostgreSQL out")
    arguments = parser.parse_args()
    figures: dict[str, object] = {}
    for line in _figures(
        arguments.follows, arguments.documents, postgres=not arguments.no_postgres
    ):
        print(json.dumps(line), flush=True)
        figures |= line
    table = Table("figure", "value")
    for name, value in figures.items():
        table.add_row(name, str(value))
    Console().print(table)


def _figures(number: int, documents: int, *, postgres: bool) -> Iterator[dict[str, Any]]:
    world = World(SEED)
    stream = list(world.documents(documents))
    asked, redrawn = _bounded(world, world.follows(number), stream)
    kinds = Counter(one.kind for one in asked)
    yield {"follows": len(asked), "documents": len(stream), **kinds, "drawn_anew": redrawn}
    words = [len(one.text.split()) for one in stream]
    yield {"words_per_document": round(sum(words) / len(words))}

    started = time.process_time()
    read = [Follow(one.follow_id, parse(one.query)) for one in asked]
    yield {"parse_seconds": round(time.process_time() - started, 1)}
    started = time.process_time()
    index = FollowIndex(read)
    yield {"index_seconds": round(time.process_time() - started, 1)}
    timed = _timed(index, stream)
    yield _speed(timed)
    yield {"peak_memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)}
    tried = [index.candidates(one) for one in stream[:1000]]
    yield {
        "matches_per_document": round(sum(timed.found) / len(stream), 2),
        "most_matches": max(timed.found),
        "queries_evaluated_per_document": round(sum(tried) / len(tried), 1),
    }
    yield from _growth(read, stream[:2000])
    yield _agreement(read, index, stream)
    if postgres:
        yield from _beside_postgres([one for one in asked if one.tsquery], stream)


def _bounded(world: World, asked: list[Asked], stream: Sequence[Matter]) -> tuple[list[Asked], int]:
    """Draw follows anew that take a document over the most matches, until none does."""
    rng = random.Random(SEED + 3)  # noqa: S311 # a benchmark's numbers
    redrawn = 0
    while True:
        index = FollowIndex(Follow(one.follow_id, parse(one.query)) for one in asked)
        surplus: set[str] = set()
        for matter in stream:
            found = sorted({hit.follow_id for hit in index.match(matter)} - surplus)
            if len(found) > MOST_MATCHES:
                surplus.update(rng.sample(found, len(found) - MOST_MATCHES))
        if not surplus:
            return asked, redrawn
        redrawn += len(surplus)
        asked = [world.rare_follow(rng, old) if old.follow_id in surplus else old for old in asked]


def _timed(index: FollowIndex, stream: Sequence[Matter]) -> Timed:
    """Match every document once, after a few that fill the caches."""
    for matter in stream[:WARM_UP]:
        index.match(matter)
    gc.collect()
    gc.freeze()  # what is there now stays; a long-running process does the same after its start
    timed = Timed([], [], [])
    for matter in stream:
        wall, cpu = time.perf_counter(), time.process_time()
        hits = index.match(matter)
        timed.cpu.append(time.process_time() - cpu)
        timed.wall.append(time.perf_counter() - wall)
        timed.found.append(len({hit.follow_id for hit in hits}))
    gc.unfreeze()
    return timed


def _speed(timed: Timed) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for name, clock in (("wall", timed.wall), ("cpu", timed.cpu)):
        ordered = sorted(clock)
        told |= {
            f"documents_per_second_{name}": round(timed.per_second(clock)),
            f"p50_ms_{name}": _ms(ordered[len(ordered) // 2]),
            f"p99_ms_{name}": _ms(ordered[int(len(ordered) * 0.99)]),
            f"longest_ms_{name}": _ms(ordered[-1]),
        }
    return told


def _growth(read: Sequence[Follow], stream: Sequence[Matter]) -> Iterator[dict[str, Any]]:
    """Time parts of the follows on the same documents; what no follow costs is told apart."""
    order = random.Random(SEED + 4).sample(list(read), len(read))  # noqa: S311
    ready = sum(_timed(FollowIndex([]), stream).cpu) / len(stream)
    yield {"ms_without_follows": _ms(ready)}
    points = []
    for part in PARTS:
        some = order[: round(len(order) * part)]
        mean = sum(_timed(FollowIndex(some), stream).cpu) / len(stream)
        points.append((math.log(len(some)), math.log(mean), math.log(max(mean - ready, 1e-9))))
        yield {f"ms_with_{len(some)}_follows": _ms(mean)}
    yield {
        "growth_exponent": round(_slope([(x, y) for x, y, _ in points]), 2),
        "growth_exponent_of_matching_alone": round(_slope([(x, y) for x, _, y in points]), 2),
    }


def _slope(points: Sequence[tuple[float, float]]) -> float:
    middle_x = sum(x for x, _ in points) / len(points)
    middle_y = sum(y for _, y in points) / len(points)
    along = sum((x - middle_x) * (y - middle_y) for x, y in points)
    return along / sum((x - middle_x) ** 2 for x, _ in points)


def _agreement(
    read: Sequence[Follow], index: FollowIndex, stream: Sequence[Matter]
) -> dict[str, Any]:
    """Hold the index against the plain evaluator; raise where any answer differs."""
    rng = random.Random(SEED + 5)  # noqa: S311
    sample = rng.sample(list(read), min(SAMPLE_FOLLOWS, len(read)))
    by_id = {one.follow_id: one for one in read}
    compared = found = seconds = 0.0
    for matter in rng.sample(list(stream), min(SAMPLE_DOCUMENTS, len(stream))):
        hits: dict[str, list[str | None]] = defaultdict(list)
        for hit in index.match(matter):
            hits[hit.follow_id].append(hit.attack_id)
        tried = {one.follow_id: one for one in sample} | {one: by_id[one] for one in hits}
        started = time.process_time()
        plain = {one: matches(follow.query, matter) for one, follow in tried.items()}
        seconds += time.process_time() - started
        for one, answer in plain.items():
            if tuple(hits.get(one, ())) != answer:
                raise SystemExit(f"{by_id[one].query.text} of {matter.matter_id}: {answer}")
        compared += len(tried)
        found += len(hits)
    each = seconds / compared
    return {
        "compared_with_plain_evaluator": int(compared),
        "of_which_matches": int(found),
        "differences": 0,
        "plain_evaluator_documents_per_second": round(1 / (each * len(read)), 3),
    }


def _beside_postgres(asked: Sequence[Asked], stream: Sequence[Matter]) -> Iterator[dict[str, Any]]:
    """Match the word-only follows in PostgreSQL and here, on the same few documents."""
    try:
        with running_server() as server:
            some = stream[:POSTGRES_DOCUMENTS]
            there, seconds, plan = _postgres(server, asked, some)
    except ServerAbsentError as absent:
        yield {"postgresql": str(absent)}
        return
    index = FollowIndex(Follow(one.follow_id, parse(one.query)) for one in asked)
    wall = sum(_timed(index, stream[:2000]).wall) / len(stream[:2000])
    here = [{hit.follow_id for hit in index.match(matter)} for matter in some]
    if here != there:
        raise SystemExit("PostgreSQL and rimland differ")
    yield {
        "word_follows": len(asked),
        "postgresql_plan": plan,
        "postgresql_documents_per_second": round(len(some) / seconds, 2),
        "postgresql_ms": _ms(seconds / len(some)),
        "rimland_word_follows_ms": _ms(wall),
        "times_faster": round(seconds / len(some) / wall),
        "postgresql_differences": 0,
    }


def _postgres(
    server: Server, asked: Sequence[Asked], stream: Sequence[Matter]
) -> tuple[list[set[str]], float, str]:
    """Return what PostgreSQL finds for each document, the seconds it took, and how it looks."""
    server.new_database("follows")
    server.run("CREATE TABLE follow (follow_id text, query tsquery)", server.databases[-1])
    connection = pg8000.native.Connection(
        "postgres",
        host="127.0.0.1",
        port=server.port,
        database=server.databases[-1],
        password=server.password,
    )
    connection.run("SET max_parallel_workers_per_gather = 0")
    for first in range(0, len(asked), 1000):
        rows = [[one.follow_id, one.tsquery] for one in asked[first : first + 1000]]
        connection.run(
            "INSERT INTO follow SELECT row->>0, (row->>1)::tsquery "
            "FROM json_array_elements(CAST(:rows AS json)) AS row",
            rows=json.dumps(rows),
        )
    connection.run("CREATE INDEX ON follow USING gist (query)")
    connection.run("ANALYZE follow")
    ask = "SELECT follow_id FROM follow WHERE to_tsvector('simple', CAST(:text AS text)) @@ query"
    plan = str(connection.run(f"EXPLAIN {ask}", text=stream[0].text)[0][0])
    connection.run(ask, text=stream[0].text)
    started = time.perf_counter()
    found = [{row[0] for row in connection.run(ask, text=matter.text)} for matter in stream]
    seconds = time.perf_counter() - started
    connection.close()
    return found, seconds, plan.partition("  (")[0]


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 3)


if __name__ == "__main__":
    main()

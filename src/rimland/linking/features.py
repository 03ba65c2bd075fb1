"""One row per report with what linking compares: days, circle, tolls, actors, modes, words.

The SQL of this room keeps to functions that DuckDB and Spark both have under names that
``linking.engines`` can translate, because the same steps run on either.
"""

from __future__ import annotations

from rimland.linking.engines import Engine
from rimland.model.place import PLACE_PRECISION

LINK_FIELDS = (
    *("unit", "event_types", "date_start", "date_end", "date_precision"),
    *("country_iso3", "adm1", "adm2", "place", "latitude", "longitude", "place_precision"),
    *("actors", "perpetrator_side", "perpetrators_in_total"),
    *("killed_side_a_best", "killed_side_b_best"),
    *("killed_total_low", "killed_total_best", "killed_total_high"),
    *("publishers", "citation", "copy_hash", "summary", "evidence"),
)
"""The fields of a report that linking reads, beside its key, source and record."""

COARSEST = 7
"""From this place precision on (waters, airspace, unknown) a report has no circle to compare."""

_PRECISION_DAYS = {"day": 0, "week": 6, "month": 30}
"""Days that a date of each precision may cover; a longer span of its own says all there is."""

_ADMIN_WORDS = (
    "province|governorate|state|region|district|oblast|republic|department|wilayat|muhafazat|"
    "county|prefecture|division|subdistrict|city|town|village|neighbourhood|area"
)
_DULL_WORDS = (
    "of|the|and|for|in|group|forces|force|militia|militias|organisation|organization|fighters"
)
_STEM_LETTERS = 5
_STEMS_OF_ANY_ATTACK = (
    *(
        "kille",
        "attac",
        "peopl",
        "injur",
        "wound",
        "least",
        "death",
        "dead",
        "were",
        "said",
        "that",
    ),
    *("with", "have", "been", "from", "when", "after", "their", "which", "woun", "other", "they"),
)
"""Words that most accounts of attacks share say nothing of which attack it is."""


def make_features(engine: Engine) -> None:
    """Leave in the engine the table ``features``, from ``reports`` (with ``id``) and ``families``.

    Words are compared as numbers: a number stands for a place's name, a set of actors or of modes.
    """
    _actor_sets(engine)
    _names(engine)
    _mode_sets(engine)
    _telling_words(engine)
    radius = " ".join(
        f"WHEN {p.level} THEN {p.radius_km}" for p in PLACE_PRECISION.values() if p.radius_km
    )
    days = " ".join(f"WHEN '{k}' THEN {v}" for k, v in _PRECISION_DAYS.items())
    engine.table(
        "features",
        f"""
        SELECT r.id, {TELLER} AS teller, {_UNIT} AS unit, {_number("r.country_iso3")} AS country,
               n1.number AS adm1, n2.number AS adm2, n3.number AS place_number, n3.folded AS place,
               r.latitude AS lat, r.longitude AS lon,
               CAST(CASE r.place_precision {radius} END AS DOUBLE) AS radius,
               r.place_precision AS precise,
               date_diff('day', DATE '1970-01-01', r.date_start) AS d0,
               date_diff('day', DATE '1970-01-01', r.date_end) AS d1,
               year(r.date_start) AS first_year, r.date_precision = 'day' AS exact,
               CAST(greatest(0, CASE r.date_precision {days} END
                                - date_diff('day', r.date_start, r.date_end)) AS INTEGER) AS slack,
               r.killed_total_best AS best,
               coalesce(r.killed_total_low, r.killed_total_best) AS low,
               coalesce(r.killed_total_high, r.killed_total_best) AS high,
               coalesce({_own_dead("r")}, 0) AS own_dead,
               coalesce(s.actor_set, -1) AS actor_set, coalesce(m.mode_set, -1) AS mode_set,
               {_number("r.copy_hash")} AS copy, {_number("r.citation")} AS citation,
               r.publishers, w.words
        FROM reports r
        LEFT JOIN words_of w ON w.id = r.id
        LEFT JOIN actor_set_of s ON s.id = r.id
        LEFT JOIN mode_sets m ON m.modes = r.event_types
        LEFT JOIN place_names n1 ON n1.name = r.adm1
        LEFT JOIN place_names n2 ON n2.name = r.adm2
        LEFT JOIN place_names n3 ON n3.name = r.place
        WHERE r.latitude IS NOT NULL AND r.longitude IS NOT NULL AND r.country_iso3 IS NOT NULL
          AND r.place_precision < {COARSEST} AND r.date_precision <> 'year'
        """,
    )


def _number(text: str) -> str:
    """SQL of a number that stands for a text; texts that differ share one once in 10^19 pairs."""
    return f"CASE WHEN {text} IS NOT NULL THEN hash({text}) END"


def _names(engine: Engine) -> None:
    """Fold every name of a place once, however often it occurs."""
    engine.table(
        "place_names",
        f"""
        SELECT name, folded, hash(folded) AS number
        FROM (SELECT name, {_folded("name")} AS folded
              FROM (SELECT adm1 AS name FROM reports UNION SELECT adm2 FROM reports
                    UNION SELECT place FROM reports))
        WHERE folded IS NOT NULL
        """,
    )


def _telling_words(engine: Engine) -> None:
    """Give reports that were told in words the stems of those: reviewed summaries, masked quotes."""
    stem = f"list_transform({_words('told')}, lambda word: substring(word, 1, {_STEM_LETTERS}))"
    dull = ", ".join(f"'{stem}'" for stem in _STEMS_OF_ANY_ATTACK)
    kept = f"list_filter({stem}, lambda word: length(word) > 3 AND word NOT IN ({dull}))"
    engine.table(
        "words_of",
        f"""
        SELECT id, list_distinct({kept}) AS words
        FROM (SELECT id, coalesce(summary, '') || ' ' || coalesce(array_to_string(
                      list_transform(evidence, lambda part: part.quote), ' '), '') AS told
              FROM reports WHERE summary IS NOT NULL OR evidence IS NOT NULL)
        """,
    )


def _mode_sets(engine: Engine) -> None:
    engine.table(
        "mode_sets",
        """
        SELECT modes, CAST(row_number() OVER (ORDER BY array_to_string(modes, ' ')) AS INTEGER)
                   AS mode_set
        FROM (SELECT DISTINCT event_types AS modes FROM reports)
        WHERE len(modes) > 0
        """,
    )


_UNIT = "CASE r.unit WHEN 'campaign' THEN 2 WHEN 'coordinated_attack' THEN 1 ELSE 0 END"

TELLER = (
    "CASE WHEN starts_with(r.source_id, 'article:') "
    "THEN regexp_replace(r.report_key, '-[^-]*$', '') ELSE r.source_id END"
)
"""SQL of who tells in a report ``r`` and never tells of one attack twice: a dataset, or an article.

The key of an article's report ends with its number in the article.
"""


def _actor_sets(engine: Engine) -> None:
    """Give every set of actors that occurs a number, its labels and the words in its names.

    An actor's label is the network it belonged to on that day, else the words of its name: short
    stems in alphabetical order, so that "Government of Syria" and "Syrian government" meet.
    """
    engine.table(
        "named_actors",
        """
        SELECT id, date_start, actor.name AS name, actor.dataset_id AS dataset_id
        FROM (SELECT id, date_start, unnest(actors) AS actor FROM reports)
        WHERE actor.role <> 'target' AND actor.name IS NOT NULL
          -- Whom some name as a side of their own: "Civilians (Iraq)", "Turkish civilians".
          AND lower(actor.name) NOT LIKE '%civilians%'
          AND lower(actor.name) NOT LIKE '%civilian population%'
        """,
    )
    stem = f"list_transform({_words('name')}, lambda word: substring(word, 1, {_STEM_LETTERS}))"
    engine.table(
        "actor_names",
        f"""
        SELECT name, stems, array_to_string(stems, ' ') AS label
        FROM (SELECT name, {sorted_once(stem)} AS stems
              FROM (SELECT DISTINCT name FROM named_actors))
        """,
    )
    engine.table(
        "members",
        """
        SELECT DISTINCT n.name, n.dataset_id, f.network, f.valid_from, f.valid_to
        FROM (SELECT DISTINCT name, dataset_id, dataset_id AS key FROM named_actors
              UNION ALL
              SELECT DISTINCT name, dataset_id, 'name:' || lower(name) FROM named_actors) n
        JOIN families f ON f.key = n.key
        """,
    )
    engine.table(
        "actor_labels",
        """
        SELECT DISTINCT n.id, coalesce('network ' || m.network, w.label) AS label,
               CASE WHEN m.network IS NULL THEN w.stems END AS stems
        FROM named_actors n
        JOIN actor_names w ON w.name = n.name
        LEFT JOIN members m ON m.name = n.name
         AND m.dataset_id IS NOT DISTINCT FROM n.dataset_id
         AND n.date_start BETWEEN m.valid_from AND m.valid_to
        """,
    )
    engine.table(
        "labels_of",
        f"""
        SELECT id, {sorted_once("list(label)")} AS labels, flatten(list(stems)) AS stems
        FROM actor_labels GROUP BY id
        """,
    )
    engine.table(
        "actor_sets",
        f"""
        SELECT CAST(row_number() OVER (ORDER BY labels) AS INTEGER) AS actor_set, labels,
               {sorted_once("stems")} AS stems
        FROM (SELECT labels, any_value(stems) AS stems FROM labels_of GROUP BY labels)
        """,
    )
    engine.table(
        "actor_set_of",
        "SELECT l.id, s.actor_set FROM labels_of l JOIN actor_sets s ON s.labels = l.labels",
    )


def sorted_once(items: str) -> str:
    """SQL of a list's items, each once and in order."""
    return f"list_sort(list_distinct({items}))"


def _words(name: str) -> str:
    """SQL of the telling words of an actor's name, in small letters."""
    letters = f"regexp_replace(lower({name}), '[^a-z0-9\\x{{00e0}}-\\x{{024f}}]+', ' ', 'g')"
    dull = f"regexp_replace({letters}, '\\b({_DULL_WORDS})\\b', ' ', 'g')"
    return f"list_filter(string_split({dull}, ' '), lambda word: word <> '')"


def _own_dead(report: str) -> str:
    """SQL of the dead perpetrators that a total includes; other tellers may leave them out."""
    return (
        f"CASE WHEN {report}.perpetrator_side = 'a' AND {report}.perpetrators_in_total "
        f"THEN {report}.killed_side_a_best "
        f"WHEN {report}.perpetrator_side = 'b' AND {report}.perpetrators_in_total "
        f"THEN {report}.killed_side_b_best ELSE 0 END"
    )


def _folded(name: str) -> str:
    """SQL of a place's name without case, punctuation, articles and words like 'province'."""
    words = f"regexp_replace(lower({name}), '\\b({_ADMIN_WORDS})\\b', '', 'g')"
    letters = f"regexp_replace({words}, '[^a-z0-9\\x{{00e0}}-\\x{{024f}}]+', ' ', 'g')"
    bare = f"trim(regexp_replace(trim({letters}), '^(al|ad|an|ar|as|at|az|el) ', ''))"
    return f"nullif({bare}, '')"

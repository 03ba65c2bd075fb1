"""The columns of reports, events and their companions; the codebook is generated from here.

A new event field starts here: add it to REPORT_FIELDS, let the sources that know it fill it, say
in ``linking/resolve.py`` how an event takes it from its reports, and regenerate the codebook.
"""

from __future__ import annotations

from rimland.tables.fields import ACTOR_TYPE, EVIDENCE_TYPE, Field, count_fields

DATASET_FIELDS: tuple[Field, ...] = (
    Field("event_types", "VARCHAR[]", "modes, the most telling first, at most three", "", "mode"),
    Field("unit", "VARCHAR", "what the record describes", "", "unit"),
    Field("type_of_violence", "INTEGER", "UCDP type: 1 state-based, 2 non-state, 3 one-sided"),
    Field("suicide", "BOOLEAN", "an attacker meant to die"),
    Field("foiled", "BOOLEAN", "stopped before harm was done"),
    Field("date_start", "DATE", "first day, at the place", "ISO 8601"),
    Field("date_end", "DATE", "last day, at the place", "ISO 8601"),
    Field("date_precision", "VARCHAR", "how exactly the dates are known", "", "date_precision"),
    Field(
        "reported_at", "DATE", "first day a source reported it, where the source says", "ISO 8601"
    ),
    Field("country_iso3", "VARCHAR", "country of the place", "ISO 3166-1 alpha-3"),
    Field("adm1", "VARCHAR", "first-order division as the source writes it"),
    Field("adm2", "VARCHAR", "second-order division as the source writes it"),
    Field("place", "VARCHAR", "place as the source writes it"),
    Field("geonames_id", "BIGINT", "GeoNames id of the place, where resolved"),
    Field("latitude", "DOUBLE", "north positive", "degrees, WGS 84"),
    Field("longitude", "DOUBLE", "east positive", "degrees, WGS 84"),
    Field("place_precision", "INTEGER", "UCDP where_prec, 1 exact to 7 unknown", "", "where_prec"),
    Field("priogrid_gid", "INTEGER", "PRIO-GRID cell of the coordinates"),
    Field(
        "actors",
        f"{ACTOR_TYPE}[]",
        "who took part: role, name, dataset id, attribution",
        "",
        "role",
    ),
    Field("target_type", "VARCHAR", "what was attacked, in the source's words"),
    Field("perpetrator_side", "VARCHAR", "side whose dead are perpetrators: a, b or none"),
    Field("perpetrators_in_total", "BOOLEAN", "whether killed_total includes dead perpetrators"),
    *count_fields("killed_side_a", "killed on side a"),
    *count_fields("killed_side_b", "killed on side b"),
    *count_fields("killed_civilians", "civilians killed"),
    *count_fields("killed_unknown", "killed whose side is unknown"),
    *count_fields("killed_total", "killed, the source's total"),
    *count_fields("injured_total", "injured"),
    Field(
        "first_reported_killed",
        "INTEGER",
        "killed in the first reports, where the source says",
        "people",
    ),
    Field("abducted_best", "INTEGER", "people abducted", "people"),
    Field("publishers", "VARCHAR[]", "outlets the source drew on, each once"),
    Field("number_of_sources", "INTEGER", "reports the source drew on, as it counts them"),
    Field("citation", "VARCHAR", "where the record's facts were seen"),
    Field("verification", "VARCHAR", "how well the record is backed", "", "verification"),
    Field(
        "summary", "VARCHAR", "one line of reviewed text; only sources reviewed for names fill it"
    ),
    Field("foreign_ids", "VARCHAR[]", "ids in other datasets as scheme:id"),
    Field("flags", "VARCHAR[]", "oddities kept as they stand", "", "flag"),
)
"""What a dataset's row can say."""

ARTICLE_FIELDS: tuple[Field, ...] = (
    Field("weapon", "VARCHAR", "the means, as far as the source names it", "", "weapon"),
    Field("is_update", "BOOLEAN", "tells a new toll of an attack reported before"),
    Field("confidence", "DOUBLE", "how sure the coder is of the whole report, 0 to 1"),
    Field("coder", "VARCHAR", "who read it in the document: a coder's name and version"),
    Field("document_id", "VARCHAR", "the document it was read in"),
    Field("publisher_family", "VARCHAR", "house the document's outlet belongs to"),
    Field("copy_hash", "VARCHAR", "shared by documents of the same words", "hex"),
    Field("evidence", f"{EVIDENCE_TYPE}[]", "where each field was read in the document"),
)
"""What only a coder can say of a document, beside what datasets say."""

REPORT_FIELDS: tuple[Field, ...] = DATASET_FIELDS + ARTICLE_FIELDS
"""What a report says. A field that a source does not know is null."""

LOG_FIELDS: tuple[Field, ...] = (
    Field("seq", "BIGINT", "place in this ledger's log"),
    Field("report_key", "VARCHAR", "source:record, shared by all versions of a report"),
    Field("source_id", "VARCHAR", "the source"),
    Field("record_id", "VARCHAR", "the source's own id"),
    Field("release", "VARCHAR", "release the row came with; null where none was declared"),
    Field("content_hash", "VARCHAR", "SHA-256 of the canonical fields", "hex"),
    Field("known_at", "VARCHAR", "when the world could have known", "ISO 8601 UTC"),
    Field("file_row", "VARCHAR", "file:row the report was read from"),
)
"""What the log knows about a report beside its content."""

REPORT_TABLE: tuple[Field, ...] = LOG_FIELDS + REPORT_FIELDS

EVENT_TABLE: tuple[Field, ...] = (
    Field("event_id", "VARCHAR", "stable id of the event"),
    Field("part_of", "VARCHAR", "id of the larger event it is part of"),
    Field("unit", "VARCHAR", "what the event is; counts say which unit they count", "", "unit"),
    Field("event_types", "VARCHAR[]", "modes over all reports, at most three", "", "mode"),
    Field("kind", "VARCHAR", "attack or battle; attack where any report describes one"),
    Field("suicide", "BOOLEAN", "any report says an attacker meant to die"),
    Field("foiled", "BOOLEAN", "every report that says so calls it foiled"),
    Field("date_start", "DATE", "from the report with the finest date", "ISO 8601"),
    Field("date_end", "DATE", "from the same report", "ISO 8601"),
    Field("date_precision", "VARCHAR", "of that report", "", "date_precision"),
    Field("country_iso3", "VARCHAR", "from the report with the finest place", "ISO 3166-1 alpha-3"),
    Field("adm1", "VARCHAR", "of that report"),
    Field("place", "VARCHAR", "of that report"),
    Field("latitude", "DOUBLE", "of that report", "degrees, WGS 84"),
    Field("longitude", "DOUBLE", "of that report", "degrees, WGS 84"),
    Field("place_precision", "INTEGER", "of that report", "", "where_prec"),
    Field("actors", f"{ACTOR_TYPE}[]", "from the report that says most of attribution", "", "role"),
    Field("target_type", "VARCHAR", "first report that says"),
    *count_fields("victims_killed", "killed without the perpetrators (attacks only)"),
    *count_fields("civilians_killed", "civilians killed"),
    *count_fields("all_killed", "killed on all sides"),
    Field("perpetrator_side", "VARCHAR", "side whose dead are perpetrators: a, b or none"),
    *count_fields("killed_side_a", "killed on side a, as the report that names the actors has it"),
    *count_fields("killed_side_b", "killed on side b, as that report has it"),
    *count_fields("killed_unknown", "killed whose side is unknown"),
    *count_fields("injured", "injured"),
    *count_fields("abducted", "people abducted"),
    Field(
        "toll_disagrees", "BOOLEAN", "reports that are not superseded give different best figures"
    ),
    Field("reports", "INTEGER", "reports that stand", "reports"),
    Field("copies", "INTEGER", "reports that repeat the text of another one", "reports"),
    Field("killed_from", "VARCHAR", "report that the best figure of the killed comes from"),
    Field("date_from", "VARCHAR", "report that the dates come from"),
    Field("place_from", "VARCHAR", "report that the place comes from"),
    Field("actors_from", "VARCHAR", "report that the actors come from"),
    Field("sources", "VARCHAR[]", "datasets and outlets that report it"),
    Field("publishers", "VARCHAR[]", "outlets those drew on, each once"),
    Field(
        "publisher_families",
        "VARCHAR[]",
        "houses that report it; copies of one text count as the house that had it first",
    ),
    Field("known_at", "VARCHAR", "when its first report could be known", "ISO 8601 UTC"),
    Field("summary", "VARCHAR", "one line of reviewed text, where a report has it"),
    Field("flags", "VARCHAR[]", "oddities of its reports", "", "flag"),
    Field(
        "redistribute", "VARCHAR", "the strictest licence among its reports", "", "redistribution"
    ),
)

DISAGREEMENT_TABLE: tuple[Field, ...] = (
    Field("event_id", "VARCHAR", "the event"),
    Field("field", "VARCHAR", "the field its reports differ on"),
    Field("value", "VARCHAR", "what some of them say, as text"),
    Field("houses", "VARCHAR[]", "houses that say so; copies of one text count once"),
    Field("reports", "VARCHAR[]", "reports that say so"),
    Field("known_at", "VARCHAR", "when it was first said", "ISO 8601 UTC"),
    Field("standing", "VARCHAR", "how it stands to the event's value", "", "standing"),
)
"""Fields on which the reports of one event contradict each other, a row per value."""

STANDINGS = {
    "chosen": "the event's value",
    "compatible": "another value that the event's does not contradict, as a coarser date",
    "differs": "contradicts the event's value",
    "overruled": "was chosen by the rules, until a person corrected the event",
    "superseded": "a toll replaced by a later one of the same house or of later days",
}
"""How a value that a report gives stands to the one the event takes."""

MEMBER_TABLE: tuple[Field, ...] = (
    Field("event_id", "VARCHAR", "the event"),
    Field("report_id", "VARCHAR", "the report: its key and version"),
    Field("report_key", "VARCHAR", "the report in all its versions"),
    Field("source", "VARCHAR", "the source"),
    Field("record_id", "VARCHAR", "the source's own id"),
    Field(
        "probability",
        "DOUBLE",
        "probability that it is about this event; 1 where nothing was linked",
    ),
)

DOCUMENT_TABLE: tuple[Field, ...] = (
    Field("document_id", "VARCHAR", "id that follows from the content"),
    Field("source_id", "VARCHAR", "the source"),
    Field("given_id", "VARCHAR", "the sender's own id, where it names nobody"),
    Field("publisher", "VARCHAR", "the outlet"),
    Field("publisher_family", "VARCHAR", "the house it belongs to"),
    Field("title", "VARCHAR", "title, persons masked"),
    Field("url", "VARCHAR", "address; only the host where the rest names a person"),
    Field("published", "VARCHAR", "publication day or time as given", "ISO 8601"),
    Field("known_at", "VARCHAR", "when the world could have known", "ISO 8601 UTC"),
    Field("language", "VARCHAR", "language of the text", "ISO 639-1"),
    Field("raw_sha256", "VARCHAR", "hash of the content as received", "hex"),
    Field("text_sha256", "VARCHAR", "hash of the text that offsets count in", "hex"),
    Field("copy_hash", "VARCHAR", "shared by documents of the same words", "hex"),
    Field("coder", "VARCHAR", "who read it last"),
    Field("reports", "INTEGER", "attacks that were read in it", "reports"),
    Field("not_coded", "VARCHAR", "why it was not coded: language; null where it was"),
    Field("erased_at", "VARCHAR", "when its words were erased; null if they were not"),
)
"""What is known of an article beside its text, which never leaves the ledger."""

COVERAGE_TABLE: tuple[Field, ...] = (
    Field("source_id", "VARCHAR", "the source"),
    Field("kind", "VARCHAR", "events, or aggregate for a series of counts"),
    Field("countries", "VARCHAR[]", "countries it speaks about; null is the world"),
    Field("first_month", "VARCHAR", "first month it lists completely", "YYYY-MM"),
    Field("last_month", "VARCHAR", "last month it lists completely", "YYYY-MM"),
    Field("actors", "VARCHAR[]", "dataset actor ids it is limited to; null is all"),
    Field("types_of_violence", "INTEGER[]", "UCDP types it is limited to; null is all"),
    Field("min_killed", "INTEGER", "fewest deaths for an event to be listed", "people"),
    Field("basis", "VARCHAR", "declared, source definition, or inferred and from what"),
    Field("release", "VARCHAR", "release it holds for"),
)

AGGREGATE_TABLE: tuple[Field, ...] = (
    Field("source_id", "VARCHAR", "the source"),
    Field("network", "VARCHAR", "network the counts are about"),
    Field("month", "VARCHAR", "month", "YYYY-MM"),
    Field("country_iso3", "VARCHAR", "country", "ISO 3166-1 alpha-3"),
    Field("type_of_violence", "INTEGER", "UCDP type"),
    Field("events", "INTEGER", "events counted", "events"),
    Field("killed_low", "INTEGER", "killed on all sides, sum of lows", "people"),
    Field("killed_best", "INTEGER", "killed on all sides, sum of best figures", "people"),
    Field("killed_high", "INTEGER", "killed on all sides, sum of highs", "people"),
    Field("civilians_best", "INTEGER", "civilians killed", "people"),
)

COUNT_LEVELS = ("all", "network", "kind", "country", "year", "month")

COUNT_TABLE: tuple[Field, ...] = (
    Field("level", "VARCHAR", f"what the count spans: {', '.join(COUNT_LEVELS)}"),
    Field("network", "VARCHAR", "shipped network, fixed roster; none, or several; null above it"),
    Field("kind", "VARCHAR", "attack or battle; null above it"),
    Field(
        "country_iso3", "VARCHAR", "country; null where unknown or above it", "ISO 3166-1 alpha-3"
    ),
    Field("year", "VARCHAR", "year; null where unknown or above it", "YYYY"),
    Field("month", "VARCHAR", "month; null where unknown or above it", "YYYY-MM"),
    Field(
        "events", "INTEGER", "events that may be counted but not listed, three or more", "events"
    ),
)
"""Published snapshots: events that only sources tell of whose licence allows counts alone.

What is missing is nothing, fewer than three, or held back because it would give such a count away.
"""

LINK_TABLE: tuple[Field, ...] = (
    Field("report_a", "VARCHAR", "one report"),
    Field("report_b", "VARCHAR", "the other report"),
    Field("verdict", "VARCHAR", "same, different or part_of (a is part of b)"),
    Field("probability", "DOUBLE", "of being the same attack"),
    Field("reason", "VARCHAR", "the sentence that explains it"),
    Field("made_by", "VARCHAR", "method and version, or person"),
)

FLAGS = {
    "toll_order": "low <= best <= high does not hold in the source; kept as it stands",
    "multi_month": "the dates span more than one month",
    "country_unknown": "the source's country code is in no table of ours",
    "cell_mismatch": "the source's PRIO-GRID cell is not the one of its coordinates",
    "null_island": "coordinates are exactly 0, 0",
    "name_withheld": "an actor's name that is a person's name was not kept",
    "date_from_publication": "the text gives no day; the week up to its publication stands for it",
    "doubt_terrorism": "the source doubts that it is terrorism",
    "formula_text": "a cell starts like a spreadsheet formula; kept as text",
}
"""Every flag and what it means."""

TABLES = {
    "reports": REPORT_TABLE,
    "events": EVENT_TABLE,
    "members": MEMBER_TABLE,
    "links": LINK_TABLE,
    "coverage": COVERAGE_TABLE,
    "aggregates": AGGREGATE_TABLE,
    "documents": DOCUMENT_TABLE,
    "counts": COUNT_TABLE,
    "disagreements": DISAGREEMENT_TABLE,
}
"""The Parquet files of a snapshot, in the order they are written."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pyarrow as pa
import pytest

from rimland.model.errors import LicenceError, NotFoundError
from rimland.model.time import Month
from rimland.model.vocab import TheatreKind
from rimland.outputs.brief import render_brief
from rimland.outputs.brief_content import BriefContent
from tests.unit.outputs.briefs import (
    REFUSAL,
    ROW_SCHEMA,
    a_brief,
    a_hostile_brief,
    a_refused_brief,
    an_empty_brief,
)

CSP = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


class Page(HTMLParser):
    """What a test wants to know of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[dict[str, str | None]] = []
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append(tag)
        self.attributes |= set(found)
        if found.get("id"):
            self.ids.append(str(found["id"]))
        if tag == "a":
            self.links.append(found)

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


@pytest.fixture(scope="module")
def mixed() -> tuple[BriefContent, str, Page]:
    content = a_brief()
    html = render_brief(content)
    return content, html, Page(html)


def test_every_link_inside_the_page_resolves_and_no_id_stands_twice(
    mixed: tuple[BriefContent, str, Page],
) -> None:
    page = mixed[2]
    inside = {str(a["href"])[1:] for a in page.links if str(a["href"]).startswith("#")}
    assert inside <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))


def test_every_event_has_one_row_and_every_figure_leads_to_its_events(
    mixed: tuple[BriefContent, str, Page],
) -> None:
    content, html, page = mixed
    ids = content.events.column("event_id").to_pylist()
    assert set(ids) <= set(page.ids)
    assert html.count('<tr id="ev') == len(ids)
    counted = [m for s in content.shift.series for m in s.theatres if m.events and m.event_ids]
    assert len(re.findall(r'<a class=n href="#', html)) > len(counted)


def test_other_links_are_http_and_tell_nothing_on(mixed: tuple[BriefContent, str, Page]) -> None:
    outside = [a for a in mixed[2].links if not str(a["href"]).startswith("#")]
    assert outside
    for link in outside:
        assert re.match(r"https?://", str(link["href"]))
        assert link["rel"] == "noopener noreferrer"


def test_the_page_needs_nothing_else(mixed: tuple[BriefContent, str, Page]) -> None:
    _, html, page = mixed
    assert CSP in html
    assert not {"script", "img", "link", "iframe", "object", "embed", "form"} & set(page.tags)
    assert not {"src", "srcset", "xlink:href", "action", "data"} & page.attributes
    assert "url(http" not in html
    assert "@import" not in html


def test_the_sections_stand_in_their_order(mixed: tuple[BriefContent, str, Page]) -> None:
    order = [
        *("findings", "map", "shift", "timeline", "recent", "coverage"),
        *("methods", "sources", "snapshot", "events"),
    ]
    assert [i for i in mixed[2].ids if i in order] == order


def test_headings_do_not_skip_a_level(mixed: tuple[BriefContent, str, Page]) -> None:
    levels = [int(t[1]) for t in mixed[2].tags if re.fullmatch(r"h[1-6]", t)]
    assert levels.count(1) == 1
    assert all(b <= a + 1 for a, b in pairwise(levels))


def test_tables_have_captions_and_pictures_have_words(
    mixed: tuple[BriefContent, str, Page],
) -> None:
    _, html, page = mixed
    assert page.tags.count("table") == page.tags.count("caption")
    assert all("scope" in th for th in re.findall(r"<th\b[^>]*>", html))
    for labelled in re.findall(r'aria-labelledby="([^"]+)"', html):
        assert set(labelled.split()) <= set(page.ids)


def test_monthly_counts_say_that_they_have_no_rows(mixed: tuple[BriefContent, str, Page]) -> None:
    _, html, page = mixed
    assert "4 from monthly counts, no event rows" in page.text
    assert 'href="#src-counts"' in html


def test_an_uncovered_month_is_never_a_number(mixed: tuple[BriefContent, str, Page]) -> None:
    table = next(part for part in mixed[1].split("<table") if "best figure with bounds" in part)
    cell = table.split(">2015-12", 1)[1].split("<td", 2)[1]
    assert "not covered" in cell
    assert "on record" in cell
    assert "killed" not in cell


def test_a_refusal_is_the_headline() -> None:
    html = render_brief(a_refused_brief())
    assert f'<p class="lede">{REFUSAL}</p>' in html
    assert "no source covers December 2015 to January 2016" in Page(html).text
    assert "There is no chart of the share" in html


def test_a_network_without_events_still_has_a_page() -> None:
    page = Page(render_brief(an_empty_brief()))
    assert "No event is on record in these months" in page.text
    assert {str(a["href"])[1:] for a in page.links if str(a["href"]).startswith("#")} <= set(
        page.ids
    )


def test_hostile_text_stays_text() -> None:
    html = render_brief(a_hostile_brief())
    page = Page(html)
    assert "script" not in page.tags
    assert "img" not in page.tags
    assert not {a for a in page.attributes if a.startswith("on")}
    assert not re.search(r'href="\s*javascript', html)
    assert not set(html) & set("\x00\x07\x1b\u202e\u2066")
    assert "A" * 1001 not in html
    assert "{{ 7*7 }}" in page.text


@pytest.mark.parametrize("allowed", ["aggregates", "none", None])
def test_a_record_whose_licence_forbids_it_is_never_laid_out(allowed: str | None) -> None:
    content = a_brief()
    events = content.events.to_pylist()
    events[3]["redistribute"] = allowed
    slipped = replace(content, events=pa.Table.from_pylist(events, schema=content.events.schema))
    with pytest.raises(LicenceError, match=events[3]["event_id"]):
        render_brief(slipped)


@pytest.mark.parametrize("source", ["sums", "unheard-of"])
def test_a_report_of_a_source_that_forbids_it_is_never_laid_out(source: str) -> None:
    content = a_brief()
    rows = content.rows.to_pylist()
    rows[5]["source"] = source
    notes = (
        *content.sources,
        replace(content.sources[0], source_id="sums", redistribute="aggregates"),
    )
    slipped = replace(content, rows=pa.Table.from_pylist(rows, schema=ROW_SCHEMA), sources=notes)
    with pytest.raises(LicenceError, match=source):
        render_brief(slipped)


def test_a_figure_without_rows_is_an_error_unless_records_were_withheld() -> None:
    content = a_brief()
    fewer = replace(content, events=content.events.slice(1))
    with pytest.raises(NotFoundError, match="no row"):
        render_brief(fewer)
    html = render_brief(replace(fewer, withheld=1))
    page = Page(html)
    assert "1 record withheld." in page.text
    assert content.events.column("event_id")[0].as_py() not in html
    assert " or more" in page.text


def test_what_is_only_counted_stands_beside_what_is_listed_and_says_so() -> None:
    content = a_brief()
    note = replace(content.sources[0], source_id="sums", title="Counting house", reports=0)
    counted = {(Month(2017, 1), TheatreKind.CORE): 41, (Month(2015, 12), TheatreKind.CORE): 57}
    html = render_brief(
        replace(
            content,
            withheld=98,
            kept_back=("98 reports of sources whose licence lets only counts be passed on.",),
            counted=counted,
            counted_sources=(note,),
        )
    )
    page = Page(html)
    # The second roster has other events: what is counted was counted under the first.
    assert html.count("and 41 only counted") == html.count("and 57 only counted") == 1
    assert "98 records withheld. 98 reports of sources" in page.text
    assert "Counting house" in page.text
    assert "only counted: the licence keeps the records" in page.text
    inside = {str(a["href"])[1:] for a in page.links if str(a["href"]).startswith("#")}
    assert inside <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))
    assert "only counted" not in render_brief(content)


def test_a_brief_is_the_same_each_time() -> None:
    assert render_brief(a_brief()) == render_brief(a_brief())


@pytest.mark.slow
def test_thirteen_thousand_events_stay_under_eight_megabytes() -> None:
    content = a_brief(per_month=6.95, first=Month(2010, 1), last=Month(2021, 12))
    assert content.events.num_rows > 12_500
    assert len(render_brief(content).encode()) < 8_000_000

"""The sections of a brief: what they show, what they leave out, and where their numbers lead."""

import re
from dataclasses import replace
from typing import Any

import pytest

from rimland.analysis.verdicts import Answer
from rimland.outputs.brief import render_brief
from rimland.outputs.brief_content import BriefContent
from rimland.outputs.brief_sections import cited_events
from tests.unit.outputs.analyses import (
    a_dynamics,
    a_portrayal,
    a_simulation,
    a_synchrony,
    a_synchrony_that_cannot_tell,
    with_analyses,
)
from tests.unit.outputs.briefs import HOSTILE, a_brief
from tests.unit.outputs.test_brief import Page

RATE = "0.5 times a year"


@pytest.fixture(scope="module")
def content() -> BriefContent:
    return a_brief()


def section(html: str, name: str) -> str:
    return html.split(f'<section id="{name}">')[1].split("</section>", maxsplit=1)[0]


def shown(content: BriefContent, name: str, *results: Any) -> str:
    return section(render_brief(with_analyses(content, *results)), name)


def first_paragraph(part: str) -> str:
    return Page(part.split("<p>")[1].split("</p>", maxsplit=1)[0]).text


def test_each_number_of_a_section_leads_to_events(content: BriefContent) -> None:
    html = render_brief(with_analyses(content, a_synchrony(content), a_portrayal(content)))
    page = Page(html)
    inside = {str(a["href"])[1:] for a in page.links if str(a["href"]).startswith("#")}
    assert inside <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))
    whole = a_portrayal(content).whole
    for ids in (whole.claimed, whole.established, whole.unknown):
        assert re.search(rf'<a class="n ref" href="#[^"]+">{len(ids)}</a>', html)
    for ids in a_synchrony(content).events.values():
        assert re.search(rf'<a class="n ref" href="#[^"]+">{len(ids)}</a>', html)


def test_sections_stand_in_one_order_and_the_findings_name_each(content: BriefContent) -> None:
    html = render_brief(with_analyses(content, a_synchrony(content), a_portrayal(content)))
    assert html.index('id="portrayal"') < html.index('id="synchrony"')
    findings = Page(section(html.replace(' tabindex="-1"', ""), "findings")).text
    assert "Does Islamic State claim more attacks than others establish? Not supported." in findings
    assert "fall together beyond chance? Not supported." in findings
    assert "What else was asked" not in render_brief(content)


@pytest.mark.parametrize("answer", [Answer.UNDERPOWERED, Answer.CANNOT_TELL, Answer.NOT_IDENTIFIED])
def test_what_is_no_answer_has_no_picture(content: BriefContent, answer: Answer) -> None:
    assert 'class="picture' not in shown(content, "portrayal", a_portrayal(content, answer))
    assert 'class="picture' not in shown(content, "synchrony", a_synchrony(content, answer))


@pytest.mark.parametrize("answer", [Answer.SUPPORTED, Answer.NOT_SUPPORTED])
def test_an_answer_has_its_picture_at_both_widths(content: BriefContent, answer: Answer) -> None:
    for part in (
        shown(content, "portrayal", a_portrayal(content, answer)),
        shown(content, "synchrony", a_synchrony(content, answer)),
    ):
        assert part.count('<svg viewBox="') == 2


def test_too_few_is_said_in_two_sentences(content: BriefContent) -> None:
    claims = first_paragraph(shown(content, "portrayal", a_portrayal(content, Answer.UNDERPOWERED)))
    days = first_paragraph(shown(content, "synchrony", a_synchrony(content, Answer.UNDERPOWERED)))
    nothing = first_paragraph(shown(content, "synchrony", a_synchrony_that_cannot_tell(content)))
    for said in (claims, days, nothing):
        assert len(re.findall(r"\.(?= |$)", said)) == 2, said
    assert "too few to say" in claims
    assert RATE in days
    assert "likely (62 %)" in days


@pytest.mark.parametrize("answer", [Answer.NOT_SUPPORTED, Answer.UNDERPOWERED])
@pytest.mark.parametrize("reached", [0, 1, 12])
def test_no_level_and_no_day_without_its_false_alarms(
    content: BriefContent, answer: Answer, reached: int
) -> None:
    part = shown(content, "synchrony", a_synchrony(content, answer, reached=reached))
    assert part.count(RATE) >= 2
    assert "chance alone would reach it" in part or not reached
    assert part.count("within a year by chance: ") == min(reached, 10)
    assert ("2 more reached the level" in part) == (reached == 12)
    if answer is Answer.NOT_SUPPORTED:
        # The picture says it too: it may be cut out and passed on alone.
        assert part.count(f"reached {RATE} by chance</") == 2
    assert "no plan" in part


def test_chances_are_in_words_with_numbers_and_p_values_are_not(content: BriefContent) -> None:
    text = Page(shown(content, "synchrony", a_synchrony(content))).text
    assert "by chance: unlikely (30 %)" in text
    assert "by chance: very unlikely (15 %)" in text
    assert "moved: p 0.30, fitted: p 0.40" in text


def test_members_are_compared_where_there_are_several(content: BriefContent) -> None:
    one = shown(content, "portrayal", a_portrayal(content))
    two = shown(content, "portrayal", a_portrayal(content, members=("isis-ash", "elsewhere")))
    assert "by member" not in one
    assert "by member" in two
    assert "elsewhere" in two


def test_events_that_no_count_holds_stand_apart_and_on_no_map(content: BriefContent) -> None:
    shift = content.shift
    gone = max(content.events.to_pylist(), key=lambda e: e["victims_killed_best"] or 0)["event_id"]
    series = tuple(
        replace(
            one,
            theatres=tuple(
                replace(m, event_ids=tuple(i for i in m.event_ids if i != gone))
                for m in one.theatres
            ),
            shares=tuple(
                replace(m, event_ids=tuple(i for i in m.event_ids if i != gone)) for m in one.shares
            ),
            comparison=None,
        )
        for one in shift.series
    )
    fewer = replace(content, shift=replace(shift, series=series))
    html = render_brief(with_analyses(fewer, a_portrayal(content)))
    assert gone in section(html, "events")
    assert "not in the counts by month" in section(html, "events")
    assert gone not in section(html, "timeline")
    assert gone not in section(html, "recent")
    before = sum(map(int, re.findall(r'data-l="Events"><a[^>]*>(\d+)<', section(html, "map"))))
    assert gone in cited_events([a_portrayal(content)])
    assert before < content.events.num_rows


def test_what_could_not_be_asked_is_said(content: BriefContent) -> None:
    html = render_brief(replace(content, unasked=(("displacement", "the file dates no loss"),)))
    assert "displacement (the file dates no loss)." in Page(section(html, "coverage")).text


def test_hostile_words_of_an_analysis_stay_words(content: BriefContent) -> None:
    ugly = " ".join(HOSTILE)
    claims = replace(a_portrayal(content, members=HOSTILE[:3]), network_title=ugly, verdict=ugly)
    days = replace(a_synchrony(content), verdict=ugly, assumptions=HOSTILE)
    page = Page(render_brief(with_analyses(content, claims, days)))
    assert not {"script", "img"} & set(page.tags)
    assert not {a for a in page.attributes if a.startswith("on")}


def test_dynamics_leads_to_events_and_draws_only_an_answer(content: BriefContent) -> None:
    html = shown(content, "dynamics", a_dynamics(content))
    for one in a_dynamics(content).series:
        assert re.search(rf'href="#[^"]+">{len(one.event_ids)}</a>', html)
    assert "<svg" in html
    assert "0.30 (0.00 to no end)" in html
    assert "inf" not in Page(html).text
    for answer in (Answer.UNDERPOWERED, Answer.NOT_IDENTIFIED, Answer.CANNOT_TELL):
        assert "<svg" not in shown(content, "dynamics", a_dynamics(content, answer))


def test_dynamics_without_an_answer_takes_two_sentences(content: BriefContent) -> None:
    said = first_paragraph(shown(content, "dynamics", a_dynamics(content, Answer.UNDERPOWERED)))
    assert said.count(". ") + said.endswith(".") == 2
    assert "too few" in said


def test_scenarios_say_what_is_assumed_and_what_cannot_be_known(content: BriefContent) -> None:
    html = shown(content, "scenarios", a_simulation(content))
    text = Page(html).text
    assert "they do not forecast" in text
    assert "Assumed: base of rim times 0.8 (0.6 to 1); set in the scenario file" in text
    assert "Left out: base of affiliate" in text
    assert "how the group will answer" in text
    assert "fewer: likely (70" in text
    assert "90 (30 to 200)" in text
    assert "not known" in text
    assert "<b>of it" not in html
    for ids in a_simulation(content).event_ids.values():
        assert re.search(rf'href="#[^"]+">{len(ids)}</a>', html)


def test_scenarios_that_cannot_be_asked_show_no_picture(content: BriefContent) -> None:
    html = shown(content, "scenarios", a_simulation(content, Answer.CANNOT_TELL))
    assert "<svg" not in html
    assert "Nothing can be simulated" in html


def test_the_new_sections_cite_their_events(content: BriefContent) -> None:
    results = (a_dynamics(content), a_simulation(content))
    wanted = {i for one in results[0].series for i in one.event_ids}
    assert cited_events(results) == wanted

"""The brief in a browser: nothing leaves, nothing runs, nothing runs over the edge."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import sync_playwright

from rimland.outputs.brief import render_brief
from rimland.outputs.brief_content import BriefContent
from tests.unit.outputs.analyses import a_portrayal, a_synchrony, with_analyses
from tests.unit.outputs.briefs import a_brief, a_hostile_brief, a_refused_brief, an_empty_brief

CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt-get install chromium"),
]
SIZES = ((360, 740), (1280, 900))


def an_asked_brief() -> BriefContent:
    """Return a brief with a section for each analysis that has an answer."""
    content = a_brief()
    return with_analyses(
        content,
        a_portrayal(
            content, members=("isis-ash", "an organisation with a long name (its factions)")
        ),
        a_synchrony(content, reached=12),
    )


BRIEFS: dict[str, Callable[[], BriefContent]] = {
    "mixed": a_brief,
    "asked": an_asked_brief,
    "refused": a_refused_brief,
    "empty": an_empty_brief,
    "hostile": a_hostile_brief,
}
UNRESOLVED = """() => [...document.querySelectorAll('a[href^="#"]')]
  .map(a => a.getAttribute('href')).filter(h => !document.getElementById(h.slice(1)))"""
OPEN_ALL = "() => document.querySelectorAll('details').forEach(d => { d.open = true })"
TOO_WIDE = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=quiet)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("briefs")
    found = {}
    for name, content in BRIEFS.items():
        found[name] = folder / f"{name}.html"
        found[name].write_text(render_brief(content()), encoding="utf-8")
    return found


@pytest.mark.parametrize("name", BRIEFS)
@pytest.mark.parametrize("size", SIZES)
def test_nothing_leaves_runs_or_runs_over(
    chromium: Any, pages: dict[str, Path], name: str, size: tuple[int, int]
) -> None:
    page = chromium.new_page(viewport={"width": size[0], "height": size[1]})
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(pages[name].as_uri())
    assert not page.evaluate(TOO_WIDE)
    page.evaluate(OPEN_ALL)
    assert not page.evaluate(TOO_WIDE)
    assert page.evaluate(UNRESOLVED) == []
    assert page.title() != "taken"
    assert asked == [pages[name].as_uri()]
    assert complaints == []
    page.close()


def test_a_link_opens_the_year_its_event_is_folded_into(
    chromium: Any, pages: dict[str, Path]
) -> None:
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    page.goto(pages["mixed"].as_uri())
    row = page.evaluate("() => document.querySelector('tr[id^=ev]').id")
    page.evaluate("id => { location.hash = id }", row)
    page.wait_for_function(
        "id => document.getElementById(id).getBoundingClientRect().height > 0", arg=row
    )
    top = page.evaluate("id => document.getElementById(id).getBoundingClientRect().top", row)
    assert 0 <= top < 900
    page.close()


def test_print_opens_what_is_folded_away(chromium: Any, pages: dict[str, Path]) -> None:
    page = chromium.new_page()
    page.goto(pages["mixed"].as_uri())
    page.emulate_media(media="print")
    heights = page.evaluate(
        "() => [...document.querySelectorAll('tr[id^=ev]')].map(r => r.getBoundingClientRect().height)"
    )
    assert heights
    assert min(heights) > 0
    assert page.pdf(format="A4").startswith(b"%PDF")
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_their_ground(
    chromium: Any, pages: dict[str, Path], scheme: Any
) -> None:
    page = chromium.new_page(color_scheme=scheme)
    page.goto(pages["mixed"].as_uri())
    faint = page.evaluate(
        """() => {
          const light = c => { const v = c.match(/[\\d.]+/g).slice(0, 3).map(x => x / 255)
            .map(x => x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4);
            return 0.2126 * v[0] + 0.7152 * v[1] + 0.0722 * v[2] };
          const ground = light(getComputedStyle(document.body).backgroundColor);
          const ratio = c => { const l = light(c);
            return (Math.max(l, ground) + 0.05) / (Math.min(l, ground) + 0.05) };
          const found = new Set();
          for (const e of document.querySelectorAll('main *, header *')) {
            if (![...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())) continue;
            const style = getComputedStyle(e);
            const colour = e.closest('svg') ? style.fill : style.color;
            if (colour !== 'none' && ratio(colour) < 4.5) found.add(e.tagName + ' ' + colour);
          }
          return [...found];
        }"""
    )
    # The halo behind a word on a map is the colour of the page itself.
    assert [f for f in faint if not f.startswith("text")] == []
    page.close()

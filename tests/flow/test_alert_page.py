"""Alerts in a browser: nothing leaves, nothing runs, nothing runs over the edge."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import sync_playwright

from rimland.outputs.alerts.message import compose
from tests.unit.outputs.alerts.notices import ALL

CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt-get install chromium"),
]
TOO_WIDE = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"
SMALL = """() => [...document.querySelectorAll('body *')].filter(e => e.innerText && e.offsetParent &&
  parseFloat(getComputedStyle(e).fontSize) < 12).length"""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=quiet)
        yield browser
        browser.close()


@pytest.mark.parametrize("name", ALL)
def test_a_mail_fits_a_phone_and_does_nothing_but_stand_there(
    chromium: Any, tmp_path: Path, name: str
) -> None:
    digest = "daily 2026-03-02T07:00Z" if name == "digest" else None
    made = compose("alkey", ALL[name], address="a@desk.example", digest=digest)
    file = tmp_path / "mail.html"
    file.write_text(made.html, encoding="utf-8")
    page = chromium.new_page(viewport={"width": 360, "height": 740})
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("dialog", lambda dialog: said.append(dialog.message))
    page.goto(file.as_uri())
    assert asked == [file.as_uri()]
    assert said == []
    assert not page.evaluate(TOO_WIDE)
    assert page.evaluate(SMALL) == 0
    for width in (640, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert not page.evaluate(TOO_WIDE)
    page.close()

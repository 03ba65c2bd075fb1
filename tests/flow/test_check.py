"""An article in, its numbers answered: the command as somebody types it."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from importlib import resources
from pathlib import Path

import pytest

import rimland as package
from tests.command_line import typed_into

TEXT = """Islamic State looks beaten, but it is not.

In Europe and North America, 330 civilians have been killed in more than 20 attacks that the group \
directed or inspired. In Turkey, more than 900 civilians have been killed by Islamic State. The 68-member \
coalition can expect more Islamic State attacks in Europe before the end of 2018, <b>says</b> Marta Quenholt.

Get alerts on Terrorism when a new story is published
"""


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    table = resources.files("rimland") / "data" / "attacks" / "is_linked_attacks_2014_2017.csv"
    path = tmp_path_factory.mktemp("check") / "one.db"
    with resources.as_file(table) as file, package.open(str(path)) as opened:
        opened.load("csv", [str(file)])
        opened.link()
    return path


@pytest.fixture
def article(tmp_path: Path) -> Path:
    file = tmp_path / "op-ed.txt"
    file.write_text(TEXT, encoding="utf-8")
    return file


def test_an_article_is_checked(
    ledger: Path, article: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call = typed_into(capsys)
    words = ["check", str(article), "--published", "2017-04-05", "--ledger", str(ledger)]
    code, said, _ = call(*words, "--format", "json")
    assert code == 0
    told = json.loads(said)
    verdicts = {one["phrase"]: one["verdict"] for one in told["claims"]}
    assert verdicts["330 civilians"] == verdicts["more than 20 attacks"] == "holds"
    assert verdicts["more than 900 civilians"] == "does not hold"
    assert verdicts["68-member"] == "holds"
    ahead = next(one for one in told["claims"] if one["kind"] == "forward")
    assert ahead["forward"]["due"] == "2018-12-31"
    assert "Quenholt" not in said
    code, table, _ = call(*words)
    assert code == 0
    assert "Under the primary definition the ledger's figure is 337." in " ".join(table.split())


class _Anchors(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: set[str] = set()
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.add(tag)
        self.ids.add(found.get("id") or "")
        href = found.get("href") or ""
        if href.startswith("#"):
            self.links.add(href[1:])


def test_every_figure_of_the_page_leads_somewhere(
    ledger: Path, article: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page, reviews = tmp_path / "page.html", tmp_path / "reviews.json"
    words = ["check", str(article), "--published", "2017-04-05", "--ledger", str(ledger)]
    code, _, _ = typed_into(capsys)(
        *words, "-o", str(page), "--claimreview", str(reviews), "--format", "json"
    )
    assert code == 0
    html = page.read_text(encoding="utf-8")
    found = _Anchors()
    found.feed(html)
    assert found.links <= found.ids
    assert len(found.links) > 50
    assert "script" not in found.tags
    assert "Quenholt" not in html
    assert "&lt;b&gt;says" in html
    assert not re.findall(r'(?:src|href)="https?://(?!\S+" rel)[^"]*\.(?:js|css|png)', html)
    made = json.loads(reviews.read_text(encoding="utf-8"))
    rated = {one["reviewRating"]["alternateName"]: one["reviewRating"] for one in made}
    assert rated["Holds"]["ratingValue"] == 5
    assert rated["Does not hold"]["ratingValue"] == 1
    assert {one["@type"] for one in made} == {"ClaimReview"}
    assert "Quenholt" not in json.dumps(made)


def test_what_is_wrong_is_one_line(
    ledger: Path, article: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call = typed_into(capsys)
    code, _, wrong = call("check", str(article), "--ledger", str(ledger))
    assert code == 1
    assert "--published" in wrong
    words = ["--published", "2017-04-05", "--ledger", str(ledger)]
    code, _, wrong = call("check", str(tmp_path / "none.txt"), *words)
    assert code == 1
    assert "none.txt" in wrong
    code, _, wrong = call("check", str(article), *words, "-o", str(tmp_path / "no" / "page.html"))
    assert code == 1
    assert "make it first" in wrong
    two = tmp_path / "two.jsonl"
    row = {
        "id": "a",
        "text": "Nothing happened in Berlin today, officials said.",
        "published": "2017-01-01",
    }
    two.write_text("\n".join(json.dumps(row | {"id": n}) for n in "ab"), encoding="utf-8")
    code, _, wrong = call("check", str(two), *words)
    assert code == 1
    assert "holds 2 articles" in wrong


def test_an_article_without_numbers_has_no_claims(
    ledger: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plain = tmp_path / "plain.txt"
    plain.write_text("Nothing can be said of Islamic State in numbers.", encoding="utf-8")
    words = ["check", str(plain), "--published", "2017-04-05", "--ledger", str(ledger)]
    code, said, _ = typed_into(capsys)(*words, "-o", str(tmp_path / "page.html"))
    assert code == 0
    assert "No claim in numbers was found" in said
    assert "No claim in numbers" in (tmp_path / "page.html").read_text(encoding="utf-8")


@pytest.mark.shared
def test_the_op_ed(ledger: Path, shared_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    article = next((shared_data.parent / "articles").glob("*.txt"))
    words = ["check", str(article), "--published", "2017-04-05", "--ledger", str(ledger)]
    code, said, _ = typed_into(capsys)(*words, "--format", "json")
    assert code == 0
    found = {
        (one["kind"], one["best"], one["verdict"], one["together"])
        for one in json.loads(said)["claims"]
    }
    assert found == {
        ("duration", 33, "holds", None),
        ("count", 1659, "cannot tell", None),
        ("attack", 1, "holds", None),
        ("count", 337, "holds", 1),
        ("count", 34, "holds", 1),
        ("count", 1395, "holds", 1),
        ("count", 321, "holds", None),
        ("members", 68, "holds", None),
        ("forward", None, "not checkable", None),
    }

"""A takedown reaches what followers were told: its words go, the facts stay."""

from __future__ import annotations

import json
from pathlib import Path

from sqlalchemy import select

from rimland.app.api import Ledger
from rimland.app.jobs.deliver_posts import Hit, News, tell_followers
from rimland.app.settings import Settings
from rimland.ledger.schema_desk import outbox, told
from rimland.model.alert import Evidence
from rimland.model.toll import Count
from tests.articles import CORRECTION, FLASH, load, write
from tests.followers import AFollow, add_channel, add_follow, add_follower
from tests.unit.outputs.alerts.facts import NOW, but

QUOTE, OTHER = "killing at least 30 people", "Officials of another house spoke of thirty dead."


def cells(ledger: Ledger) -> list[str]:
    with ledger.database.reading() as connection:
        found = [str(text) for text in connection.scalars(select(told.c.facts))]
        return found + [str(text) for text in connection.scalars(select(outbox.c.payload))]


def test_alerts_lose_the_words_of_an_erased_document_and_keep_the_rest(tmp_path: Path) -> None:
    settings = Settings(ledger=str(tmp_path / "ledger.db"))
    with Ledger(settings) as ledger:
        load(ledger.database, write(tmp_path / "f.jsonl", [FLASH, CORRECTION]), settings=settings)
        with ledger.database.reading() as connection:
            query = "SELECT document_id, title, url FROM documents WHERE given_id = 'flash'"
            document, title, url = connection.exec_driver_sql(query).one()
        add_follower(ledger.database, "ann")
        add_channel(ledger.database, "mail", "ann")
        follow = add_follow(ledger.database, AFollow("f1", "ann", channel_ids=("mail",)))
        evidence = (
            Evidence("Flash", url, "two words", "2016-08-20"),
            Evidence("Copy", "https://copy.example/1", QUOTE),
            Evidence("Other", "https://other.example/1", OTHER),
        )
        for toll in (7, 30):
            facts = but(title=title, evidence=evidence, killed=Count(toll, toll, toll))
            with ledger.database.writing() as connection:
                tell_followers(
                    connection,
                    [News(facts, (Hit(follow),))],
                    follows={"f1": follow},
                    redirects={},
                    now=NOW,
                )
                connection.execute(outbox.update().values(tries=1))  # it has left
        assert all(title in cell and QUOTE in cell for cell in cells(ledger))
        (done,) = ledger.erase(document, reason="the house asked")
        assert done.quotes >= 3
        for cell in cells(ledger):
            for gone in (title, QUOTE, "two words"):
                assert json.dumps(gone, ensure_ascii=False)[1:-1] not in cell
            assert OTHER in cell
            assert url in cell
            assert "Jalalabad" in cell
        (again,) = ledger.erase(document, reason="asked again", url_too=True)
        assert again.fresh
        assert not any(url in cell for cell in cells(ledger))

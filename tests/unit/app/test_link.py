from rimland.app.jobs.link import changes
from rimland.ledger.judgements import Judgement
from rimland.linking.cluster import Decision
from rimland.linking.compare import default_model

MODEL = default_model()
OURS = f"method:{MODEL.version}"


def standing(verdict: str, *, person: bool = False, by: str = OURS) -> Judgement:
    return Judgement(verdict, "x:1", "y:1", "because", by, by_person=person, score=0.9)


SAME = Decision("x:1", "y:1", "same", 0.99, "alike")


def test_a_new_link_is_appended_and_a_standing_one_is_not_repeated() -> None:
    (appended,) = changes([SAME], [], MODEL)
    assert (appended.verdict, appended.score, appended.by_person) == ("same", 0.99, False)
    assert changes([SAME], [standing("same")], MODEL) == []


def test_a_newer_model_says_so_again_in_its_own_name() -> None:
    (appended,) = changes([SAME], [standing("same", by="method:older")], MODEL)
    assert appended.made_by == OURS


def test_a_link_that_no_longer_holds_is_answered_not_removed() -> None:
    (answer,) = changes([], [standing("same")], MODEL)
    assert answer.verdict == "different"
    assert "no longer linked" in answer.reason
    assert changes([], [standing("different")], MODEL) == []


def test_a_persons_judgement_is_left_alone_either_way() -> None:
    assert changes([SAME], [standing("different", person=True)], MODEL) == []
    assert changes([], [standing("same", person=True)], MODEL) == []

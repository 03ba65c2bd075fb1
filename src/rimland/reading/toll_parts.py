"""Parts of a toll: "including seven children", "six of the dead", "one of them a nurse"."""

from __future__ import annotations

from collections.abc import Sequence

from rimland.reading import toll_words as w
from rimland.reading.toll_drafts import Draft
from rimland.reading.toll_grammar import Grammar
from rimland.reading.toll_mentions import Outcome, Side

_THOSE = frozenset({"them", "whom", "which", "those"})
_APART = {("from", "apart"), ("to", "addition")}
_WERE = frozenset({"was", "were", "is", "are"})


def read_parts(grammar: Grammar, earlier: Sequence[Draft]) -> None:
    """Add the parts a sentence tells of to the grammar's drafts."""
    for i, item in enumerate(grammar.items):
        if (
            item.low in {"excluding", "besides", "plus"}
            or (item.low in {"including", "counting"} and grammar.near.low(i - 1) == "not")
            or (item.low, grammar.near.low(i - 1)) in _APART
        ):
            _counted_apart(grammar, i)
        elif item.low in {"including", "includes", "counting"} and grammar.near.low(i - 1) not in {
            "dead",
            "victims",
        }:
            _part_list(grammar, i, i + 1, _parent(grammar, earlier, i))
        elif item.low == "among":
            _among(grammar, earlier, i)
        elif item.group is not None and not item.taken and item.group.kind == "back":
            _dead_were(grammar, earlier, i)
        elif item.group is not None and not item.taken and item.group.whole:
            _some_of_them(grammar, earlier, i)
        elif item.low in {":", "(", "—", "–"}:
            _listed_behind_mark(grammar, i)
        elif item.group is not None and not item.taken and item.low.startswith("all "):
            _all_of_a_kind(grammar, i)


def _counted_apart(grammar: Grammar, i: int) -> None:
    """Read "30 people died, not including the two bombers": they died as well."""
    where = [j for j in grammar.near.objects(i + 1) if not grammar.items[j].taken]
    whole = next((d for d in reversed(grammar.drafts) if d.outcome is Outcome.KILLED), None)
    group = grammar.items[where[0]].group if where else None
    if whole is not None and group is not None and group.side is Side.PERPETRATORS:
        grammar.emit(i, where, Outcome.KILLED)


def _parent(
    grammar: Grammar, earlier: Sequence[Draft], i: int, outcome: Outcome | None = None
) -> Draft | None:
    """The whole that a part at ``i`` belongs to: the counted group before it, nearest first."""
    before = [
        d
        for d in grammar.drafts
        if d.item is not None and d.item < i and d.role != "part" and _suits(d, outcome)
    ]
    if before:
        nearest = max(before, key=lambda d: d.item or 0)
        rivals = [d for d in before if d.item == nearest.item]
        return next((d for d in rivals if d.outcome is Outcome.KILLED), nearest)
    past = [d for d in earlier if d.role in {"total", "update"} and _suits(d, outcome)]
    counted = [d for d in past if d.group is not None and d.group.number]
    known = counted or past
    return known[-1] if known else None


def _suits(draft: Draft, outcome: Outcome | None) -> bool:
    if draft.group is not None and draft.group.count.high == 0:
        return False  # nobody has no parts
    return outcome is None or draft.outcome is outcome


def _part_list(
    grammar: Grammar, at: int, start: int, parent: Draft | None, *, bound: bool = True
) -> None:
    """Add the groups listed from ``start`` as parts of the parent and with its outcome."""
    if parent is None:
        return
    where = [j for j in _listed(grammar, start, bound=bound) if not grammar.items[j].taken]
    if grammar.near.low(at) == "counting":
        where = [j for j in where if _is_attacker(grammar, j)]  # "and 80 were injured" is no part
    if where:
        side = Side.PERPETRATORS if len(where) == 1 and _did_it(grammar, where[0]) else None
        grammar.emit(at, where, parent.outcome, role="part", parent=parent, side=side)


def _is_attacker(grammar: Grammar, j: int) -> bool:
    group = grammar.items[j].group
    return (group is not None and group.side is Side.PERPETRATORS) or _did_it(grammar, j)


_DEEDS = frozenset(
    ["drove", "detonated", "carried", "wore", "exploded", "fired", "attacked", "planted", "threw"]
)


def _did_it(grammar: Grammar, j: int) -> bool:
    """Read "including the man who drove it", "the woman who carried the bomb"."""
    behind = [grammar.near.low(k) for k in range(j + 1, j + 4)]
    if behind[:1] != ["who"]:
        return False
    blew = behind[1] in {"blew", "set", "shot", "opened"} and len(behind) > 2  # noqa: PLR2004
    return behind[1] in _DEEDS or blew


def _listed(grammar: Grammar, start: int, *, bound: bool) -> list[int]:
    """The groups of a list; inside commas the verb behind it belongs to the whole."""
    found = grammar.near.objects(start)
    if not found and bound:
        j = grammar.near.over_adverbs(start)
        group = grammar.near.group(j)
        found = [j] if group is not None and group.kind != "back" else []
    return found


def _among(grammar: Grammar, earlier: Sequence[Draft], i: int) -> None:
    """Read "among them four women", "four women among them", "among the dead were two children"."""
    group = grammar.near.group(i + 1)
    whole = group.whole if group is not None else grammar.near.low(i + 1)
    if whole not in _THOSE and whole not in w.ANAPHORS:
        return
    j, outcome = i + 2, w.ANAPHORS.get(whole)
    if grammar.near.low(j) in w.ANAPHORS:  # "among those killed"
        outcome, j = w.ANAPHORS[grammar.near.low(j)], j + 1
    if whole == "victims":
        outcome = Outcome.KILLED
    if grammar.near.low(j) in _WERE:
        j += 1
    elif whole in w.ANAPHORS or grammar.near.low(i + 2) in w.ANAPHORS:
        return
    grammar.items[i + 1].taken = True
    if grammar.near.objects(j):
        _part_list(grammar, i, j, _parent(grammar, earlier, i, outcome))
    elif grammar.near.group(i - 1) is not None and not grammar.items[i - 1].taken:
        parent = _parent(grammar, earlier, i - 1, outcome)
        _part_list(grammar, i, i - 1, parent)


def _dead_were(grammar: Grammar, earlier: Sequence[Draft], i: int) -> None:
    """Read "the dead were four soldiers", "the victims included two nurses"."""
    group = grammar.items[i].group
    whole = group.whole if group else ""
    j = i + 1
    if whole == "those" and grammar.near.low(j) in w.ANAPHORS:
        whole, j = grammar.near.low(j), j + 1
    if whole not in w.ANAPHORS or grammar.near.low(j) not in _WERE | {"included", "include"}:
        return
    outcome = w.ANAPHORS[whole] or Outcome.KILLED
    _part_list(grammar, i, j + 1, _parent(grammar, earlier, i, outcome), bound=False)


def _some_of_them(grammar: Grammar, earlier: Sequence[Draft], i: int) -> None:
    """Read "five of them children", "six of the dead were police"."""
    group = grammar.items[i].group
    if group is None or not group.number:
        return
    outcome = w.ANAPHORS.get(group.whole)
    if group.whole in {"victims", "victim", "casualties"}:
        outcome = Outcome.KILLED
    parent = _parent(grammar, earlier, i, outcome)
    if parent is None:
        return
    side = group.side
    if group.head is None and grammar.near.low(i + 1) in _WERE:
        complement = grammar.near.group(grammar.near.over_adverbs(i + 2))
        if complement is None or complement.kind not in {"bare", "a"}:
            return
        side = complement.side
        grammar.items[grammar.near.over_adverbs(i + 2)].taken = True
    elif group.head is None:
        return
    grammar.emit(i, [i], parent.outcome, role="part", parent=parent, side=side)


def _listed_behind_mark(grammar: Grammar, i: int) -> None:
    """Read "eight people: five soldiers and three civilians"."""
    where = [j for j in grammar.near.objects(i + 1) if not grammar.items[j].taken]
    parent = next((d for d in reversed(grammar.drafts) if d.item is not None and d.item < i), None)
    if not where or parent is None or parent.role == "part":
        return
    groups = [grammar.items[j].group for j in where]
    if any(g is None or g.kind == "name" for g in groups):
        return
    counts = [g.count.best if (g and g.number) or (g and g.singular) else None for g in groups]
    whole = parent.group.count.best if parent.group else None
    if whole is not None and None not in counts and sum(c or 0 for c in counts) <= whole:
        grammar.emit(i, where, parent.outcome, role="part", parent=parent)


def _all_of_a_kind(grammar: Grammar, i: int) -> None:
    """Read "20 people, all civilians, were killed": the whole is of that side."""
    group = grammar.items[i].group
    parent = next((d for d in reversed(grammar.drafts) if d.item == i - 2), None)
    if group is None or parent is None or grammar.near.low(i - 1) not in {",", "-", "("}:
        return
    if group.side is not Side.UNKNOWN and not group.number:
        parent.side = group.side
        grammar.items[i].taken = True

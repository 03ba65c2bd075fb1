"""Texts for fuzzing: invented news, real news where it is at hand, hostile generators, mutations."""

from __future__ import annotations

import random
import string
from collections.abc import Callable
from contextlib import suppress

import muc4

MOST = 100_000
Maker = Callable[[random.Random, int], str]

_NEWS = [
    line.strip()
    for line in """\
KABUL, March 5 (Example Wire) - Two gunmen stormed a hotel on Tuesday, killing at least 12 people \
and wounding between 20 and 30, an official said. "Nobody has claimed it," he added.
At least 7 soldiers and 15 militants were killed when fighters attacked a base near Mocimboa da \
Praia in Cabo Delgado late on Monday; Islamic State claimed the attack on Telegram.
The toll of last Friday's bombing rose from 21 to 34, including five children and the bomber, \
said Dr Ilmar Vostek of the regional hospital. Six of the 40 injured remain in intensive care.
Armed men abducted 23 passengers of a bus between Dori and Gorom-Gorom on 3 October 2021. In \
2018, dozens had been kidnapped on the same road (see our report of 4/11/2018).
POLICE SAID TWO BOMBS WENT OFF LAST NIGHT IN THE CAPITAL. NO ONE WAS HURT. THE EXAMPLE \
LIBERATION FRONT [ELF] CLAIMED RESPONSIBILITY.
""".splitlines()
]
_WORDS = (
    *(
        "killed",
        "bomb",
        "the",
        "twelve",
        "12",
        "Islamic State",
        "in",
        "on Monday",
        "wounded",
        "and",
    ),
    *("Mr", "al-", "people", "claimed", "attack", "hundred", "1.5 million", "yesterday", "police"),
)
_ODD = "\x00\x07\x1b\u200b\u200e\u202e\u202c\ufeff\u0301\u0489\u00ad\u2028\x85\ud83d\ude00\U0001f600\U000e0041ßİıŉﬁǅ𝟙٣๓½Ⅷ"
_MARKS = "()[]{}<>\"'“”‘’«»„‚-–—.,;:!?…/\\|*_#@&%$€\t\n\r "


def seeds() -> list[str]:
    """Return invented news, with some real documents where they are at hand."""
    real: list[str] = []
    with suppress(SystemExit, OSError):
        real = [d.text for d in muc4.load("tst1")[:60]]
    return [*_NEWS, "\n\n".join(_NEWS), *real]


def hostile() -> list[Maker]:
    """Return the generators; each makes a text of about so many characters."""
    repeated = [
        *("(", "[", "{", "<", '"', "“", "'", "-", ".", ",", " ", "\n", "\t", "\x00", "a", "A", "9"),
        *(
            "()",
            "[[",
            "a ",
            "A ",
            "9 ",
            "9,",
            "9.",
            "1,000,",
            "1-",
            "1/1/",
            "0",
            ". ",
            ".\n",
            "\r\n",
        ),
        *("killed ", "bomb ", "attack ", "Monday ", "last ", "the ", "of ", "and ", "at least "),
        *(
            "hundred ",
            "twenty-",
            "million ",
            "five thousand ",
            "one of ",
            "up to ",
            "between 1 and ",
        ),
        *(
            "Mr ",
            "Mr. ",
            "al-",
            "Al ",
            "bin ",
            "de la ",
            "O'",
            "John ",
            "Maria Lopez ",
            "said ",
            "he ",
        ),
        *(
            "Islamic State ",
            "Islamic ",
            "army of ",
            "front of the ",
            "San ",
            "New ",
            "South ",
            "Bab ",
        ),
        *(
            "killed 5, ",
            "5 killed and ",
            "wounding 3 ",
            "in Paris, ",
            "near ",
            "north of ",
            "on May ",
        ),
        *(
            "2019-",
            "12 May ",
            "May 12, ",
            "a week after ",
            "two days before ",
            '"killed" ',
            '" said ',
        ),
        *(
            "\u0301",
            "\u202e",
            "\u200b",
            "😀",
            "é",
            "ß",
            "ﬁ",
            "İ",
            "٣",
            "๓",
            "\ufeff",
            "█",
            "M.U.C. ",
        ),
        *(
            "-- ",
            "—",
            "… ",
            "?! ",
            "e.g. ",
            "U.S. ",
            "St. ",
            "Gen. ",
            "No. 5 ",
            "www.a.b/",
            "x@y.z ",
        ),
    ]
    makers: list[Maker] = [_repeat(piece) for piece in repeated]
    return [*makers, _nested, _huge_number, _controls, _words, _one_line, _digits, _quotes, _marks]


def mutated(text: str, chance: random.Random) -> str:
    """Return a text with a few random cuts, copies, swaps and insertions."""
    for _ in range(chance.randrange(1, 8)):
        text = chance.choice(_CHANGES)(text, chance)[:MOST]
    return text


def _repeat(piece: str) -> Maker:
    return lambda _chance, size: (piece * (size // len(piece) + 1))[:size]


def _nested(chance: random.Random, size: int) -> str:
    opened, closed = chance.choice([("(", ")"), ("[", "]"), ("{", "}"), ("“", "”"), ("«", "»")])
    half = size // 2
    return opened * half + "killed 5 in Paris" + closed * half


def _huge_number(chance: random.Random, size: int) -> str:
    digits = "".join(chance.choice(string.digits) for _ in range(size))
    return f"At least {digits} people were killed and 1e{digits[:9]} wounded on {digits[:4]}-99-99."


def _controls(chance: random.Random, size: int) -> str:
    return "".join(chance.choice(_ODD) for _ in range(size))


def _words(chance: random.Random, size: int) -> str:
    return " ".join(chance.choice(_WORDS) for _ in range(size // 5))[:size]


def _one_line(chance: random.Random, size: int) -> str:
    line = "".join(
        chance.choice(_NEWS).replace(".", "").replace("\n", " ") + " " for _ in range(600)
    )
    return line[:size]


def _digits(chance: random.Random, size: int) -> str:
    return "".join(chance.choice("0123456789 ") for _ in range(size))


def _quotes(chance: random.Random, size: int) -> str:
    return "".join(chance.choice("\"'“”‘’«» a") for _ in range(size))


def _marks(chance: random.Random, size: int) -> str:
    return "".join(chance.choice(_MARKS) for _ in range(size))


def _cut(text: str, chance: random.Random) -> str:
    start = chance.randrange(len(text) + 1)
    return text[:start] + text[start + chance.randrange(200) :]


def _copy(text: str, chance: random.Random) -> str:
    start = chance.randrange(len(text) + 1)
    return text[:start] + text[start : start + 80] * chance.randrange(1, 12) + text[start:]


def _insert(text: str, chance: random.Random) -> str:
    start = chance.randrange(len(text) + 1)
    pool = chance.choice([_ODD, _MARKS, string.digits, string.ascii_letters])
    piece = "".join(chance.choice(pool) for _ in range(chance.randrange(1, 30)))
    return text[:start] + piece + text[start:]


def _word(text: str, chance: random.Random) -> str:
    words = text.split(" ")
    words[chance.randrange(len(words))] = chance.choice(_WORDS)
    return " ".join(words)


def _swap(text: str, chance: random.Random) -> str:
    words = text.split(" ")
    one, other = chance.randrange(len(words)), chance.randrange(len(words))
    words[one], words[other] = words[other], words[one]
    return " ".join(words)


def _case(text: str, chance: random.Random) -> str:
    return chance.choice([str.upper, str.lower, str.title, str.swapcase])(text)


def _glue(text: str, chance: random.Random) -> str:
    return text.replace(chance.choice([" ", ".", "\n", "the "]), "")


_CHANGES: list[Callable[[str, random.Random], str]] = [
    _cut,
    _copy,
    _insert,
    _word,
    _swap,
    _case,
    _glue,
]

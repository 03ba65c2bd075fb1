"""The article in pages of many layouts, without what stands around it."""

from __future__ import annotations

import pytest

from rimland.stories.page_worker import answer

STORY = (
    (
        "A suicide bomber killed nine people outside a registration centre in Kandor on Sunday, the "
        "health ministry said."
    ),
    (
        "The bomber blew himself up among people who were waiting in line with their children, "
        "residents said, and thirty were wounded."
    ),
    (
        "Officials had warned in March that registration centres could be attacked, and the police had "
        "doubled its posts around them."
    ),
    (
        "No group claimed responsibility for the attack by Sunday evening; two earlier ones were "
        "claimed by Islamic State."
    ),
)
ONE, TWO, THREE, FOUR = (f"<p>{words}</p>" for words in STORY)
ALL = ONE + TWO + THREE + FOUR
OTHERS = "Car bomb kills 20 people in Mosul on Friday", "Gunmen shoot 12 in Tikrit in 2016"
LIST = "".join(f"<li><a href='/x'>{title}</a></li>" for title in OTHERS)

LAYOUTS = {
    "menus, breadcrumb and footer": (
        "<nav><ul><li><a href='/'>Home</a></li></ul></nav><div>Home | World | Middle East</div>"
        f"<main><article>{ALL}</article></main><footer><p>Copyright 2020 Harbour Wire. All rights "
        "reserved.</p><p>Updated 2021-01-01</p></footer>"
    ),
    "links in an aside and in a box": (
        f"<article>{ONE}<aside><h3>Related stories</h3><ul>{LIST}</ul></aside>{TWO}"
        f"<div><h4>Read more</h4><ul>{LIST}</ul></div>{THREE}{FOUR}</article>"
    ),
    "links, alerts and rights between the paragraphs": (
        f"<article>{ONE}<p><strong>Read more:</strong> <a href='/x'>{OTHERS[0]}</a></p>{TWO}"
        f"<p>Advertisement</p>{THREE}{FOUR}<p>Get alerts on Terrorism when a new story is "
        "published</p><p>Copyright The Harbour Times Limited 2019. All rights reserved.</p>"
        "<p>Follow the topics in this article</p></article>"
    ),
    "readers' comments": (
        f"<div id='story'>{ALL}</div><section id='comments' class='comments'><h2>12 comments</h2>"
        f"<div class='comment'><p>On 3 May 2017 they killed 400 people.</p></div></section>"
    ),
    "a newsletter's box and buttons": (
        f"<article>{ONE}<div><p>Sign up to our daily newsletter</p><p>By signing up you agree to "
        f"our terms.</p></div>{TWO}{THREE}{FOUR}<p>Share this article</p><ul><li>Facebook</li>"
        "<li>Twitter</li></ul></article>"
    ),
    "a photograph's credit": (
        "<article><figure><img src='a.jpg'><figcaption>Photograph: Nobody Inparticular/Getty "
        f"Images</figcaption></figure><p>Photo: Nobody Inparticular/AFP</p>{ALL}</article>"
    ),
    "an AMP page": (
        f"<amp-sidebar id='s'><ul><li>Home</li></ul></amp-sidebar><article>{ALL}</article>"
        "<amp-consent><p>We use cookies to improve your visit.</p></amp-consent>"
        "<footer>© 2020 Harbour Wire</footer>"
    ),
    "nothing but divisions": (
        f"<div>Menu Search Log in</div><div><div>{'<br><br>'.join(STORY)}</div></div>"
        f"<div class='most-read'><h3>Most read</h3><ol>{LIST}</ol></div>"
    ),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_article_is_all_there_and_nothing_else_is(layout: str) -> None:
    text = answer(f"<html><body>{LAYOUTS[layout]}</body></html>".encode())["text"]
    assert text == "\n\n".join(STORY)


def test_a_live_page_keeps_every_entry() -> None:
    blocks = "".join(
        f"<article class='block'><time datetime='2018-04-22T{hour}:00Z'>{hour}:00</time>{words}"
        "</article>"
        for hour, words in ((12, ONE), (11, TWO), (10, THREE))
    )
    text = answer(f"<html><body><main><h1>Live</h1>{blocks}</main></body></html>".encode())["text"]
    assert all(words in text for words in STORY[:3])


def test_a_short_report_keeps_its_sentence_and_loses_the_list_beside_it() -> None:
    page = (
        f"<html><body><article>{ONE}</article><div><p>Most read</p><p>{OTHERS[0]}</p>"
        f"<p>{OTHERS[1]}</p></div><footer><p>© 2017 Harbour Wire</p></footer></body></html>"
    )
    assert answer(page.encode())["text"] == STORY[0]


def test_a_note_on_a_correction_stays() -> None:
    note = "This article was amended on 12 April 2017 because a toll was wrong."
    page = f"<html><body><article>{ALL}<p>{note}</p></article></body></html>"
    assert answer(page.encode())["text"].endswith(note)


def test_an_article_about_alerts_and_rights_keeps_every_sentence() -> None:
    about = (
        "Copyright law was at the heart of the trial over footage of the 2015 attack, the court said.",
        "Get alerts wrong and people die, the governor told the panel on Monday in the capital.",
        "Subscribers to the channel got a message when a new story was published, witnesses said.",
        "Sign-up sheets for the newsletter of the group were found in a flat in the old town.",
    )
    page = "<html><body><article>" + "".join(f"<p>{w}</p>" for w in about) + "</article></body>"
    assert answer(page.encode())["text"] == "\n\n".join(about)

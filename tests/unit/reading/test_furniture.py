"""Lines of a page that are no story, and lines of a story that only look like them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rimland.reading.furniture import blanked, furniture, notes, without_furniture

STORY = "Gunmen killed nine people in a market in Kandor on Friday, police said."

FURNITURE = [
    "© Harbour Wire",
    "© 2017",
    "Copyright 2020 The Harbour Wire. All rights reserved. This material may not be published.",
    "Copyright The Harbour Times Limited 2019. All rights reserved.",
    "(c) 2018 Harbour Media Ltd",
    "All rights reserved.",
    "Get alerts on Terrorism when a new story is published",
    "Get e-mail alerts about Yemen when new stories are published",
    "Get our daily newsletter straight to your inbox",
    "Sign up to our daily newsletter",
    "Sign up for our morning briefing and never miss a story.",
    "Subscribe",
    "Follow the topics in this article",
    "Topics in this article",
    "Follow us on Twitter @harbourwire and Facebook",
    "Download our free news app",
    "You can unsubscribe at any time.",
    "Read more: Car bomb kills 20 in the capital",
    "READ MORE",
    "Read also: Suicide bombers kill 30",
    "See also: Timeline of the attacks of 2016",
    "Watch: Smoke over the old town",
    "Read the full story here",
    "Click here to see all our reports from the region",
    "Share this article",
    "Share on Facebook",
    "Facebook Twitter WhatsApp Email",
    "Share",
    "12 comments",
    "Comments (12)",
    "Leave a comment",
    "Skip to main content",
    "Home | World | Middle East",
    "Advertisement",
    "Story continues below advertisement",
    "3 min read",
    "We use cookies to give you the best experience.",
    "This site uses cookies. By continuing to browse you accept them.",
    "Accept all cookies",
    "Photo: Nobody Inparticular/AFP",
    "Photograph: Nobody Inparticular/Getty Images",
    "Nobody Inparticular/AFP via Getty Images",
    "AFP/Getty Images",
    "(Reporting by Nobody Inparticular in Cairo; Editing by Somebody Else)",
    "Reporting by Nobody Inparticular in Cairo; editing by Somebody Else",
    "Published 5 April 2017",
    "Last updated: 2021-01-01 10:32 GMT",
    "Updated 5 hours ago",
]

STORIES = [
    "Copyright law was at the heart of the trial, the court said.",
    "Copyright infringement cost the studio 5 million in 2019.",
    "Copyright holders said in 2017 that they would sue.",
    "Copyright in the footage of the 2015 attack belongs to the station.",
    "Get alerts wrong and people die, the governor said.",
    "Alerts were sent to phones in Mosul when a new attack began.",
    "An alert service failed: nobody was told when a new attack was reported.",
    "Follow the money, the prosecutor told the court.",
    "Subscribers to the group's channel received a claim of responsibility.",
    "Share prices fell after the bombing in 2017.",
    "Shares of the airline fell 5 percent.",
    "Related attacks killed 30 people in Baghdad on Friday.",
    "More on Friday's attack was to be told by the minister.",
    "More fighting around Tikrit",
    "More than 30 people were killed in Kabul.",
    "Published reports said 20 people died.",
    "Published on Friday, the report counts 330 dead.",
    "Updated figures put the toll at 30.",
    "Photographs of the dead were posted online.",
    "File photographs showed the bomber at the gate.",
    "Read the full list of victims, the mayor urged.",
    "The site uses cookies to track militants, a court heard.",
    "We use cookies as bait, a soldier said.",
    "Comments by the minister angered the rebels.",
    "Print shops in Raqqa were shut by the militants.",
    "Search teams found 12 bodies.",
    "Sign up to fight, the recruiter told teenagers in the newsletter.",
    'Video: "We will return," the militants said.',
    "Opinion: it was a bad week",
    "Analysis: the siege of Mosul is over.",
    "Update: death toll rises to 30",
    "Latest: 20 dead in Kabul blast",
    "Home to two million people, Mosul fell in 2014.",
    "News of the attack spread",
    "Close to the border, a patrol was shot at.",
    "The newsletter of the group claimed the attack.",
    "BAGHDAD, April 5 (Harbour Wire) - A bomb went off.",
    "By our correspondent in Cairo",
    "Reporting by Nobody Inparticular has shown that the toll was higher.",
]


@pytest.mark.parametrize("line", FURNITURE)
def test_furniture_goes_and_the_story_around_it_stays(line: str) -> None:
    assert without_furniture(f"{STORY}\n\n{line}\n\n{STORY}") == f"{STORY}\n\n{STORY}"


@pytest.mark.parametrize("line", STORIES)
def test_no_line_of_a_story_goes(line: str) -> None:
    assert not furniture(f"{STORY}\n\n{line}\n\n{STORY}")


def test_links_go_with_their_heading_up_to_the_next_sentence() -> None:
    text = f"{STORY}\n\nRelated stories\n\nBomb kills 20 in capital\n\nWhy they fight\n\n{STORY}"
    assert without_furniture(text) == f"{STORY}\n\n{STORY}"
    assert without_furniture(f"{STORY}\n\nMost read\n\n{STORY}") == f"{STORY}\n\n{STORY}"


def test_a_headline_without_such_a_heading_stays() -> None:
    assert not furniture(f"{STORY}\n\nThe siege of the old town\n\n{STORY}")


def test_a_wrapped_line_is_part_of_its_paragraph() -> None:
    wrapped = (
        "The court heard that the leaflet ended with the words about rights:\n"
        "the printer had put a long line of text at the foot of page nine with\n"
        "All rights reserved\n"
        "and a false address in the capital."
    )
    assert not furniture(wrapped)


def test_what_a_page_says_of_its_own_changes_is_a_note_and_stays() -> None:
    note = "This article was amended on 12 April 2017 because the toll was wrong."
    text = f"{STORY}\n\n{note}"
    assert [span.of(text) for span in notes(text)] == [note]
    assert without_furniture(text) == text
    assert not notes("The articles of the treaty were amended in 2017, officials said.")


def test_blanked_text_is_as_long_and_holds_nothing_of_what_went() -> None:
    text = f"© 2017 Harbour Wire\r\n\r\n{STORY}\r\n\r\nThis story was corrected on 3 May 2018."
    blank = blanked(text)
    assert len(blank) == len(text)
    assert blank.split() == STORY.split()
    assert blank.index("Gunmen") == text.index("Gunmen")


@given(st.lists(st.sampled_from([*FURNITURE, *STORIES, "", STORY]), max_size=12))
def test_blanking_keeps_every_offset_and_taking_out_is_done_once(lines: list[str]) -> None:
    text = "\n".join(lines)
    blank = blanked(text)
    assert len(blank) == len(text)
    assert all(b in {" ", t} for b, t in zip(blank, text, strict=True))
    once = without_furniture(text)
    assert not [span for span in furniture(once) if span.of(once) in FURNITURE]

"""The documents behind what changed: their texts, the reports read in them, their stories."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from rimland.app.jobs.desk_facts import STORY
from rimland.app.jobs.desk_matters import speaks_of_captives
from rimland.app.jobs.desk_subjects import Subject
from rimland.ledger.catalogue import source_definitions
from rimland.ledger.desk import Text, reports_read, stories_of, story_documents, texts_of
from rimland.ledger.known import Connection
from rimland.model.ids import story_id
from rimland.model.time import utc_text
from rimland.model.vocab import Redistribution


class Shelf:
    """Documents of the events and stories at hand; what may not leave is on it, but not shown."""

    def __init__(
        self, connection: Connection, placed: Iterable[str], as_of: datetime | None
    ) -> None:
        """Take the documents that were put into stories since the last time."""
        self._connection = connection
        self._until = utc_text(as_of) if as_of else None
        self._free = {
            source
            for source, said in source_definitions(connection).items()
            if said["redistribute"] == Redistribution.RECORDS
        }
        self.placed = set(placed)
        self._story_of: dict[str, str] = {}
        self._documents: dict[str, list[str]] = {}
        self._copies: set[str] = set()
        self._keys: dict[str, tuple[str, ...]] = {}
        self._read_in: dict[str, set[str]] = defaultdict(set)
        self._names_of: dict[str, set[str]] = {}
        self._refused: set[str] = set()
        self._texts: dict[str, Text] = {}
        self._withheld: set[str] = set()
        self._silent: set[str] = set()
        self._take(self.placed)
        # Before the desk has put them into stories, documents are stories of one.
        for document in self.placed - set(self._story_of):
            self._story_of[document] = document
            self._documents[document] = [document]

    @property
    def keys(self) -> set[str]:
        """The reports that were read in these documents and stand in the log."""
        return {key for keys in self._keys.values() for key in keys}

    def add(self, subjects: Sequence[Subject]) -> None:
        """Also take the documents of these events, and of the stories these belong to."""
        self._take({d for one in subjects for d in one.documents} - set(self._keys))
        for one in subjects:
            if one.state in {"held", "kept"}:
                self._withheld |= self._of(one)
            if one.state == "held":
                self._silent |= self.stories_of(one)

    def texts(self, subject: Subject) -> Mapping[str, Text]:
        """Return the texts an event is held against follows by.

        These are its documents', and those beside them in its stories in which no attack was read.
        A text that also tells of what is held back is not among them.
        """
        beside = [
            document
            for story in sorted(self.stories_of(subject) - self._silent)
            for document in self._documents.get(story, ())
            if not self._keys.get(document) and self._may_be_shown(document)
        ]
        wanted = [*(d for d in subject.documents if d not in self._withheld), *beside]
        return {d: self._texts[d] for d in wanted if d in self._texts}

    def stories_of(self, subject: Subject) -> set[str]:
        """Return the stories of an event's documents."""
        return {self._story_of[d] for d in self._of(subject) if d in self._story_of}

    def lone_stories(self) -> set[str]:
        """Return the stories, among those that grew, in whose documents no attack was read.

        Where an attack was read that could not be kept, and the text speaks of captives, nobody
        can tell whether it has to be held back: the story is not among them.
        """
        grown = {self._story_of[d] for d in self.placed if d in self._story_of}
        return {
            story
            for story in grown - self._silent
            if not any(self._keys.get(d) for d in self._documents.get(story, ()))
            and not any(self._may_be_held(d) for d in self._documents.get(story, ()))
        }

    def lone_texts(self, story: str) -> list[Text]:
        """Return a story's texts in the order they came; copies, and what may not leave, left out."""
        return [
            self._texts[d]
            for d in self._documents.get(story, ())
            if d in self._texts and d not in self._copies and self._may_be_shown(d)
        ]

    def redirects(self, subjects: Iterable[Subject]) -> dict[str, str]:
        """Return under which subject each earlier name of a subject is known now."""
        found = {
            name: STORY + story
            for story in self.lone_stories()
            for name in self._names(story)
            if name != STORY + story
        }
        for one in subjects:
            names = {n for story in self.stories_of(one) for n in self._names(story)} | one.names
            found.update({name: one.subject for name in names if name != one.subject})
        return found

    def _names(self, story: str) -> set[str]:
        """Return every name a story may have borne: any of its documents may have begun one."""
        if story not in self._names_of:
            documents = self._documents.get(story, ())
            self._names_of[story] = {STORY + story, *(STORY + story_id(d) for d in documents)}
        return self._names_of[story]

    def _of(self, subject: Subject) -> set[str]:
        read_in = [self._read_in[key] for key in subject.keys if key in self._read_in]
        return set(subject.documents).union(*read_in)

    def _take(self, documents: Iterable[str]) -> None:
        """Read documents with all others of their stories."""
        wanted = set(documents)
        found = stories_of(self._connection, wanted)
        members = story_documents(self._connection, set(found.values()) - set(self._documents))
        for story, told in members.items():
            self._documents[story] = [document for document, _ in told]
            self._copies |= {document for document, copied in told if copied}
            self._story_of.update({document: story for document, _ in told})
        self._story_of.update(found)
        fresh = (wanted | {d for told in members.values() for d, _ in told}) - set(self._keys)
        for document, read in reports_read(self._connection, fresh).items():
            self._keys[document] = read.keys
            for key in read.keys:
                self._read_in[key].add(document)
            self._refused |= {document} if read.refused else set()
        texts = texts_of(self._connection, fresh - set(self._texts))
        self._texts.update(
            {d: t for d, t in texts.items() if self._until is None or t.known_at <= self._until}
        )

    def _may_be_shown(self, document: str) -> bool:
        text = self._texts.get(document)
        return (
            text is not None
            and text.source_id in self._free
            and document not in self._withheld
            and not self._may_be_held(document)
        )

    def _may_be_held(self, document: str) -> bool:
        text = self._texts.get(document)
        return document in self._refused and text is not None and speaks_of_captives(text.whole)

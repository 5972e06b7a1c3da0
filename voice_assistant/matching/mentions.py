"""Findings mentioned of the person's own accord: where a phrase was said, and whether it was meant, denied, doubted, long ago or another's.

The rule of doubt: a phrase that was said is never dropped; what can't be read for sure becomes "not sure", which is asked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from voice_assistant.dialog import Value
from voice_assistant.matching import english as e
from voice_assistant.matching.patterns import Pattern
from voice_assistant.matching.search import Match, find
from voice_assistant.matching.values import Hint
from voice_assistant.matching.words import Words

REACH = 14
"""How many words before a phrase are looked at for what governs it."""


class Whose(Enum):
    """Of whom something is said."""

    PATIENT = auto()
    OTHER = auto()
    UNCLEAR = auto()


@dataclass(frozen=True, slots=True)
class Mention:
    """A finding mentioned in some words."""

    match: Match
    value: Value
    about_other: bool
    long_standing: bool
    """It has been so for long, and the finding counts only if it is new."""
    covered: frozenset[int]
    """Places of the words that are said by this: the phrase, what denies it, its subject."""

    @property
    def finding(self) -> str:
        """Id of the finding."""
        return self.match.pattern.finding

    @property
    def has_own_negation(self) -> bool:
        """Like "can't feel my foot"."""
        return any(element.negates for element in self.match.pattern.elements)


def spot(
    words: Words,
    index: Mapping[str, Sequence[Pattern]],
    acute: Collection[str],
    *,
    about_someone_else: bool,
) -> list[Mention]:
    """All findings mentioned, in the order of the words.  `acute`: findings that count only if they are so now."""
    matches: dict[tuple[str, int, int], Match] = {}
    for at, stem in enumerate(words.stems):
        for pattern in index.get(stem, ()):
            match = find(pattern, words, at)
            if match is not None:
                matches.setdefault((pattern.finding, match.start, match.end), match)
    if not matches:
        return []
    kept = _longest(list(matches.values()))
    about_someone_else = about_someone_else or announces_someone_else(words)
    return [_Reading(words, match, kept, acute, about_someone_else).mention() for match in kept]


def _longest(matches: list[Match]) -> list[Match]:
    """Without those that lie within a longer one of the same finding."""
    matches.sort(key=lambda match: (match.start, -match.end))
    return [
        match
        for match in matches
        if not any(
            other is not match
            and other.pattern.finding == match.pattern.finding
            and other.start <= match.start
            and other.end >= match.end
            and (other.end - other.start > match.end - match.start)
            for other in matches
        )
    ]


def hints_of(words: Words, mentions: Iterable[Mention]) -> tuple[Hint, ...]:
    """One hint a finding: said and denied at once is "not sure"; what is said of the person goes before what is said of others."""
    by_finding: dict[str, list[Mention]] = {}
    for mention in mentions:
        by_finding.setdefault(mention.finding, []).append(mention)
    hints = []
    for finding, group in by_finding.items():
        own = [mention for mention in group if not mention.about_other]
        group = own or group
        values = {mention.value for mention in group}
        value = Value.NOT_SURE if Value.NO in values and len(values) > 1 else max(values)
        first = next(mention for mention in group if mention.value == value or len(values) > 1)
        said = " ".join(words.said[first.match.start : first.match.end])
        hints.append(Hint(finding=finding, value=value, about_other=not own, words=said))
    return tuple(hints)


def announces_someone_else(words: Words) -> bool:
    """Whether the speaker says that the person in pain is somebody else: "I'm ringing about my husband"."""
    text = words.words
    for at, word in enumerate(text):
        ahead = text[at + 1 : at + 7]
        if word in e.CALLS and any(w in ("about", "for", "behalf") for w in ahead[:3]) and _kin(ahead):
            return True
        if word in ("after", "for", "of") and at and text[at - 1] in e.CARES and _kin(ahead[:4]):
            return True
        if (
            word in ("it", "this")
            and at + 2 < len(text)
            and text[at + 1] in ("is", "about")
            and (at == 0 or words.pauses[at] == 2)
        ):
            start = 1 if text[at + 2] not in ("about", "for") else 2
            if (
                len(text) > at + start + 2
                and text[at + start + 1] in ("my", "our", "a", "an")
                and text[at + start + 2] in e.KIN
            ):
                return text[at + start + 3 : at + start + 4] != ("'s",)
    return False


def _kin(words: Sequence[str]) -> bool:
    return any(word in e.KIN or word in ("someone", "somebody") for word in words)


class _Reading:
    """What the words around one match say of it."""

    def __init__(
        self,
        words: Words,
        match: Match,
        matches: Sequence[Match],
        acute: Collection[str],
        about_someone_else: bool,
    ) -> None:
        self.words = words
        self.text = words.words
        self.match = match
        self.acute = match.pattern.finding in acute
        self.about_someone_else = about_someone_else
        self.taken = {place for other in matches for place in other.own_negations()}
        self.mentioned = {place for other in matches if other is not match for place in other.places}
        self.doubt = False
        self.long_standing = False
        self.denials = 0
        self.covered = set(range(match.start, match.end))
        self.subject = self._subject()
        """Place of the first word of the clause that the match itself makes, or None if it is a mere noun or predicate."""
        self.before = self._governing()
        """Places of the words before it that may govern it, nearest first."""

    def mention(self) -> Mention:
        self._read_between()
        self._read_negation()
        self._read_doubt()
        self._read_time()
        self._read_figure()
        whose = self._whose()
        if whose is Whose.UNCLEAR:
            self.doubt = True
        own = any(element.negates for element in self.match.pattern.elements)
        if self.denials and own:
            self.doubt = True
        if self.doubt or self.denials > 1:
            value = Value.NOT_SURE
        else:
            value = Value.NO if self.denials else Value.YES
        return Mention(
            self.match,
            value,
            whose is Whose.OTHER,
            self.long_standing,
            frozenset(self.covered),
        )

    # ---- where to look ----

    def _subject(self) -> int | None:
        """The match begins with its own subject and holds a verb: "my leg is swollen", "I can't feel ..."."""
        start = self.match.start
        first = self.text[start]
        if first not in e.BODY and first not in e.SUBJECT_PRONOUNS:
            return None
        if first in e.BODY and not any(
            self.text[at] in e.COPULAS or self.text[at] in e.NEGATORS for at in range(start + 1, self.match.end)
        ):
            following = self.text[start + 1] if start + 1 < len(self.text) else ""
            determined = start and self.text[start - 1] in (e.DETERMINERS | e.SIDES)
            if (
                not determined
                or following in e.PLACES
                or following in e.BODY
                or following in e.SYMPTOMS
                or start + 1 == self.match.end
            ):
                return None
        while (
            start
            and self.text[start - 1] in (e.DETERMINERS | e.SIDES | {"one", "both", "of"})
            and not self.words.pauses[start]
        ):
            start -= 1
        self.covered.update(range(start, self.match.start))
        return start

    def _governing(self) -> list[int]:
        places: list[int] = []
        at = (self.match.start if self.subject is None else self.subject) - 1
        linked = self.subject is None
        self.edge = at
        while at >= 0 and len(places) < REACH and self.words.pauses[at + 1] < 2:
            word = self.text[at]
            if not linked:
                if word not in e.LINKS | e.DOUBT_WORDS and (
                    word,
                    self.text[at - 1] if at else "",
                ) not in (
                    ("that", "not"),
                    ("that", "isnot"),
                ):
                    break
                linked = True
            elif word in e.CLAUSE_ENDS and word not in e.DOUBT_WORDS:
                break
            elif word in e.FACTIVE and self.text[at - 1 : at] != () and not self._suffers(at):
                break
            places.append(at)
            self.edge = at - 1
            if word in e.SUBJECT_PRONOUNS and not (word in ("it", "there") and at and self.text[at - 1] in e.NEGATORS):
                linked = False
            at -= 1
        return places

    def _suffers(self, at: int) -> bool:
        return at > 0 and self.text[at - 1] in (
            "suffer", "suffered", "suffering", "trouble", "problem", "problems", "issue", "issues", "bothered", "troubled", "diagnosed", "wrong", "any"
        )  # fmt: skip

    def _clause_after(self, reach: int = 10) -> list[int]:
        places = []
        for at in range(self.match.end, min(len(self.text), self.match.end + reach)):
            if self._new_clause(at):
                break
            places.append(at)
        return places

    def _clause_before(self, reach: int = 10) -> list[int]:
        places = []
        for at in range(self.match.start - 1, max(-1, self.match.start - 1 - reach), -1):
            if self._new_clause(at + 1):
                break
            places.append(at)
        return places

    def _sentence(self) -> list[int]:
        first, last = self.match.start, self.match.end
        while first > 0 and self.words.pauses[first] < 2:
            first -= 1
        while last < len(self.text) and self.words.pauses[last] < 2:
            last += 1
        return [at for at in range(first, last) if not self.match.start <= at < self.match.end]

    def _new_clause(self, at: int) -> bool:
        """Whether a new statement begins here."""
        if self.words.pauses[at] == 2:
            return True
        word = self.text[at]
        if word in ("and", "but"):
            at += 1
            while at < len(self.text) and self.text[at] in e.DEGREES:
                at += 1
            return at < len(self.text) and self.text[at] in e.SUBJECTS
        return self.words.pauses[at] == 1 and word in e.SUBJECTS

    # ---- negation ----

    def _read_between(self) -> None:
        for at in self.match.between():
            word = self.text[at]
            if word in (e.UNKNOWN, "could") or word in e.DOUBT_WORDS:
                self.doubt = True
            elif word in e.NEGATORS and at not in self.taken:
                self._deny(at)

    def _deny(self, at: int) -> None:
        """A negator that reaches the match; "not very", "hardly" and the like leave doubt."""
        following = self.text[at + 1] if at + 1 < len(self.text) else ""
        if self.text[at] in e.HALF_NEGATORS or following in _PARTLY:
            self.doubt = True
        if self.text[at] == "isnot" and following in ("only", "just"):
            return
        self.denials += 1
        self.covered.add(at)

    def _read_negation(self) -> None:
        clear = True
        joined_by_and = False
        found = False
        for at in self.before:
            word = self.text[at]
            following = self.text[at + 1]
            if word == e.UNKNOWN:
                clear = False
            elif word in e.NEGATORS and at not in self.taken:
                if word == "no" and (following in e.DETERMINED or self.words.pauses[at + 1]):
                    if following not in e.DETERMINED and at + 1 == self.match.start:
                        self.doubt = True
                    break
                if not clear or joined_by_and:
                    self.doubt = True
                self.covered.update(range(at, self.match.start))
                self._deny(at)
                found = clear = True
                joined_by_and = False
            elif found and (word in ("and", "or", "nor") or at in self.mentioned or self.words.pauses[at + 1]):
                break  # what denies something else before it
            elif word == "and":
                joined_by_and = True
            elif at in self.mentioned:
                if not self._listed(at):
                    break
            elif word not in e.TRANSPARENT:
                clear = False
        if self.subject and self.text[self.subject - 1] in ("neither", "none"):
            self._deny(self.subject - 1)
        self._read_denial_after()

    def _listed(self, at: int) -> bool:
        """Whether "or" stands between this place and the match: "no fever or chest pain"."""
        return any(word in ("or", "nor", "and") for word in self.text[at : self.match.start])

    def _read_denial_after(self) -> None:
        """ "Chest pain, no." and "fever I haven't got": not what was said first, so it is asked."""
        end = self.match.end
        if end >= len(self.text) or self.words.pauses[end] == 2:
            return
        if (
            self.match.pattern.weak
            and self.text[end] in e.BES
            and self.text[end + 1 : end + 2]
            and self.text[end + 1] in e.WELL
        ):
            self.denials += 1
            self.covered.update(range(end, end + 2))
            return
        if self.text[end] in ("i", "it", "there") and end + 1 < len(self.text):
            end += 1
        if self.text[end] not in e.NEGATORS or end in self.taken:
            return
        following = self.text[end + 1] if end + 1 < len(self.text) else ""
        if (
            following
            in (
                "",
                "have",
                "had",
                "got",
                "there",
                "really",
                "atall",
                "any",
                "so",
                "a",
                "present",
                "not",
                "no",
                "that",
            )
            and not self.words.pauses[end] == 2
        ):
            self.doubt = True

    # ---- doubt ----

    def _read_doubt(self) -> None:
        taken = set(self.match.places)
        for at in self.before:
            if at in taken:
                continue
            if self.text[at] in e.DOUBT_WORDS or (self.text[at], self.text[at + 1]) in e.DOUBT_PAIRS:
                self.doubt = True
        opening = self.match.start if self.subject is None else self.subject
        for at in dict.fromkeys((*self.before, opening - 1, self.edge)):
            if at < 0 or self.text[at] not in e.QUESTION_STARTS or at + 1 >= len(self.text):
                continue
            first = (
                at == 0
                or self.words.pauses[at] == 2
                or self.text[at - 1] in e.CLAUSE_ENDS
                or self.text[at - 1] in ("and", "or", "so", "what")
            )
            subjects = e.SUBJECT_PRONOUNS if self.text[at] in ("had", "has", "have", "did", "do") else e.SUBJECTS
            if first and self.text[at + 1] in subjects:
                self.doubt = True
        after = self._clause_after(5)
        for at in after:
            if self.text[at] in e.SUBJECT_PRONOUNS:
                break
            if self.text[at] in ("maybe", "perhaps", "possibly", "or") and self.text[at : at + 2] != (
                "or",
                "something",
            ):
                self.doubt = (
                    self.doubt
                    or self.text[at] != "or"
                    or self.text[at + 1 : at + 2] in (("not",), ("is",), ("whatever",))
                )
        if (
            len(after) > 1
            and not self.match.pattern.weak
            and self.text[after[0]] in e.BES
            and self.text[after[1]] in _ORDINARY
        ):
            self.doubt = True

    # ---- time ----

    def _read_time(self) -> None:
        if self.match.pattern.lasting and not any(
            self._complains(at) for at in (*self._clause_before(), *self._clause_after())
        ):
            self.doubt = True
        if self.match.pattern.timed:
            return
        sentence = [*reversed(self._clause_before()), *self._clause_after()]
        pairs = {
            (self.text[at], self.text[at + 1])
            for at in sentence
            if at + 1 < len(self.text) and at + 1 != self.match.start
        }
        alone = {self.text[at] for at in (*sentence, *self.match.between())}
        remote = bool(pairs & e.REMOTE_PAIRS) or bool(alone & e.REMOTE)
        if remote and not self.match.pattern.past:
            self.doubt = True
        if not self.acute:
            return
        self.long_standing = bool(pairs & e.LONG_STANDING_PAIRS or alone & e.LONG_STANDING) or self._since_long_ago()
        if self._was() or remote or self.long_standing or self._ended():
            self.doubt = True

    def _complains(self, at: int) -> bool:
        word = self.text[at]
        return (
            at in self.mentioned
            or word in e.SYMPTOMS
            or word in e.PREDICATES
            or word in e.BODY
            or word in ("it", "they")
            or self.words.stems[at] in ("hurt", "sore")
        )

    def _was(self) -> bool:
        if self.match.pattern.past:
            return False
        inside = any(self.words.past[at] for at in range(self.match.start, self.match.end))
        at = self.match.start - 1
        steps = 0
        while at >= 0 and steps < 5 and self.words.pauses[at + 1] == 0:
            word = self.text[at]
            if self.words.past[at] and not (at and self.text[at - 1] in ("have", "has", "'s", "havenot")):
                inside = True
            if (
                word not in e.COPULAS
                and word not in e.DEGREES
                and word not in e.DETERMINERS
                and word not in e.NEGATORS
                and word not in e.SIDES
            ):
                break
            at -= 1
            steps += 1
        return inside

    def _since_long_ago(self) -> bool:
        sentence = self._sentence()
        for at in sentence:
            ahead = self.text[at + 1 : at + 5]
            if self.text[at] == "for" and any(word in ("years", "months", "decades", "ages") for word in ahead):
                return True
        return any(
            self.text[at] == "since" and any(word in e.LONG_AGO_SINCE for word in self.text[at + 1 : at + 6])
            for at in sentence
        )

    def _ended(self) -> bool:
        for at in range(self.match.end, min(len(self.text) - 1, self.match.end + 14)):
            pair = (self.text[at], self.text[at + 1])
            over = pair in e.ENDED_PAIRS
            if (
                not over
                and self.text[at] in ("has", "is", "'s", "have")
                and self.text[at + 1] in ("gone", "stopped", "passed", "cleared", "settled", "eased")
            ):
                over = (
                    at + 2 >= len(self.text)
                    or bool(self.words.pauses[at + 2])
                    or self.text[at + 2] in ("and", "but", "now", "again")
                )
            if over and not any(word in e.LASTING for word in self.text[max(self.match.end, at - 3) : at + 1]):
                return True
        return False

    # ---- figures of speech, other people ----

    def _read_figure(self) -> None:
        span = self.text[self.match.start : self.match.end]
        following = self.text[self.match.end] if self.match.end < len(self.text) else ""
        if any(word in e.FIGURES for word in span) or following in e.HYPERBOLE_ENDS.get(span[-1], ()):
            self.doubt = True

    def _whose(self) -> Whose:
        mode = self.about_someone_else
        span = range(self.match.start, self.match.end)
        inside = {self.text[at] for at in span}
        if self.match.start:
            inside.add(self.text[self.match.start - 1])
        if self._runs_in_the_family():
            return Whose.OTHER
        named = zip(self.match.places, self.match.pattern.elements, strict=True)
        if any(
            element.stem and self.text[at] in e.KIN and self.text[at - 1] in ("my", "our", "little")
            for at, element in named
            if at
        ):
            return Whose.PATIENT if mode else Whose.UNCLEAR
        if inside & e.SELF:
            return Whose.UNCLEAR if mode and not inside & e.THIRD else Whose.PATIENT
        if inside & e.THIRD:
            return self._third(self.match.start, mode)
        reported = False
        near = True
        for at in range(self.match.start - 1, max(-1, self.match.start - 1 - REACH), -1):
            if self.words.pauses[at + 1] == 2:
                break
            word = self.text[at]
            if word in e.REPORTS:
                reported = True
            elif word in e.SELF and not (self.text[at + 1 : at + 2] and self.text[at + 1] in e.KIN):
                return Whose.UNCLEAR if mode and near and word in ("i", "me", "my") else Whose.PATIENT
            elif word in ("you", "your", "people", "everyone", "everybody") and near:
                return Whose.UNCLEAR
            elif word in ("he", "she", "him", "her", "his") or word in e.KIN:
                if reported:
                    return Whose.PATIENT
                return self._third(at, mode) if near else (Whose.PATIENT if mode else Whose.UNCLEAR)
            elif word not in _LEADS_TO or self.words.pauses[at + 1]:
                near = False
        return Whose.PATIENT

    def _third(self, at: int, mode: bool) -> Whose:
        """Said of "he", "she" or a relation: the person in pain if the conversation is about somebody else, but not her father."""
        if not mode:
            return Whose.OTHER
        if self.text[at] in e.KIN and at and self.text[at - 1] in ("his", "her", "their"):
            return Whose.OTHER
        return Whose.PATIENT

    def _runs_in_the_family(self) -> bool:
        after = " ".join(self.text[self.match.end : self.match.end + 5])
        return "in the family" in after or "in my family" in after


_PARTLY = frozenset(
    "very really that so too quite always exactly completely entirely totally all particularly especially much terribly".split()
)
_ORDINARY = frozenset("normal common usual nothing expected ordinary natural harmless".split())
_LEADS_TO = e.COPULAS | e.DEGREES | e.DETERMINERS | e.HAVES | e.NEGATORS | e.PLACES | e.AMOUNTS | e.UNITS | e.SIDES | frozenset(
    "suffers suffer suffering with of and or that who says ever died dies".split()
)  # fmt: skip

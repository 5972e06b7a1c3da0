"""What a question is about, compiled: the terms from which a reply to it is understood.

A dialogue writes this down (`meanings:`).  For a finding of which it says nothing, its phrases and its name must do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property

from voice_assistant.dialog import Finding, Meaning, Scale
from voice_assistant.language import Language
from voice_assistant.matching.listed import Listed, listed_in
from voice_assistant.matching.patterns import adjective_first, own_negations
from voice_assistant.matching.words import Words, split, stem

MAX_GAP = 3
"""Small words that may stand between two words of a term, at most."""


class Sense(Enum):
    """What it says of the finding when this is so."""

    SO = auto()
    OPPOSITE = auto()
    UNSURE = auto()
    UNABLE = auto()
    """Something that can't be done then: doing it is the opposite, not being able to is the finding."""
    WITHOUT = auto()
    """Something that is missing then: having it says nothing, having none is the finding."""
    GENERAL = auto()
    """Too general to say it is so; good enough to deny it: "no pain"."""


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a term: by its stem, or any word of a class."""

    stem: str = ""
    any_of: frozenset[str] = frozenset()
    negates: bool = False
    exact: str = ""
    """The word itself, where another form of it says something else: "gone" is not "going"."""

    anything: bool = False
    """Any noun will do: "keep anything down"."""

    def meets(self, words: Words, at: int) -> bool:
        """Whether the word at this place will do."""
        phrasing = words.language.phrasing
        if self.anything:
            return words.words[at] not in phrasing.no_things
        if self.exact:
            return words.words[at] == self.exact
        return words.words[at] in self.any_of if self.any_of else words.stems[at] == self.stem


@dataclass(frozen=True, slots=True)
class Term:
    """A phrase of a frame."""

    tokens: tuple[Token, ...]
    sense: Sense


@dataclass(frozen=True, slots=True)
class Found:
    """A term in what was said."""

    term: Term
    places: tuple[int, ...]

    @property
    def start(self) -> int:
        """Place of its first word."""
        return self.places[0]

    @property
    def end(self) -> int:
        """Place after its last word."""
        return self.places[-1] + 1


@dataclass(frozen=True, kw_only=True)  # without slots: what is worked out from its fields is kept beside them
class Frame:
    """What the question for one finding is about."""

    language: Language
    finding: str
    terms: Mapping[str, Sequence[Term]]
    """First stem or word -> terms that begin with it, longest first."""
    about: frozenset[str]
    """Stems of what it is said of."""
    places: frozenset[str]
    where: bool
    side: str
    nearly: bool
    measure: Mapping[Scale, float]
    vocabulary: frozenset[str]
    """Stems that explain nothing more than the question itself."""
    of_the_leg: bool
    """Its question speaks of a part of the leg."""
    whole_person: bool
    """Its question speaks of no leg, no muscle and no pain."""
    of_lack: bool
    """It is asked whether something was not so: "did it not help?"."""
    compares: bool
    """It is asked what something does to the pain: "is it worse when your legs are raised?"."""
    acute: bool
    """It counts only if it is so now."""
    lowers: bool
    """A yes can lower a level."""
    derived: bool
    """Made from its phrases and its name, for want of anything better."""
    of_the_past: bool
    """It is asked whether it has been: "have you coughed up any blood?"."""
    become: bool
    """It is asked whether it has become so: "has the foot turned blue?"."""
    known: bool
    """It is known, not felt or seen, so that a doctor's word will do: an operation, an illness, a medicine."""
    looked_at: bool
    """It must be looked at, so that knowing of none is no "no"."""
    listed: Listed
    """What its question lists: "in the chest, ribs or upper back"."""

    @cached_property
    def here(self) -> frozenset[str]:
        """Parts of the body that it may be of: a leg with all its parts."""
        grammar = self.language.grammar
        return self.places | grammar.leg if self.places & grammar.leg else self.places

    @cached_property
    def denied_by(self) -> frozenset[str]:
        """Stems that say the contrary by themselves."""
        rows = (row for row in self.terms.values())
        alone = (term for row in rows for term in row if term.sense is Sense.OPPOSITE and len(term.tokens) == 1)
        return frozenset(term.tokens[0].stem for term in alone)

    @cached_property
    def said_so(self) -> frozenset[str]:
        """Stems of all that says that it is so."""
        so = (Sense.SO, Sense.UNABLE, Sense.UNSURE)
        return frozenset(
            token.stem for row in self.terms.values() for term in row if term.sense in so for token in term.tokens
        )

    @cached_property
    def missing(self) -> frozenset[str]:
        """Stems of what may be missing."""
        rows = (row for row in self.terms.values())
        return frozenset(term.tokens[0].stem for row in rows for term in row if term.sense is Sense.WITHOUT)

    @cached_property
    def of_ability(self) -> bool:
        """Whether something can't be done when it is so: then "I can't" is a yes."""
        return any(term.sense is Sense.UNABLE for row in self.terms.values() for term in row)

    def find(self, words: Words) -> list[Found]:
        """The terms in what was said, the longest where several overlap."""
        found = [
            hit
            for at in range(len(words))
            for key in (words.stems[at], words.words[at])
            for term in self.terms.get(key, ())
            if (hit := _find(term, words, at))
        ]
        found += [hit for at in range(len(words)) if (hit := self._about_so(words, at))]
        found.sort(key=lambda hit: (-len(hit.places), hit.start, _RANK[hit.term.sense]))
        kept: list[Found] = []
        for hit in found:
            if all(hit.end <= other.start or other.end <= hit.start for other in kept):
                kept.append(hit)
        return sorted(kept, key=lambda hit: hit.start)

    def _about_so(self, words: Words, at: int) -> Found | None:
        """ "Firmish": more or less what a term of one word says, so not sure."""
        word = words.words[at]
        if not word.endswith("ish") or len(word) < _LEAST_ISH or words.stems[at] in self.terms:
            return None
        row = self.terms.get(stem(word.removesuffix("ish"), words.language), ())
        alone = next((t for t in row if len(t.tokens) == 1 and t.sense in (Sense.SO, Sense.OPPOSITE)), None)
        return Found(Term(alone.tokens, Sense.UNSURE), (at,)) if alone else None


_LEAST_ISH = 6
_RANK = {sense: rank for rank, sense in enumerate((Sense.UNSURE, Sense.UNABLE, *Sense))}


def _find(term: Term, words: Words, at: int) -> Found | None:
    phrasing, grammar = words.language.phrasing, words.language.grammar
    if not term.tokens[0].meets(words, at):
        return None
    places = [at]
    for token in term.tokens[1:]:
        place = places[-1] + 1
        while place < len(words) and place - places[-1] <= MAX_GAP and not token.meets(words, place):
            if words.words[place] not in phrasing.light or words.pauses[place] == 2:
                return None
            if words.words[places[-1]] == "no" and words.words[place] in grammar.subject_pronouns:
                return None  # "no, I sleep like a top"
            place += 1
        if place >= len(words) or not token.meets(words, place):
            return None
        places.append(place)
    return Found(term, tuple(places))


def _tokens(phrase: str, sense: Sense, language: Language) -> tuple[Token, ...]:
    phrasing = language.phrasing
    words = split(phrase, language)
    kept = [at for at, word in enumerate(words.words) if word not in phrasing.dropped]
    if len(kept) == 1 and sense is not Sense.UNABLE and words.stems[kept[0]] in phrasing.only_as_it_stands:
        return (Token(words.stems[kept[0]], exact=words.words[kept[0]]),)
    return tuple(_token(words, at, at_end=sense is Sense.UNABLE) for at in kept or range(len(words)))


def _token(words: Words, at: int, *, at_end: bool) -> Token:
    """`at_end`: "anything" that ends a phrase is any noun too."""
    phrasing = words.language.phrasing
    word = words.words[at]
    if words.stems[at] in ("be", "have", "do"):
        return Token(words.stems[at], exact=word)
    own = own_negations(words.language).get(word)
    if own is not None:
        of_verbs = word not in ("no", "without")
        return Token(any_of=own | (phrasing.of_verbs if of_verbs else frozenset()), negates=True)
    if word in ("it", "them"):
        return Token(any_of=frozenset({"it", "them", "him", "her", "that"}))
    return Token(words.stems[at], anything=word == "anything" and 0 < at < len(words) - (not at_end))


def frame_of(
    finding: Finding,
    meaning: Meaning | None,
    question: Sequence[str],
    language: Language,
    *,
    acute: bool,
    known: bool,
    looked_at: bool,
) -> Frame:
    """Compile what a finding's question is about; `question`: the texts that ask for it."""
    replying, grammar, phrasing = language.replying, language.grammar, language.phrasing
    said = meaning or Meaning()
    senses = (
        (Sense.SO, said.so),
        (Sense.OPPOSITE, said.opposite),
        (Sense.UNSURE, said.unsure),
        (Sense.UNABLE, said.unable),
        (Sense.WITHOUT, said.without),
    )
    terms = [Term(_tokens(phrase, sense, language), sense) for sense, phrases in senses for phrase in _turned(phrases)]
    if not said.where:  # "calf" is no sign of a weak face, though somebody may be as weak as one
        terms = [term for term in terms if term.sense is not Sense.SO or not _is_a_part(term, language)]
    terms += [
        Term(_tokens(p, sense, language), sense)
        for sense, phrases in _of_sides(said.side, language)
        for p in _turned(phrases)
    ]
    about = {
        stem(form, language)
        for phrase in said.about
        for word in split(phrase, language).words
        for form in _numbers(word, language)
    }
    about -= replying.small - grammar.body
    name = [word for word in split(finding.name, language).words if word not in phrasing.small_of_names]
    if meaning is None:
        terms += _terms_of_phrases(finding, language)
        about.update(stem(word, language) for word in name)
    asked = (word for text in question for word in split(text, language).words if word.isalpha())
    return Frame(
        language=language,
        finding=finding.id,
        terms=_by_first(terms),
        about=frozenset(about),
        places=_places(said.places, language),
        where=said.where,
        side=said.side,
        nearly=said.nearly,
        measure=said.measure,
        of_the_leg=any(
            not grammar.leg.isdisjoint(split(text, language).words)
            for text in (finding.name, *finding.phrases, *question)
        ),
        whole_person=phrasing.whole.isdisjoint(
            stem(word, language) for text in (finding.name, *question) for word in split(text, language).words
        ),
        of_lack=any(not phrasing.not_so.isdisjoint(split(text, language).words) for text in question[:1]),
        compares=any(not phrasing.compares.isdisjoint(split(text, language).words) for text in question),
        lowers=finding.mitigating,
        derived=meaning is None,
        of_the_past=any(
            split(text, language).words[:1] and split(text, language).words[0] in phrasing.asks_of_the_past
            for text in question[:1]
        ),
        become=any(
            split(text, language).words[:1] and split(text, language).words[0] in ("has", "have")
            for text in question[:1]
        ),
        vocabulary=frozenset({*about, *(stem(word, language) for word in (*name, *asked))}),
        acute=acute,
        known=known,
        looked_at=looked_at,
        listed=listed_in(question[0], language) if question else Listed(),
    )


def _is_a_part(term: Term, language: Language) -> bool:
    grammar = language.grammar
    return len(term.tokens) == 1 and (term.tokens[0].exact or term.tokens[0].stem) in grammar.body


def _turned(phrases: Iterable[str]) -> Iterable[str]:
    """ "Just the ankle" is also said "the ankle only"."""
    for phrase in phrases:
        yield phrase
        first, _, rest = phrase.partition(" ")
        if first in ("just", "only") and rest:
            yield f"{rest} {first}"


def _places(phrases: Iterable[str], language: Language) -> frozenset[str]:
    """The parts that these name; "between my legs" is no leg."""
    grammar, replying = language.grammar, language.replying
    found = set[str]()
    for phrase in phrases:
        words = split(phrase, language).words
        found.update(
            form for word in words if len(words) == 1 or word not in grammar.leg for form in _numbers(word, language)
        )
    return frozenset(found - (replying.small - grammar.body))


def _numbers(word: str, language: Language) -> tuple[str, ...]:
    """A part of the body, one or more of it."""
    grammar = language.grammar
    if word not in grammar.body:
        return (word,)
    return (word, *(other for other in (word + "s", word.removesuffix("s")) if other in grammar.body))


def _of_sides(side: str, language: Language) -> tuple[tuple[Sense, tuple[str, ...]], ...]:
    replying = language.replying
    match side:
        case "one":
            return (Sense.SO, replying.one_side), (Sense.OPPOSITE, replying.both_sides)
        case "both":
            return (Sense.SO, replying.both_sides), (Sense.OPPOSITE, replying.one_side)
        case _:
            return ()


def _terms_of_phrases(finding: Finding, language: Language) -> Iterable[Term]:
    """What its phrases and its name show, where a dialogue says nothing of what its question is about."""
    grammar, phrasing = language.grammar, language.phrasing
    unable = {verb for phrase in finding.phrases for verb in _verbs_denied(split(phrase, language))}
    yield from (Term((Token(verb),), Sense.UNABLE) for verb in sorted(unable))
    for phrase in finding.phrases:
        words = split(phrase, language)
        turned = adjective_first(words)
        if turned:
            yield Term((Token(turned[0].stem),), Sense.SO)
            if turned[1].stem not in grammar.body | unable:
                yield Term((Token(turned[1].stem),), Sense.GENERAL)
        if len(words) > 2 and words.words[0] in ("no", "lost") and words.words[1] not in grammar.determiners:
            yield Term((Token(words.stems[1]),), Sense.WITHOUT)
    for word in split(finding.name, language).words:
        if word in phrasing.general:
            yield Term((Token(stem(word, language)),), Sense.GENERAL)
        elif (
            word not in phrasing.small_of_names | grammar.degrees | grammar.body and stem(word, language) not in unable
        ):
            yield Term((Token(stem(word, language)),), Sense.SO)


def _verbs_denied(words: Words) -> Iterable[str]:
    """Stems of the verbs after "can't" and the like."""
    grammar = words.language.grammar
    for at, word in enumerate(words.words[:-1]):
        if word in ("cannot", "donot"):
            yield from [words.stems[i] for i in range(at + 1, len(words)) if words.words[i] not in grammar.degrees][:1]


def _by_first(terms: Iterable[Term]) -> Mapping[str, Sequence[Term]]:
    table: dict[str, list[Term]] = {}
    for term in terms:
        if term.tokens:
            first = term.tokens[0]
            for key in first.any_of or (first.stem,):
                row = table.setdefault(key, [])
                if term not in row:
                    row.append(term)
    return table

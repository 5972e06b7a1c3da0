"""A language, as the matcher knows it: which words deny, doubt, count, join, ask, and so on.

One value a language, read from its pack (`language_pack`: the folder `language` among its dialogues).  What each
category is for is written in the English pack, beside its words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

UNKNOWN = "[unk]"
"""The recogniser heard a word that it does not know."""

WordSet: TypeAlias = frozenset[str]
WordSets: TypeAlias = Mapping[str, frozenset[str]]
WordLists: TypeAlias = Mapping[str, tuple[str, ...]]
PhraseList: TypeAlias = tuple[str, ...]
KeyList: TypeAlias = tuple[tuple[str, ...], ...]
"""Phrases as words."""
KeySet: TypeAlias = frozenset[tuple[str, ...]]
Spellings: TypeAlias = Mapping[str, str]
Counts: TypeAlias = Mapping[str, int]
Numbers: TypeAlias = Mapping[str, float]
Spans: TypeAlias = Mapping[str, tuple[float, float]]
"""Word -> from and to."""
KeySpans: TypeAlias = Mapping[tuple[str, ...], tuple[float, float]]
Pattern: TypeAlias = re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Join:
    """Word groups that act as one word of grammar."""

    word: str
    said: tuple[tuple[str, ...], ...]
    past: bool = False
    """A verb in the past tense that says of what follows that it was."""
    before_a_sentence: bool = False
    """Only where a sentence follows."""


Does = Literal["doubt", "flat_no", "no", "no_one", "none", "elsewhere", "polite"]
"""`no_one`: a no only where one thing is asked for."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A rule of grammar for answers: what it does in a reply, and its pattern over the words joined by blanks."""

    name: str
    does: Does
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Cue:
    """A command, and groups of words: one of each group must be there, in any order."""

    command: str
    groups: tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Spelling:
    """How text becomes words."""

    contractions: Spellings
    kept_after: WordSets
    is_after: WordSet
    fillers: WordSet
    joined: tuple[Join, ...]
    opens_a_sentence: WordSet
    modals: WordSet
    forms: WordLists
    signs: Spellings
    typed_alone: Spellings
    apostrophe_endings: Spellings
    halves: Spellings
    whole_short_words: WordSet
    repeated_on_purpose: WordSet
    endings: Counts
    no_endings: WordSet
    doubles: WordSet
    last_letters: Spellings


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Grammar:
    """The small words that decide what a sentence means."""

    numbers: Numbers
    determiners: WordSet
    copulas: WordSet
    changes: WordSet
    haves: WordSet
    bes: WordSet
    past: WordSet
    degrees: WordSet
    sides: WordSet
    amounts: WordSet
    units: WordSet
    places: WordSet
    within: WordSet
    self: WordSet
    third: WordSet
    people: WordSet
    things: WordSet
    reflexives: WordSet
    kin: WordSet
    body: WordSet
    upper_body: WordSet
    leg: WordSet
    symptoms: WordSet
    predicates: WordSet
    well: WordSet
    verb_negators: WordSet
    have_negators: WordSet
    noun_negators: WordSet
    negators: WordSet
    half_negators: WordSet
    transparent: WordSet
    determined: WordSet
    clause_ends: WordSet
    links: WordSet
    factive: WordSet
    takes_with: WordSet
    partly: WordSet
    closes_a_negation: WordSet
    joining: WordSet
    doubt_words: WordSet
    fears: WordSet
    doubt_pairs: KeySet
    epistemic: WordSet
    before_knowing: WordSet
    question_starts: WordSet
    asks_of_anything: WordSet
    afterthoughts: WordSet
    ordinary: WordSet
    subject_pronouns: WordSet
    subjects: WordSet
    hyperbole_ends: WordSets
    other_senses: WordSets
    sense_kept_before: WordSets
    done_without_object: WordSets
    needs_no_object: WordSet
    determined_no_object: WordSet
    what_falls_off: WordSet
    counted: WordSet
    small_words_as_numbers: WordSet
    after_an_age: WordSet
    figures: WordSet
    diagnoses: WordSet
    long_standing: WordSet
    long_standing_pairs: KeySet
    long_ago_since: WordSet
    remote_pairs: KeySet
    remote: WordSet
    not_once_before: WordSet
    not_once_after: WordSet
    ended_pairs: KeySet
    finite: WordSet
    past_verbs: WordSet
    ended: WordSet
    now_words: WordSet
    long_times: WordSet
    lasting: WordSet
    lives: WordSet
    reports: WordSet
    treats: WordSet
    single_third: WordSet
    sore: WordSet
    anybody: WordSet
    leads_to: WordSet
    whereabouts: Pattern
    calls: WordSet
    cares: WordSet
    frame: WordSet
    pleads: WordSet
    helped_to: WordSet
    answers: WordSet
    known_words: WordSet
    hurts: WordSet
    of_a_test: WordSet
    as_it_should_be: KeyList
    stories: WordSet


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Answering:
    """Short answers that hold whatever a dialogue lists."""

    yes_words: WordSet
    adverbs: WordSet
    no_words: WordSet
    sounds_of_assent: WordSet
    doubts: PhraseList
    hedged_noes: PhraseList
    not_really: WordSet
    flat_noes: PhraseList
    acknowledgements: PhraseList
    all_well: PhraseList
    soft_negated: PhraseList
    degree_tails: PhraseList
    same_as_ever: PhraseList
    unchanged_noes: PhraseList
    corrections: PhraseList
    turns: PhraseList
    polite: PhraseList
    only_when: WordSet
    complements: WordSet
    ordinals: Counts
    all_of_them: PhraseList
    some_of_them: PhraseList
    generic_words: WordSet
    felt_instead: WordSet


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Replying:
    """What is said in a reply beside a yes or a no."""

    times_of_day: WordSet
    verbs: WordSet
    clause_words: WordSet
    after_and: WordSet
    leads_on: WordSet
    leads_on_pairs: KeySet
    governs_a_person: WordSet
    takes_object: WordSet
    troubles: WordSet
    low: WordSet
    only_at_times: WordSet
    over_before: WordSet
    small: WordSet
    explained: WordSet
    well: WordSet
    not_right: WordSet
    here: KeyList
    settings: KeyList
    things_around: WordSet
    before_well: WordSet
    healthy: WordSet
    answers: WordSet
    only: WordSet
    like_the_other: PhraseList
    yes_idioms: PhraseList
    no_idioms: PhraseList
    far_from: KeyList
    not_at_all: KeyList
    doubt_idioms: PhraseList
    flat_noes: PhraseList
    tag_questions: PhraseList
    fully: WordSet
    not_then: WordSet
    of_measures: WordSet
    near_an_answer: KeySet
    one_side: PhraseList
    both_sides: PhraseList
    yes_to_offers: PhraseList
    no_to_offers: PhraseList
    both: WordSet
    of_a_side: WordSet
    long_since: WordSet
    for_years: KeyList
    like_the_well: WordSet
    towards: WordSet
    tails: KeyList
    at_home: WordSet
    no_things_before: WordSet
    things_denied: WordSet
    does: WordSet
    aids: WordSet
    complaints: WordSet
    since_when: WordSet
    smaller_than: WordSet
    question_words: WordSet
    question_pairs: KeySet
    meaning_words: WordSet
    degree_answers: PhraseList
    openers: WordSet
    turning: WordSet
    counted: WordSet
    tried: WordSet
    after_a_no: WordSet
    anybody: WordSet
    by_trying: WordSet
    said_back: WordSet
    alternatives: WordSet
    at_will: WordSet
    gauges: WordSet
    of_theirs: WordSet
    never_only_how: WordSet
    leading: WordSet
    of_a_leg: WordSet
    leads_up: WordSet
    which: WordSet
    opens_a_clause: WordSet
    have_to: KeySet
    of_one_side_only: WordSet
    had: WordSet
    of_kin: WordSet
    colours: WordSet
    who_is: KeyList
    also_polite: WordSet
    nearly: PhraseList
    goes_on: WordSet
    where: WordSet
    before_a_sentence: WordSet
    was: WordSet
    turned: KeySet
    looks: WordSet
    mainly: WordSet
    sides_of_a_leg: WordSet
    of_places: WordSet
    echoes: WordSet
    both_alike: WordSet
    of_parts: WordSet
    of_one_side: WordSet
    by: WordSet
    after_an_ability: WordSet
    verbs_after: WordSet
    appears: WordSet
    some: WordSet
    parts: WordSet


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Asking:
    """How people ask and fear."""

    modals: WordSet
    bes: WordSet
    past: WordSet
    subjects: WordSet
    owners: WordSet
    asking: WordSet
    starters: WordSet
    not_turned: WordSet
    emphatic: WordSet
    finite: WordSet
    should: WordSet
    evaluates: WordSet
    evaluated: WordSet
    short: KeyList
    anywhere: KeyList
    fears: WordSet
    feared: KeyList
    our_words: KeySet
    answers: WordSet
    new: WordSet
    lasting: WordSet
    after_seeing: WordSet
    no_light: WordSet
    small: WordSet
    others: WordSet
    joins: WordSet


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Measuring:
    """Units, points of time and stretches of time, in days."""

    units: Numbers
    plurals: WordSet
    years_old: WordSet
    vague: Spans
    about: WordSet
    between_number_and_unit: WordSet
    more: WordSet
    at_most: WordSet
    began: WordSet
    less: WordSet
    ago_words: WordSet
    ago_before: WordSet
    before_an_age: WordSet
    before_a_bare_age: WordSet
    not_ages: WordSet
    centuries: KeySpans
    born: WordSet
    points: KeySpans
    spans: KeySpans


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Phrasing:
    """What may stand between the words of a phrase, be exchanged or be left out."""

    turns_away: WordSet
    no_leg_pain: WordSet
    passed_over: WordSet
    light: WordSet
    only_as_it_stands: WordSet
    dropped: WordSet
    of_verbs: WordSet
    no_things: WordSet
    not_so: WordSet
    compares: WordSet
    whole: WordSet
    asks_of_the_past: WordSet
    small_of_names: WordSet
    general: WordSet
    person: WordSet
    thing: WordSet
    object: WordSet
    light_degrees: WordSet
    times: WordSet
    looks: WordSet
    subjects: WordSet
    small: WordSet
    auxiliaries: WordSet
    after_these_a_verb: WordSet
    no_adjectives: WordSet
    weightless: WordSet
    weighty_negations: WordSet
    parts_of_a_subject: WordSet
    just: WordSet
    after_a_whole_clause: WordSet
    between: WordSet
    particles: WordSet
    managing: WordSet
    pronouns: WordSet
    before_a_part: WordSet
    starts_a_part: WordSet
    sides_of_things: WordSet


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Telling:
    """Whose leg it is, what is asked of the assistant, and when it is."""

    tonight: str
    today: str
    others: WordSet
    agrees: WordSet
    tellers: WordSet
    unsure: WordSet
    namings: PhraseList
    onlooker: WordSet
    asked_of_me: WordSet
    nobody_else: WordSet
    somebody: WordSet
    sore: WordSet
    hurts: WordSet
    now: WordSet
    then: WordSet
    patient: WordSet
    some_person: WordSet
    presents: WordSet
    before_presenting: WordSet
    addressed: WordSet
    seems: WordSet
    now_done: WordSet
    exactly: WordSet
    no_request: WordSet
    own_pace: WordSet


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Hearing:
    """What a recogniser must know of a language."""

    sound_alike: KeyList
    before_a_part: str
    beginnings: WordLists
    never_begun_with: WordSets
    common: PhraseList
    unfinished: PhraseList


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Checking:
    """How the lints know what a dialogue's own answers and endings say; over words as they are written."""

    denies: Pattern
    denies_too: Pattern
    affirms: Pattern
    doubts: Pattern
    on_condition: Pattern


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Language:
    """All that is known of one language.  Equal to itself alone, so that what is worked out of it is kept."""

    code: str
    """As in `language:` of a dialogue: "en"."""
    spelling: Spelling
    grammar: Grammar
    answering: Answering
    replying: Replying
    asking: Asking
    measuring: Measuring
    phrasing: Phrasing
    telling: Telling
    hearing: Hearing
    checking: Checking
    formulas: tuple[Formula, ...]
    cues: tuple[Cue, ...]

    def __repr__(self) -> str:
        """Its code alone."""
        return f"<Language {self.code}>"

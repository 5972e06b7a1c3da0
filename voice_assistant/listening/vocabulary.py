"""Which phrases are listened for, and whether the model knows their words."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from voice_assistant.dialog import ChoiceQuestion, Dialog, FindingQuestion, Level, Value
from voice_assistant.events import Command
from voice_assistant.listening.homophones import NONE_ALIKE, Homophones
from voice_assistant.listening.openings import little_words, opened

_APOSTROPHES = str.maketrans("’‘ʼ", "'''")
_NOT_A_WORD = re.compile(r"[^\w' ]+|_+")


@lru_cache(maxsize=16_384)
def plain(phrase: str) -> str:
    """A phrase as a recogniser spells it: small letters, words and apostrophes only, single blanks ("Mm-hm!" is
    "mmhm").
    """
    return " ".join(_NOT_A_WORD.sub(" ", phrase.translate(_APOSTROPHES).lower().replace("-", "")).split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The phrases heard in any state.  What answers the question of the moment comes with each `Listen`."""

    always: tuple[str, ...] = ()
    """Commands and emergency phrases."""
    urgent: tuple[str, ...] = ()
    """Those of them (cries for help, "stop") that are looked for even in a sound that doesn't pause."""
    volunteered: tuple[str, ...] = ()
    """What people say of their own accord about findings."""
    red_flag: tuple[str, ...] = ()
    """Cries for help, and what people say about findings that ask for help today: looked for by their sound as well."""
    guarded: tuple[str, ...] = ()
    """Every "no": it needs more evidence, and where it would deny a red flag it also waits longer."""
    general: tuple[frozenset[str], ...] = ()
    """Answers to any question, as a recogniser spells them: every "yes", every "no", every "not sure"."""
    decoys: tuple[str, ...] = ()
    """Words that sound near an answer and mean nothing here: better heard as themselves than as the answer."""
    homophones: Homophones = NONE_ALIKE
    """Which words sound the same."""
    unfinished: tuple[str, ...] = ()
    """Words after which more is to come."""
    openings: frozenset[str] = frozenset()
    """Little words that phrases begin with; what is meant doesn't hang on them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What a dialogue wants heard, as far as a model can hear it."""

    vocabulary: Vocabulary
    left_out: tuple[str, ...]
    """Volunteered phrases with a word that the model lacks: they are not listened for."""
    missing: Mapping[str, tuple[str, ...]]
    """Answers, commands and cries for help with words that the model lacks -> those words.  There should be none."""


def vocabulary_of(dialog: Dialog, knows: Callable[[str], bool]) -> Chosen:
    """All that a dialogue wants heard in any state, and which of it a model that `knows` certain words can't hear."""
    commands = [phrase for phrases in dialog.commands.values() for phrase in phrases]
    answers = [phrase for phrases in dialog.words.values() for phrase in phrases]
    guarded = list(dialog.words.get(Value.NO, ()))
    for state in dialog.states.values():
        if isinstance(state, FindingQuestion):
            answers += [phrase for phrases in state.phrases.values() for phrase in phrases]
            guarded += state.phrases.get(Value.NO, ())
        elif isinstance(state, ChoiceQuestion):
            answers += [phrase for choice in state.choices for phrase in choice.phrases]
    volunteered = [phrase for finding in dialog.findings.values() for phrase in finding.phrases]
    volunteered += [phrase for crisis in dialog.crises.values() for phrase in crisis.phrases]
    volunteered += [phrase for inquiry in dialog.inquiries.values() for phrase in inquiry.phrases]
    red_flag = red_flag_phrases(dialog)
    unheard = find_missing_words([*volunteered, *red_flag], knows)
    return Chosen(
        vocabulary=Vocabulary(
            always=(*commands, *dialog.emergency_phrases),
            urgent=(*dialog.emergency_phrases, *dialog.commands.get(Command.STOP, ())),
            volunteered=tuple(phrase for phrase in dict.fromkeys([*volunteered, *red_flag]) if phrase not in unheard),
            red_flag=tuple(phrase for phrase in red_flag if phrase not in unheard),
            guarded=tuple(guarded),
            general=tuple(frozenset(map(plain, phrases)) for phrases in dialog.words.values()),
            decoys=tuple(decoy for decoy in dialog.decoys if not find_missing_words([decoy], knows)),
            homophones=Homophones(dialog.language.hearing.sound_alike),
            unfinished=dialog.language.hearing.unfinished,
            openings=little_words(dialog.language),
        ),
        left_out=tuple(phrase for phrase in volunteered if phrase in unheard),
        missing=find_missing_words([*answers, *commands, *dialog.emergency_phrases], knows),
    )


def red_flag_phrases(dialog: Dialog) -> tuple[str, ...]:
    """Cries for help, and what people say about findings that ask for help today, also as they would begin it."""
    red_flag = {
        term.finding
        for rule in dialog.rules.values()
        if rule.level >= Level.URGENT
        for term in (*rule.all_of, *(term for count in rule.counts for term in count.of))
    }
    about = [plain(phrase) for id_ in dialog.findings if id_ in red_flag for phrase in dialog.findings[id_].phrases]
    return tuple(
        dict.fromkeys([*dialog.emergency_phrases, *about, *(opened(phrase, dialog.language) for phrase in about)])
    )


def find_near_words(word: str, known: Collection[str]) -> tuple[str, ...]:
    """Up to three words of the model that look like one it lacks, for the message to the author."""
    return tuple(difflib.get_close_matches(word, known, n=3, cutoff=0.7))


def find_missing_words(phrases: Iterable[str], knows: Callable[[str], bool]) -> dict[str, tuple[str, ...]]:
    """Phrase -> its words that the recogniser doesn't know, for the phrases that have any, in their order."""
    missing: dict[str, tuple[str, ...]] = {}
    for phrase in phrases:
        unknown = tuple(word for word in plain(phrase).split() if not knows(word))
        if unknown:
            missing[phrase] = unknown
    return missing

"""A dialogue compiled for matching: its phrases as patterns, looked up by their most telling word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from voice_assistant.dialog import Crisis, Dialog, FindingQuestion, How, Level, ReplyReader, Value
from voice_assistant.language import Language
from voice_assistant.matching.alternatives import each_way
from voice_assistant.matching.commands import Phrases, phrases_of
from voice_assistant.matching.frames import Frame, frame_of
from voice_assistant.matching.inquiries import Inquiries, inquiries_of
from voice_assistant.matching.negation import is_denied_word
from voice_assistant.matching.phrase_index import Entry, PhraseIndex
from voice_assistant.matching.reply import Table, Tag, table_of
from voice_assistant.matching.values import Question
from voice_assistant.matching.words import Words, split, stem
from voice_assistant.texts import SLOT
from voice_assistant.wording import in_general


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lexicon:
    """Everything a dialogue's files say about words; compiled once.  Equal to itself alone, as `Dialog` is."""

    language: Language
    words: Mapping[Value, tuple[str, ...]]
    phrases: Mapping[str, tuple[str, ...]]
    """Finding -> what people say of their own accord."""
    names: Mapping[str, tuple[str, ...]]
    """Finding -> stems of the telling words of its name."""
    called: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]
    """First word of what the assistant calls a finding -> all the words, and the finding."""
    without_rule: frozenset[str]
    """Findings that no rule reads: they only tell causes apart."""
    patterns: PhraseIndex
    """What people say of findings."""
    frames: Mapping[str, Frame]
    """Finding -> what its question is about."""
    acute: frozenset[str]
    """Findings that alone ask for help today or tonight: they count only if they are so now."""
    life: frozenset[str]
    """Findings that alone are an emergency: told of anybody, they are a cry for help."""
    mitigating: frozenset[str]
    answer_table: Table
    offer_table: Table
    """The same with what is said to an offer, or a choice, and would be none to a question for a finding."""
    commands: Phrases
    emergency_phrases: Phrases
    crises: PhraseIndex
    """Dangers that have nothing to do with the questions: "id phrase" in place of a finding."""
    inquiries: Inquiries
    dangers: Mapping[str, Crisis]
    decoys: frozenset[tuple[str, ...]]
    """Sentences that are said to others in the room: alone they mean nothing."""
    everywhere_: tuple[str, ...]
    asked: Mapping[str, str]
    """Finding -> its question, in plain words."""
    reply_reader: ReplyReader | None
    """A second opinion on what replies mean."""

    @classmethod
    @lru_cache(maxsize=4)  # engine, lints and measurements look at the same dialogue
    def of(cls, dialog: Dialog) -> Lexicon:
        """Compile a dialogue."""
        replying = dialog.language.replying
        acute = _alone(dialog, Level.URGENT)
        phrases = {id_: finding.phrases for id_, finding in dialog.findings.items()}
        everywhere = (
            *(p for said in dialog.commands.values() for p in said),
            *dialog.emergency_phrases,
            *(p for crisis in dialog.crises.values() for p in crisis.phrases),
            *(p for inquiry in dialog.inquiries.values() for p in inquiry.phrases),
            *(p for said in phrases.values() for p in said),
        )
        return cls(
            language=dialog.language,
            words=dialog.words,
            phrases=phrases,
            names={id_: _telling(finding.name, dialog.language) for id_, finding in dialog.findings.items()},
            called=_called(dialog),
            without_rule=frozenset(dialog.findings) - _read_by_rules(dialog),
            patterns=PhraseIndex(_spontaneous(dialog), dialog.language),
            frames=_Frames(dialog, acute),
            acute=acute,
            life=_alone(dialog, Level.EMERGENCY),
            mitigating=frozenset(id_ for id_, finding in dialog.findings.items() if finding.mitigating),
            answer_table=table_of(dialog.words, dialog.language),
            offer_table=table_of(
                {
                    value: (
                        *phrases,
                        *{Value.YES: replying.yes_to_offers, Value.NO: replying.no_to_offers}.get(value, ()),
                    )
                    for value, phrases in dialog.words.items()
                },
                dialog.language,
            ),
            commands=phrases_of(dialog.commands.items(), dialog.language),
            emergency_phrases=phrases_of([("emergency", dialog.emergency_phrases)], dialog.language),
            crises=PhraseIndex(_dangers(dialog), dialog.language),
            inquiries=inquiries_of(dialog.inquiries.values(), dialog.language),
            dangers=dialog.crises,
            decoys=frozenset(tuple(split(decoy, dialog.language).words) for decoy in dialog.decoys if " " in decoy),
            everywhere_=_each_once(everywhere),
            asked={
                id_: in_general(dialog, q.ask) for id_, q in dialog.states.items() if isinstance(q, FindingQuestion)
            },
            reply_reader=dialog.reply_reader,
        )

    def answers(self, question: Question) -> tuple[str, ...]:
        """The phrases that answer this question, as the files write them: for the recogniser."""
        telling = self.language.telling
        own = [phrase for phrases in question.phrases.values() for phrase in phrases]
        own += [phrase for _, phrases in question.choices for phrase in phrases]
        common = [phrase for value in (Value.YES, Value.NO, Value.NOT_SURE) for phrase in self.words.get(value, ())]
        match question.kind:
            case "choice":
                return _each_once([*own, *self.words.get(Value.NOT_SURE, ())])
            case "open" | "none":
                return _each_once([*own, *common])
            case "group" | "screen" | "readback":
                named = [phrase for member in question.members for phrase in self.phrases.get(member, ())]
                return _each_once([*own, *common, *telling.namings, *question.naming, *named])
            case _:
                return _each_once([*own, *common, *self.phrases.get(question.finding, ())])

    def under(self, text: str, covers: Iterable[tuple[tuple[str, ...], tuple[str, ...]]]) -> tuple[str, ...]:
        """The findings that stand under a word of a screening question which is in this text: "it's numb".  Of several
        words those that are denied are left out, and asked for with the rest: "sore but not swollen".
        """
        words = split(text, self.language)
        said = " ".join(words.stems)
        found: dict[int, tuple[str, ...]] = {}
        for ways, findings in covers:
            for way in ways:
                beginning = " ".join(split(way, self.language).stems)
                begins = f" {said}".find(f" {beginning}")
                if begins >= 0:
                    at = said.count(" ", 0, begins)
                    found[at] = (*found.get(at, ()), *findings)
        so = {at: findings for at, findings in found.items() if not is_denied_word(words, at, found)}
        return tuple(dict.fromkeys(finding for findings in (so or found).values() for finding in findings))

    def is_answer(self, words: Words) -> bool:
        """Whether these words are one longer phrase that answers any question: "you can say that again"."""
        return len(words) > _LONGEST_COMMAND and any(
            key == words.words and tag is Tag.SOFT_YES for key, tag in self.answer_table.get(words.words[0], ())
        )

    def is_plain(self, words: Words) -> bool:
        """Whether these words are, as a whole, one of the common answers: "yes", "not that i know of"."""
        return any(key == words.words for key, _ in self.answer_table.get(words.words[0], ()))

    def lists(self, text: str, question: Question) -> bool:
        """Whether `text` is a phrase that answers this question, or a command, and nothing else."""
        words = split(text, self.language).words
        commands = self.commands.get(words[0], ()) if words else ()
        return any(words == key for key, _ in commands) or any(
            words == split(phrase, self.language).words for phrase in self.answers(question)
        )

    def everywhere(self) -> tuple[str, ...]:
        """What is understood in any state: commands, cries for help, findings of the person's own accord."""
        return self.everywhere_


def _spontaneous(dialog: Dialog) -> Iterable[Entry]:
    """What people say of findings: first what the recogniser listens for, then what is understood besides."""
    for id_, finding in dialog.findings.items():
        yield from (Entry(id_, phrase) for phrase in finding.phrases)
    for id_ in dialog.findings:
        meaning = dialog.meanings.get(id_)
        told = (phrase for text in (meaning.told if meaning else ()) for phrase in each_way(text))
        yield from (Entry(id_, phrase, told=True) for phrase in told)


def _dangers(dialog: Dialog) -> Iterable[Entry]:
    crises = dialog.crises.values()
    yield from (Entry(f"{c.id} {phrase}", phrase) for c in crises for phrase in c.phrases)
    told = ((c.id, phrase) for c in crises for text in c.told for phrase in each_way(text))
    yield from (Entry(f"{id_} {phrase}", phrase, told=True, as_said=True) for id_, phrase in told)


_LONGEST_COMMAND = 4
"""An order within a longer idiom is none."""


def _each_once(phrases: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(phrase.lower() for phrase in phrases))


def _called(dialog: Dialog) -> Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]:
    called: dict[str, tuple[tuple[tuple[str, ...], str], ...]] = {}
    for id_, finding in dialog.findings.items():
        words = split(in_general(dialog, finding.name), dialog.language).words
        called[words[0]] = (*called.get(words[0], ()), (words, id_))
    return called


def _read_by_rules(dialog: Dialog) -> set[str]:
    rules = dialog.rules.values()
    return {term.finding for rule in rules for term in (*rule.all_of, *(t for count in rule.counts for t in count.of))}


def _telling(name: str, language: Language) -> tuple[str, ...]:
    answering, grammar = language.answering, language.grammar
    small = answering.generic_words | grammar.places | grammar.copulas | grammar.determiners
    return tuple(stem(word, language) for word in split(name, language).words if word not in small)


class _Frames(Mapping[str, Frame]):
    """Finding -> what its question is about, compiled when it is first asked for."""

    def __init__(self, dialog: Dialog, acute: frozenset[str]) -> None:
        self._dialog = dialog
        self._acute = acute
        self._compiled: dict[str, Frame] = {}

    def __getitem__(self, id_: str) -> Frame:
        frame = self._compiled.get(id_)
        if frame is None:
            frame = self._compiled[id_] = self._compile(id_)
        return frame

    def __iter__(self) -> Iterator[str]:
        return iter(self._dialog.findings)

    def __len__(self) -> int:
        return len(self._dialog.findings)

    def _compile(self, id_: str) -> Frame:
        asked = self._dialog.states.get(id_)
        texts = (asked.ask, asked.again) if isinstance(asked, FindingQuestion) else ()
        return frame_of(
            self._dialog.findings[id_],
            self._dialog.meanings.get(id_),
            [SLOT.sub(lambda found: found.group(1).partition("|")[0], text) for text in texts],
            self._dialog.language,
            acute=id_ in self._acute,
            known=isinstance(asked, FindingQuestion) and asked.how is How.KNOW,
            looked_at=isinstance(asked, FindingQuestion) and asked.how is How.LOOK,
        )


def _alone(dialog: Dialog, level: Level) -> frozenset[str]:
    """Findings that bring a rule of this level or above on their own, sure or not sure."""
    found = set()
    for rule in dialog.rules.values():
        if rule.level < level:
            continue
        if len(rule.all_of) == 1 and not rule.counts:
            found.add(rule.all_of[0].finding)
        if not rule.all_of and len(rule.counts) == 1 and rule.counts[0].n == 1:
            found.update(term.finding for term in rule.counts[0].of)
    return frozenset(found)

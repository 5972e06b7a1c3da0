"""What a person asks about, is afraid of, or tells of themselves: "can I take a painkiller?", "I'm scared it's a clot",
"I'm blind".

A question or a fear (see `questions`), or an opening that the dialogue lists, and a topic: near each other and in one
sentence.  Nothing else of the words is read here: what they tell is noted beside it, and a question is no answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from voice_assistant.dialog import Inquiry
from voice_assistant.language import Language
from voice_assistant.matching.alternatives import each_way
from voice_assistant.matching.lasting import is_lasting
from voice_assistant.matching.questions import Span, fears, places, questions
from voice_assistant.matching.words import Words, split

NEAR = 8
"""At most so many words lie between an opening and its topic."""
GAP = 3
"""At most so many small words lie between two words of a topic: "take (it) off", "sight (is very) poor"."""


@dataclass(frozen=True, slots=True)
class Topic:
    """What one inquiry may be about."""

    inquiry: str
    rank: int
    """The inquiry's place in the file: of two that fit as well the first one counts."""
    kind: str
    """What it comes after: "question", "fear", nothing ("told"), or the name of a list of openings."""
    openings: Sequence[tuple[str, ...]]
    """Those of the list."""
    stems: tuple[str, ...]


Inquiries = Mapping[str, Sequence[Topic]]
"""First stem -> the topics that begin with it."""


def inquiries_of(inquiries: Iterable[Inquiry], language: Language) -> Inquiries:
    """Compiled."""
    topics: dict[str, list[Topic]] = {}
    for rank, inquiry in enumerate(inquiries):
        openings = [split(opening, language).words for opening in inquiry.openings]
        ways = [way for topic in inquiry.topics for way in each_way(topic)]
        for stems in dict.fromkeys(split(way, language).stems for way in ways):
            topic = Topic(inquiry.id, rank, inquiry.after, openings, stems)
            topics.setdefault(stems[0], []).append(topic)
    return topics


def find_inquiry(
    words: Words, inquiries: Inquiries, *, about_someone_else: bool = False
) -> tuple[str, tuple[str, ...]]:
    """The id of what is asked about (empty: nothing is), and those of what is told of oneself beside it.

    The topic that is said in most words wins, then the first; what is asked goes before what is told.
    """
    grammar, asking = words.language.grammar, words.language.asking
    said = list(_named(words, inquiries))
    if not said:
        return "", ()
    told = tuple(
        topic.inquiry
        for topic, span in said
        if topic.kind == "told" and is_lasting(words, span, about_someone_else=about_someone_else)
    )
    named = [(topic, span) for topic, span in said if not _answers_itself(words, span[1])]
    starts = {"question": questions(words, {span for _, span in named}), "fear": fears(words)}
    best: tuple[int, int, int] = (-1, 0, 0)
    found = ""
    for topic, span in named:
        telling = sum(word not in grammar.determiners | asking.fears for word in words.words[span[0] : span[1]])
        order = (telling, -span[0], -topic.rank)
        openings = starts.get(topic.kind) or [at for opening in topic.openings for at in places(words.words, opening)]
        if order > best and any(_near(words, opening, span) for opening in openings):
            best, found = order, topic.inquiry
    return found or (told[0] if told else ""), tuple(dict.fromkeys(told))


def _answers_itself(words: Words, end: int) -> bool:
    """ "Can I walk on it? No", "does walking help, no it's worse": the question was ours, said back."""
    asking = words.language.asking
    text = words.words
    return any(
        text[at] in asking.answers and (words.pauses[at] or at + 1 == len(text)) and text[at - 1] != "or"
        for at in range(end, len(text))
    ) and not any(text[at : at + 2] == ("or", "no") for at in range(end, len(text)))


def _named(words: Words, inquiries: Inquiries) -> Iterable[tuple[Topic, Span]]:
    """The topics that are said, and where."""
    for at, stem in enumerate(words.stems):
        for topic in inquiries.get(stem, ()):
            end = _end_of(words, topic.stems, at)
            if end and not _tells_more(words, end):
                yield topic, (at, end)


def _tells_more(words: Words, end: int) -> bool:
    """ "Scared to stand on it", "I'm afraid so", "it has, I'm afraid": no feeling is told, or more than one."""
    asking = words.language.asking
    text = words.words
    feeling, following = text[end - 1], text[end : end + 2]
    if feeling not in asking.fears:
        return False
    if not following:  # "it has, I'm afraid"
        begin = end - 3
        polite = feeling == "afraid" and text[max(0, begin) : end - 1] == ("i", "am") and begin > 0
        return polite and text[begin - 1] not in asking.starters and words.pauses[begin] != 2
    if following[0] == "to":
        return following[1:] not in (("death",), ("bits",))
    return feeling == "afraid" and following[0] in asking.subjects | {"so", "not"}


def _end_of(words: Words, topic: tuple[str, ...], at: int) -> int:
    """Behind the topic's last word; 0: it is not there."""
    asking = words.language.asking
    at += 1
    for stem in topic[1:]:
        skipped = 0
        while at < len(words) and words.stems[at] != stem and words.words[at] in asking.small and skipped < GAP:
            at, skipped = at + 1, skipped + 1
        if at >= len(words) or words.stems[at] != stem or words.pauses[at]:
            return 0
        at += 1
    return at


def _near(words: Words, opening: Span, topic: Span) -> bool:
    """Whether they are of one sentence, in either order: "can I walk", "the tablets, can I take them"."""
    first, second = sorted((opening, topic))
    if first[1] > second[0] or second[0] - first[1] > NEAR:
        return False
    return not any(words.pauses[at] == 2 for at in range(first[1], second[0] + 1))

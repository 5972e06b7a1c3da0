"""Where somebody asks or is afraid, by the form of the clause: "can my wife", "is it safe", "I'm petrified", "you don't
think".

A verb before its subject asks, unless it is emphatic ("do I heck"), turned for another reason ("nor do I"), an answer
cut short ("I can, it is") or a question about our own words ("do you mean").
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from voice_assistant.language import UNKNOWN, Language
from voice_assistant.matching.words import Words

Span = tuple[int, int]
"""From the first word to behind the last one."""


def questions(words: Words, topics: Iterable[Span]) -> list[Span]:
    """Where it is asked what to do, what is allowed or what will be; `topics`: what could be asked about."""
    asking = words.language.asking
    if _is_about_our_words(words):
        return []
    asked = _turned(words, asking.modals | asking.bes, tags=False)
    return [*asked, *_short(words), *_of_a_thing(words, topics)]


def fears(words: Words) -> list[Span]:
    """Where something is feared, guessed, or asked whether it is so."""
    asking = words.language.asking
    if _is_about_our_words(words):
        return []
    feared = [(at, at + 1) for at, word in enumerate(words.words) if word in asking.fears]
    phrases = [span for phrase in asking.feared for span in places(words.words, phrase)]
    return [*feared, *phrases, *_turned(words, asking.modals | asking.bes | asking.past, tags=True)]


def places(text: Sequence[str], phrase: Sequence[str]) -> list[Span]:
    """Where the phrase stands."""
    length = len(phrase)
    return [(at, at + length) for at in range(len(text) - length + 1) if tuple(text[at : at + length]) == phrase]


def _is_about_our_words(words: Words) -> bool:
    """ "Do you mean a clot before?", "what's a thrombosis?", "is that the same as sepsis?"."""
    asking = words.language.asking
    text = words.words
    if any(text[at : at + 2] in asking.our_words for at in range(len(text))):
        return True
    return text[:2] in (("what", "is"), ("what", "are")) and text[2:3] in (("a",), ("an",))


def _turned(words: Words, verbs: frozenset[str], *, tags: bool) -> list[Span]:
    """Verbs that stand before their subject; `tags`: also as an afterthought ("it's not a clot, is it")."""
    asking = words.language.asking
    text = words.words
    result: list[Span] = []
    for at, verb in enumerate(text):
        if verb not in verbs:
            continue
        behind = at + 1 + (text[at + 1 : at + 2] == ("not",))
        if behind >= len(text) or words.pauses[behind]:
            continue
        subject = text[behind]
        if not (_is_subject(words, at, behind) and _is_first(words, at, subject)) or "otherwise" in text[behind:]:
            continue
        following = text[behind + 1] if behind + 1 < len(text) and words.pauses[behind + 1] != 2 else ""
        if (
            following in asking.emphatic
            or (following in asking.finite and verb not in asking.past)
            or following == "one"
        ):
            continue
        following = "" if following == "not" else following
        if not following and not tags and not _asks_to_agree(verb, behind - at > 1, words.language):
            continue
        result.append((at, behind + 1))
    return result


def _is_subject(words: Words, at: int, behind: int) -> bool:
    asking = words.language.asking
    text, subject = words.words, words.words[behind]
    if subject in asking.subjects or (subject == UNKNOWN and _opens(words, at)):
        return True  # a short word is easily not heard: "can [unk] take ibuprofen"
    if subject not in asking.owners or behind + 1 >= len(text):
        return False
    return text[at] not in asking.bes | asking.past or at == 0 or text[at - 1] in asking.starters


def _is_first(words: Words, at: int, subject: str) -> bool:
    """Whether the verb has no subject before it: "it is it" has."""
    asking, grammar = words.language.asking, words.language.grammar
    if at == 0 or words.pauses[at]:
        return True
    before = words.words[at - 1]
    if before in asking.not_turned or before == subject:
        return False
    if before in asking.starters or before in asking.asking:
        return True
    if before not in grammar.self | asking.subjects:
        return True
    object_ = before not in ("i", "he", "she", "they", "we")  # "it hurts to touch it can I"
    return object_ and words.words[at] not in asking.bes | asking.past and subject != "it"


def _asks_to_agree(verb: str, negated: bool, language: Language) -> bool:
    """ "I can take one, can't I", "I should be in bed, shouldn't I": no "I can't walk, can I"."""
    asking = language.asking
    return (negated and verb not in asking.bes) or verb in asking.should or verb == "cannot"


def _short(words: Words) -> list[Span]:
    asking = words.language.asking
    text = words.words
    anywhere = [span for phrase in asking.anywhere for span in places(text, phrase)]
    first = [span for phrase in asking.short for span in places(text, phrase) if _opens(words, span[0])]
    return [*anywhere, *first]


_NEAREST = 4
"""Words between a verb, the thing it asks about, and what it asks of it."""


def _of_a_thing(words: Words, topics: Iterable[Span]) -> list[Span]:
    """A thing as the subject: "would ibuprofen help", "is a hot bath a bad idea"; not "can walk a bit"."""
    asking = words.language.asking
    text = words.words
    result: list[Span] = []
    for begin, end in topics:
        at = begin - 1
        while at > 0 and text[at] not in asking.modals | asking.bes and begin - at < _NEAREST and not words.pauses[at]:
            at -= 1
        if at < 0 or text[at] not in asking.modals | asking.bes or not _opens(words, at):
            continue
        told = asking.evaluated if text[at] in asking.bes else asking.evaluates
        if not told.isdisjoint(text[end : end + _NEAREST]):
            result.append((at, at + 1))
    return result


def _opens(words: Words, at: int) -> bool:
    asking = words.language.asking
    return at == 0 or bool(words.pauses[at]) or words.words[at - 1] in asking.starters

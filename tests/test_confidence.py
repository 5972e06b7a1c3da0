"""What two recognisers together mean, by table: agreement, doubt, and what the second one makes up."""

from __future__ import annotations

import pytest

from voice_assistant.events import Word
from voice_assistant.listening import UNKNOWN
from voice_assistant.listening.confidence import Situation, asks_second, combined, is_made_up, words_of
from voice_assistant.listening.evidence import CombinedHypothesis
from voice_assistant.listening.homophones import Homophones
from voice_assistant.listening.second_recognizer import Transcript

LISTENED_FOR = {
    "yes",
    "no",
    "not at all",
    "none at all",
    "no it doesn't",
    "no way",
    "go back",
    "help",
    "my foot is cold",
    "can i have a doctor",
    "thank you",
}


def first_recognizer(text: str, *others: str, doubtful: bool = True) -> CombinedHypothesis:
    texts = text.split()
    words = tuple(Word(text=word, began=1.0 + at, ended=2.0 + at, confidence=0.6) for at, word in enumerate(texts))
    return CombinedHypothesis(words=words, doubtful=doubtful, n_best=others)


def second_recognizer(text: str, log_probability: float = -0.2, no_speech: float = 0.02) -> Transcript:
    return Transcript(text=text, log_probability=log_probability, no_speech=no_speech)


def situation(*, voiced_s: float = 1.5, open_question: bool = False, is_heard: bool = False) -> Situation:
    return Situation(
        voiced_s=voiced_s,
        began=1.0,
        ended=3.0,
        is_whole=LISTENED_FOR.__contains__,
        is_red_flag={"help", "my foot is cold"}.__contains__,
        is_same_answer=lambda one, other: {one, other} <= {"no", "not at all", "none at all"},
        is_command={"repeat"}.__contains__,
        begins_sign="no feeling in my foot".startswith,
        is_heard=lambda _: is_heard,
        homophones=Homophones([("no", "know")]),
        open_question=open_question,
    )


def test_the_second_recognizer_is_asked_only_where_somebody_spoke_and_the_first_has_no_sure_phrase() -> None:
    assert not asks_second(first_recognizer("no", doubtful=False), situation())
    assert asks_second(first_recognizer("no"), situation())
    assert asks_second(first_recognizer(f"no {UNKNOWN}", doubtful=False), situation())
    assert not asks_second(first_recognizer(UNKNOWN), situation(voiced_s=0.06))


@pytest.mark.parametrize("text", ["yes", "no", "help", "my foot is cold"])
def test_what_both_have_is_believed_though_one_doubts(text: str) -> None:
    both = combined(first_recognizer(text), second_recognizer(f"{text.capitalize()}."), situation())
    assert (both.text, both.doubtful) == (text, False)


def test_both_spell_alike() -> None:
    both = combined(first_recognizer("no"), second_recognizer("Know."), situation())
    assert (both.text, both.doubtful) == ("no", False)


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("Know it doesn't.", "no it doesn't"),  # a phrase
        ("Know, not at all.", "no not at all"),  # two that are the same answer
        ("Know what I mean?", "know what i mean"),
    ],
)
def test_a_phrase_is_spelled_as_it_is_listened_for(written: str, text: str) -> None:
    both = combined(first_recognizer(UNKNOWN), second_recognizer(written), situation(is_heard=True))
    assert (both.text, both.doubtful) == (text, False)


@pytest.mark.parametrize(
    ("voiced_s", "text"), [(0.6, "not at all"), (1.5, "not at all not at all")], ids=["too short for two", "said twice"]
)
def test_a_phrase_written_twice_is_said_once_where_there_was_no_time_for_two(voiced_s: float, text: str) -> None:
    """Whisper repeats itself: "Not at all.  Not at all." was written of half a second."""
    told = second_recognizer("Not at all. Not at all.")
    assert combined(first_recognizer(UNKNOWN), told, situation(voiced_s=voiced_s)).text == text


def test_a_word_written_again_and_again_stays_nothing() -> None:
    told = combined(first_recognizer(UNKNOWN), second_recognizer("No. No. No. No."), situation(voiced_s=0.4))
    assert told == first_recognizer(UNKNOWN)


def test_what_the_first_heard_less_of_is_heard_by_both() -> None:
    both = combined(first_recognizer(f"no {UNKNOWN}", "no at all"), second_recognizer("No, not at all."), situation())
    assert (both.text, both.doubtful, both.n_best) == ("no not at all", False, ())


def test_a_word_in_common_is_no_agreement_on_a_sentence() -> None:
    told = combined(
        first_recognizer(f"{UNKNOWN} no {UNKNOWN}"), second_recognizer("I have no pain in my chest."), situation()
    )
    assert told.doubtful


def test_a_no_that_only_the_second_has_is_doubt_unless_the_first_hears_it_when_asked() -> None:
    alone = combined(first_recognizer(UNKNOWN), second_recognizer("Not at all."), situation())
    assert (alone.text, alone.doubtful) == ("not at all", True)
    asked = combined(first_recognizer(UNKNOWN), second_recognizer("Not at all."), situation(is_heard=True))
    assert (asked.text, asked.doubtful) == ("not at all", False)


@pytest.mark.parametrize("word", ["What?", "No.", "Yes."])
def test_one_word_that_only_the_second_has_is_nothing(word: str) -> None:
    first = first_recognizer(UNKNOWN)
    assert combined(first, second_recognizer(word), situation()) == first
    assert combined(first, second_recognizer(word), situation(is_heard=True)) != first


def test_a_long_speech_is_no_reply_and_still_another_reading() -> None:
    speech = (
        "If the practitioner is in doubt on any point he should obtain help from someone who has paid attention to it"
    )
    told = combined(first_recognizer(UNKNOWN), second_recognizer(speech), situation(voiced_s=8.0))
    assert told.text == UNKNOWN
    assert told.n_best == (speech.lower(),)
    account = combined(
        first_recognizer(UNKNOWN), second_recognizer(speech), situation(voiced_s=8.0, open_question=True)
    )
    assert account.text == speech.lower()


def test_a_cry_or_an_account_in_one_word_is_something() -> None:
    assert combined(first_recognizer(UNKNOWN), second_recognizer("Help!"), situation()).text == "help"
    assert (
        combined(first_recognizer(UNKNOWN), second_recognizer("Cramp."), situation(open_question=True)).text == "cramp"
    )


def test_a_sentence_that_only_the_second_has_is_doubt_even_where_the_first_would_hear_it() -> None:
    told = combined(first_recognizer(UNKNOWN), second_recognizer("No, I haven't had that."), situation(is_heard=True))
    assert told.doubtful


def test_what_the_first_may_have_heard_stays_a_doubt() -> None:
    told = combined(first_recognizer(UNKNOWN, "help"), second_recognizer("Not at all."), situation())
    assert told.n_best == ("help",)


@pytest.mark.parametrize(("first", "second"), [("no", "Yes."), ("yes", "No."), ("no", "Can I have a doctor?")])
def test_of_two_whole_phrases_neither_is_taken(first: str, second: str) -> None:
    both = combined(first_recognizer(first), second_recognizer(second), situation(is_heard=True))
    assert (both.text, both.doubtful, both.n_best) == (UNKNOWN, True, ())


@pytest.mark.parametrize(("first", "second"), [("none at all", "Not at all."), ("no", "Not at all.")])
def test_the_same_answer_in_two_wordings_is_agreement(first: str, second: str) -> None:
    both = combined(first_recognizer(first), second_recognizer(second), situation())
    assert (both.text, both.doubtful) == (first, False)


def test_a_misheard_piece_of_what_both_have_is_no_doubt_and_a_sign_is() -> None:
    heard = first_recognizer(f"no {UNKNOWN}", "no what does", "help")
    both = combined(heard, second_recognizer("No it doesn't."), situation())
    assert (both.text, both.doubtful, both.n_best) == ("no it doesn't", False, ("help",))
    unheard = combined(first_recognizer(UNKNOWN, "what does"), second_recognizer("No it doesn't."), situation())
    assert (unheard.doubtful, unheard.n_best) == (True, ("what does",))


@pytest.mark.parametrize("first", ["no over", "no way"])
def test_both_heard_a_no_though_one_misheard_what_follows(first: str) -> None:
    both = combined(first_recognizer(first, "no over there"), second_recognizer("No, it isn't that."), situation())
    assert (both.text.split()[0], both.doubtful, both.n_best) == ("no", False, ())
    sign = combined(first_recognizer(f"no feeling {UNKNOWN}"), second_recognizer("No, I'm fine."), situation())
    assert sign.doubtful
    story = combined(first_recognizer(first), second_recognizer("No way am I going to walk on it."), situation())
    assert story.doubtful, "so many words are more than a no"


def test_a_command_in_one_word_that_only_the_second_has_is_doubt() -> None:
    obeyed = combined(first_recognizer(UNKNOWN), second_recognizer("Repeat."), situation())
    assert (obeyed.text, obeyed.doubtful) == ("repeat", True)


@pytest.mark.parametrize(("first", "second"), [("no", "Help!"), ("help", "No.")])
def test_of_two_whole_phrases_one_that_may_be_a_sign_is_asked_about(first: str, second: str) -> None:
    both = combined(first_recognizer(first), second_recognizer(second), situation())
    assert (both.text, both.n_best) == (UNKNOWN, ("help",))


def test_a_doubted_phrase_stays_doubted_beside_a_sentence_of_the_second() -> None:
    both = combined(first_recognizer("no"), second_recognizer("My foot has gone cold."), situation())
    assert (both.text, both.doubtful, both.n_best) == ("no", True, ("my foot has gone cold",))


def test_a_doubted_phrase_that_was_part_of_a_sentence_is_that_sentence_in_doubt_unless_it_may_be_a_sign() -> None:
    both = combined(first_recognizer("go back", "go black"), second_recognizer("Go back to sleep."), situation())
    assert (both.text, both.doubtful, both.n_best) == ("go back to sleep", True, ())
    sure = combined(first_recognizer("go back", doubtful=False), second_recognizer("Go back to sleep."), situation())
    assert sure.text == "go back"
    cry = combined(first_recognizer("help"), second_recognizer("Can you help with the crossword?"), situation())
    assert cry.text == "help"


def test_an_account_is_told_as_the_second_recognizer_has_it_and_the_first_one_s_words_are_kept() -> None:
    first = first_recognizer(f"i {UNKNOWN} white", "i can't breathe")
    told = combined(first, second_recognizer("I can't feel my foot, it's going pale."), situation(open_question=True))
    assert told.text == "i can't feel my foot it's going pale"
    assert told.n_best == (f"i {UNKNOWN} white", "i can't breathe")
    assert told.words[0].began == 1.0
    assert told.words[-1].ended == pytest.approx(3.0)


ATTACKS = {
    "nobody spoke": (second_recognizer("Yes."), 0.08),
    "a snore": (second_recognizer("Okay.", -2.5, 0.8), 1.0),
    "the television's last words": (second_recognizer("Thank you."), 1.0),
    "a breath": (second_recognizer("you"), 0.4),
    "subtitles": (second_recognizer("Thanks for watching!"), 1.5),
    "a sound that is no word": (second_recognizer("(sighs)"), 1.0),
    "a sound that is no word, in brackets": (second_recognizer("[BLANK_AUDIO]"), 1.0),
    "music": (second_recognizer("♪ no no ♪"), 1.0),
    "no voice by its own account": (second_recognizer("No.", -0.4, 0.7), 1.0),
    "an unsure no": (second_recognizer("No.", -1.2, 0.1), 1.0),
    "one word again and again": (second_recognizer("No, no, no, no, no."), 2.0),
    "a phrase again and again": (second_recognizer("I don't know. I don't know. I don't know."), 3.0),
    "a letter again and again": (second_recognizer("E" + "e" * 90, -0.26, 0.5), 2.0),
    "more words than anybody says": (second_recognizer("My foot is cold and I can't feel it at all"), 0.5),
    "nothing": (second_recognizer(" "), 1.0),
    "signs only": (second_recognizer("..."), 1.0),
}


@pytest.mark.parametrize("open_question", [False, True])
@pytest.mark.parametrize("name", ATTACKS)
def test_what_is_made_up_is_nothing(name: str, open_question: bool) -> None:
    made_up, voiced_s = ATTACKS[name]
    first = first_recognizer(UNKNOWN, "help")
    assert combined(first, made_up, situation(voiced_s=voiced_s, open_question=open_question)) == first


def test_what_is_often_made_up_counts_where_the_first_has_it_too() -> None:
    assert not combined(first_recognizer("thank you"), second_recognizer("Thank you."), situation()).doubtful


def test_an_answer_that_never_came_changes_nothing() -> None:
    first = first_recognizer(UNKNOWN)
    assert combined(first, None, situation()) is first


LONG_AGO = "i had a long walk in the rain today and now my foot is very cold indeed"


@pytest.mark.parametrize(
    ("reading", "voiced_s", "made_up"),
    [
        (second_recognizer("My foot is cold.", log_probability=-0.95), 1.5, False),
        (second_recognizer("My foot is cold.", log_probability=-1.05), 1.5, True),
        (second_recognizer("My foot is cold.", no_speech=0.55), 1.5, False),
        (second_recognizer("My foot is cold.", no_speech=0.65), 1.5, True),
        (second_recognizer("No."), 0.13, False),
        (second_recognizer("No."), 0.11, True),
        (second_recognizer("My foot is so very cold."), 0.9, False),  # 6 words in 0.9 s: 6.7 a second
        (second_recognizer("My foot is so very cold."), 0.8, True),  # 7.5 a second
        (second_recognizer("No no."), 1.5, False),
        (second_recognizer("No no no."), 1.5, True),
        (second_recognizer("It is cold. It is cold."), 1.5, False),
        (second_recognizer(" ".join([LONG_AGO] * 2)), 9.0, False),  # smaller by 2.0
        (second_recognizer(" ".join([LONG_AGO, LONG_AGO, LONG_AGO[:-7]])), 9.0, True),  # by 2.9
    ],
)
def test_each_limit_beyond_which_a_reading_is_made_up(reading: Transcript, voiced_s: float, made_up: bool) -> None:
    assert is_made_up(reading, words_of(reading), voiced_s) is made_up


def test_how_little_voice_is_not_worth_a_second_reading() -> None:
    assert asks_second(first_recognizer("no"), situation(voiced_s=0.13))
    assert not asks_second(first_recognizer("no"), situation(voiced_s=0.11))


@pytest.mark.parametrize(("count", "taken"), [(20, True), (21, False)])
def test_how_long_a_reply_may_be_where_no_account_was_asked_for(count: int, taken: bool) -> None:
    text = " ".join(f"{letter}word" for letter in "abcdefghijklmnopqrstu"[:count])
    said = combined(first_recognizer(UNKNOWN), second_recognizer(text), situation(voiced_s=9.0))
    assert (said.text == text) is taken
    assert text in (said.text, *said.n_best), "it is never lost"


@pytest.mark.parametrize(("text", "doubtful"), [("it is not cold", False), ("it is not cold now", True)])
def test_how_many_words_of_the_second_are_put_to_the_first(text: str, doubtful: bool) -> None:
    assert combined(first_recognizer(UNKNOWN), second_recognizer(text), situation(is_heard=True)).doubtful is doubtful


@pytest.mark.parametrize(("text", "doubtful"), [("cold it is", False), ("cold it is now", True)])
def test_how_much_of_the_second_the_first_must_have_heard(text: str, doubtful: bool) -> None:
    assert combined(first_recognizer(f"cold {UNKNOWN}"), second_recognizer(text), situation()).doubtful is doubtful

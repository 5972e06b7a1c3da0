"""What the trained model finds in an account that no phrase names."""

from __future__ import annotations

import pytest

from tests.dialogs import ENGLISH, engine, engine_with_model, needs_base
from voice_assistant.dialog import Value
from voice_assistant.engine import Engine
from voice_assistant.matching import Mention, understand
from voice_assistant.matching.accounts import ENOUGH_WORDS, FEWEST_WORDS, LIKELY, MOST_WORDS, parts_of
from voice_assistant.matching.values import Question
from voice_assistant.matching.whose import tells_of_another
from voice_assistant.matching.words import split


def told(text: str, e: Engine, *, someone_else: bool = False) -> dict[str, Mention]:
    understood = understand(e.lexicon, Question(kind="open"), text, about_someone_else=someone_else)
    of_the_person = [mention for mention in understood.mentions if not mention.about_other]
    return {mention.finding: mention for mention in of_the_person if mention.value is not Value.NO}


def parts(text: str) -> list[str]:
    words = split(text, ENGLISH)
    return [" ".join(words.said[first:last]) for first, last in parts_of(words)]


# ---- the parts of an account ----


def test_a_sentence_is_a_part() -> None:
    assert parts("My calf is in a knot. It came when I turned over!") == [
        "my calf is in a knot",
        "it came when i turned over",
    ]


def test_what_is_too_short_to_be_read_alone_is_read_with_what_stands_beside_it() -> None:
    assert parts("My heel is sore when I get up. Six weeks already. I iced it every evening.") == [
        "my heel is sore when i get up",
        "six weeks already i iced it every evening",
    ]
    assert parts("My heel is sore when I get up. Six weeks already.") == [
        "my heel is sore when i get up six weeks already"
    ]
    assert parts("Oh dear.") == []


def test_talk_without_full_stops_is_cut_at_its_clauses_and_loses_no_word() -> None:
    text = (
        "i was fine till i went up to bed and then my calf went hard as a stone and i could not put it down "
        "but my husband rubbed it and it went off and now my foot feels cold and i do not like it one bit"
    )
    found = parts(text)
    assert " ".join(found) == " ".join(split(text, ENGLISH).said)
    assert all(FEWEST_WORDS <= len(part.split()) <= MOST_WORDS + ENOUGH_WORDS for part in found)
    assert len(found) > 1


# ---- what is found in them ----

# Written after the model was trained, for these tests.
TOLD = [
    ("one_leg_swollen", "I can't get my wellington on the left, that calf's come up like a marrow."),
    ("long_travel", "We only landed from Perth on Sunday, twenty odd hours in the back of the plane."),
    ("recent_surgery", "I had my gallbladder whipped out three weeks back at the General."),
    ("statin", "They started me on the simvastatin after my check up."),
    ("weight_loss", "My clothes are hanging off me and I've not been trying."),
    ("pregnant_or_postpartum", "The baby's due in March, it's my first."),
    ("diabetes", "I've been on insulin since I was a lad."),
    ("breathless", "I'm blowing like a whale just lying here."),
    ("eases_in_minutes", "A good rub and it's away again in two ticks."),
    ("cramps_often", "It's every other night now, regular as the bins."),
]


@needs_base
def test_more_is_found_than_by_phrases_alone() -> None:
    found = [finding for finding, text in TOLD if finding in told(text, engine_with_model())]
    by_phrases = [finding for finding, text in TOLD if finding in told(text, engine("leg_pain"))]
    assert set(by_phrases) <= set(found)
    assert len(found) >= 8
    assert len(found) >= len(by_phrases) + 3


TALK = [
    "The neighbours have got the builders in again and the dust gets everywhere.",
    "I must remember to ring the bank about that standing order.",
    "He was a lovely dancer, your grandad, light on his feet.",
    "There's a programme on about trains and I've seen it twice.",
    "The cat's been sick on the landing.",
    "My sister flew to Perth on Sunday and her ankles came up like balloons.",
    "I hope they win on Saturday, they were dreadful last week.",
    pytest.param(
        "It's pouring down and the gutter's blocked.",
        marks=pytest.mark.xfail(reason="the model reads blood in it, and it is asked about"),
    ),
]


@needs_base
@pytest.mark.parametrize("text", TALK)
def test_talk_of_other_things_says_nothing_of_the_leg(text: str) -> None:
    assert set(told(text, engine_with_model())) <= set(told(text, engine("leg_pain")))


@needs_base
@pytest.mark.parametrize(
    "text",
    [
        "I'm expecting a parcel",
        "I'm expecting a call from my son tonight",
        "expecting visitors and the house is a mess",
        "I'm expecting the nurse at nine o'clock",
        "we're expecting the plumber in the morning",
    ],
)
def test_a_word_in_its_everyday_sense_is_not_taken_for_the_other_by_the_model(text: str) -> None:
    assert "pregnant_or_postpartum" not in told(text, engine_with_model())


@needs_base
def test_what_is_told_beside_an_everyday_sense_is_found() -> None:
    text = "I'm expecting a parcel and the baby's due in March, it's my first."
    assert told(text, engine_with_model())["pregnant_or_postpartum"].value is Value.YES


@needs_base
@pytest.mark.parametrize("text", ["my leg hurts and I can't walk the dog", "I can't walk her home any more"])
def test_what_its_object_puts_in_doubt_stays_in_doubt(text: str) -> None:
    assert told(text, engine_with_model())["cannot_bear_weight"].value is Value.NOT_SURE


@needs_base
def test_what_is_told_of_somebody_else_is_kept_as_theirs_until_it_is_known_whose_leg_it_is() -> None:
    text = "My sister only landed from Perth on Sunday after twenty odd hours in the plane."
    found = understand(engine_with_model().lexicon, Question(kind="open"), text).mentions
    assert all(mention.about_other for mention in found if mention.finding == "long_travel")
    assert "long_travel" in {mention.finding for mention in found}
    assert "long_travel" in told(text, engine_with_model(), someone_else=True)


@needs_base
@pytest.mark.parametrize(
    "text",
    [
        "the little one wants a unicorn cake with seven candles",
        "there's a spider crawling up the wall",
        "i must ring the plumber first thing",
        "the frost killed all my geraniums",
    ],
)
def test_talk_while_nothing_is_asked_tells_nothing_for_sure_by_chance(text: str) -> None:
    def sure(e: Engine) -> list[str]:
        mentions = understand(e.lexicon, Question(kind="none"), text).mentions
        return [mention.finding for mention in mentions if mention.value is Value.YES]

    assert sure(engine("leg_pain"))
    assert not sure(engine_with_model())


@needs_base
@pytest.mark.parametrize("text", ["i can't feel my toes", "my chest hurts", "the foot has gone cold and white"])
def test_a_sign_told_while_nothing_is_asked_stays_sure(text: str) -> None:
    mentions = understand(engine_with_model().lexicon, Question(kind="none"), text).mentions
    assert any(mention.value is Value.YES for mention in mentions)


@needs_base
def test_it_never_denies_and_never_finds_what_lowers_a_level() -> None:
    e = engine_with_model()
    for _, text in TOLD:
        for without in (text, f"No. {text} Nothing else."):
            found = understand(e.lexicon, Question(kind="open"), without).mentions
            rules = understand(engine("leg_pain").lexicon, Question(kind="open"), without).mentions
            added = [mention for mention in found if mention.finding not in {m.finding for m in rules}]
            assert all(mention.value is not Value.NO for mention in added)
            assert e.lexicon.mitigating.isdisjoint(mention.finding for mention in added)


@needs_base
def test_words_that_were_not_all_heard_are_not_put_to_it() -> None:
    e = engine_with_model()
    assert "long_travel" in told("we only landed from perth on sunday after twenty odd hours in the plane", e)
    assert "long_travel" not in told("we only landed from [unk] on sunday after twenty odd hours in the plane", e)


@needs_base
def test_a_question_of_another_text_is_understood_too() -> None:
    model = engine_with_model().dialog.reply_reader
    assert model is not None
    away, money = model.answered(
        "we only landed from perth on sunday", ("Did you sit for hours on a journey lately?", "Is the bill paid?")
    )
    assert away > money


@needs_base
@pytest.mark.parametrize(
    ("finding", "text"),
    [
        ("stress_or_tired", "It started in my back and now it's running down both legs, drop by drop."),
        ("pain_worsening", "It's a red patch on my shin, sore, but I've had worse off a horse."),
        ("stress_or_tired", "They thought it was my hip wearing out but the X-ray came back lovely."),
    ],
)
def test_a_phrase_that_stands_in_an_account_by_chance_is_not_noted(finding: str, text: str) -> None:
    noted = told(text, engine_with_model())
    assert finding not in noted or noted[finding].value is Value.NOT_SURE


@pytest.mark.parametrize(
    ("text", "of_another"),
    [
        ("I had the little fella ten days ago", False),
        ("I lifted my mother off the commode on Monday", False),
        ("I was giving the wee one a piggyback", False),
        ("I helped a mate shift a wardrobe", False),
        ("I think my husband has had a stroke", True),
        ("I heard my brother had a clot", True),
        ("I have a daughter who is pregnant", True),
        ("my sister had a baby in June", True),
    ],
)
def test_who_had_part_in_what_i_did_is_not_told_of(text: str, *, of_another: bool) -> None:
    words = split(text, ENGLISH)
    assert tells_of_another(words, 0, len(words)) is of_another


@needs_base
@pytest.mark.parametrize(
    "text",
    [
        "My calf's had it. The pain's savage, mate, can't bear the sheet on it.",
        "It's my shin, son, and I can't bear the sheet on it.",
        "My leg's red hot. The wife drew round it at tea and it's a hand past the biro already.",
    ],
)
def test_who_is_addressed_or_looks_after_it_is_not_the_one_in_pain(text: str) -> None:
    assert not {"touch_very_sore", "redness_spreading"}.isdisjoint(told(text, engine_with_model()))


@needs_base
@pytest.mark.parametrize(
    ("text", "lasting"),
    [
        ("My shin aches. It's been a year.", True),
        ("It's the knee, the right one. Two years it's at me.", True),
        ("My hip is sore, and it's been a couple of months.", True),
        ("I have sugar fifteen years, and my foot burns tonight.", False),
        ("My veins, they've stuck out for years, and the calf's gone hot tonight.", False),
        ("My calf's sore tonight. I've been a nurse for twenty years.", False),
    ],
)
def test_how_long_it_has_lasted_is_told_of_the_complaint_only(text: str, *, lasting: bool) -> None:
    found = told(text, engine_with_model()).get("pain_over_2_weeks")
    assert (found is not None and found.value is Value.YES) is lasting


@needs_base
def test_an_age_that_is_told_outweighs_what_the_model_makes_of_the_words() -> None:
    e, text = engine_with_model(), "i am no spring chicken i am sixty two"
    reader, asked = e.lexicon.reply_reader, e.lexicon.asked["age_over_65"]
    assert reader is not None
    assert reader.answered(text, (asked,))[0] > LIKELY
    assert "age_over_65" not in told(text, e)


@needs_base
@pytest.mark.parametrize(
    ("finding", "alone", "then"),
    [
        ("moving_relieves", "I get up and pace.", "It goes off then."),
        ("new_medicine", "They put me on something new.", "It was only last week."),
    ],
)
def test_a_part_of_an_account_is_read_with_what_stands_beside_it(finding: str, alone: str, then: str) -> None:
    e = engine_with_model()
    by_itself, together = told(alone, e).get(finding), told(f"{alone} {then}", e)[finding]
    assert by_itself is None or by_itself.value is Value.NOT_SURE
    assert together.value is Value.YES


@needs_base
@pytest.mark.parametrize("text", ["leg suddenly went weak", "my calf is swollen", "I can't feel my foot"])
def test_a_part_that_is_a_phrase_says_nothing_more(text: str) -> None:
    assert set(told(text, engine_with_model())) == set(told(text, engine("leg_pain")))

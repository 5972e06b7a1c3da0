"""Dangers and cries in other words than those that they were first written for: told of, or only looking like it."""

from __future__ import annotations

import pytest

from tests.dialogs import engine, engine_with_model, needs_base
from voice_assistant.dialog import Value
from voice_assistant.matching import Question, Understood, understand

OPEN = Question(kind="open")
ASKED = (OPEN, Question(kind="finding", finding="breathless"), Question(kind="none"))


def understood(words: str, question: Question = OPEN) -> Understood:
    return understand(engine("leg_pain").lexicon, question, words)


@pytest.mark.parametrize(
    ("crisis", "words"),
    [
        ("overdose", "I have taken all my tablets at once"),
        ("overdose", "I've swallowed every pill in the box"),
        ("overdose", "I have taken the whole box of paracetamol"),
        ("overdose", "I took thirty paracetamol"),
        ("overdose", "I've had about twenty of my sleeping tablets"),
        ("overdose", "I have emptied the bottle of pills"),
        ("overdose", "I've taken far too much morphine"),
        ("overdose", "I took my insulin twice tonight"),
        ("overdose", "I accidentally had double my dose"),
        ("overdose", "I swallowed a load of pills"),
        ("overdose", "I necked the whole lot of tablets"),
        ("overdose", "my daughter has taken all her antidepressants"),
        ("overdose", "I've taken more tablets than I should"),
        ("overdose", "I have taken more than I should of my painkillers"),
        ("overdose", "I forgot and took my heart tablets again"),
        ("overdose", "I finished the packet of codeine in one go"),
        ("overdose", "I have drunk some bleach"),
        ("not_safe_at_home", "someone is trying to break my door down"),
        ("not_safe_at_home", "somebody is smashing my window"),
        ("not_safe_at_home", "there are people in my garden trying the back door"),
        ("not_safe_at_home", "a stranger is in my hallway"),
        ("not_safe_at_home", "I can hear someone in the loft"),
        ("not_safe_at_home", "someone has got into the flat"),
        ("not_safe_at_home", "they are breaking the door down"),
        ("not_safe_at_home", "there is a man with a knife"),
        ("not_safe_at_home", "my ex is outside and says he will hurt me"),
        ("not_safe_at_home", "I am being burgled"),
        ("not_safe_at_home", "my son is threatening me"),
        ("not_safe_at_home", "he has got his hands round my neck"),
        ("not_safe_at_home", "he is going to hurt me"),
        ("not_safe_at_home", "my boyfriend pushed me down the stairs tonight"),
        ("wants_to_die", "I am going to finish myself off"),
        ("wants_to_die", "I can't see any way out but dying"),
        ("wants_to_die", "I don't want to wake up tomorrow"),
        ("wants_to_die", "I'm thinking of taking my own life"),
        ("wants_to_die", "I wish I could go to sleep and never wake up"),
        ("wants_to_die", "there is no point in me being here"),
        ("wants_to_die", "I feel like ending things"),
        ("wants_to_die", "I would be better dead"),
        ("fire", "my chip pan has caught light"),
        ("fire", "there are flames in the kitchen"),
        ("fire", "the whole stairwell is full of smoke"),
        ("fire", "my duvet is burning"),
        ("fire", "I can smell something burning"),
        ("gas", "the carbon monoxide detector is beeping"),
        ("gas", "there is a strong smell of gas in here"),
        ("electric_shock", "I have been electrocuted"),
        ("electric_shock", "my husband has been electrocuted"),
        ("electric_shock", "I touched a bare wire and I was thrown across the room"),
        ("electric_shock", "I've had a belt off the mains"),
        ("electric_shock", "the fence gave me a shock and I went flying"),
        ("electric_shock", "lightning hit me"),
        ("badly_hurt", "someone has shot me"),
        ("badly_hurt", "I got run over"),
        ("badly_hurt", "some idiot... I got run over by some idiot"),
        ("badly_hurt", "I was hit by a car"),
        ("badly_hurt", "a motorbike went into me"),
        ("badly_hurt", "a van reversed over my foot"),
        ("badly_hurt", "I've just been knocked over by a bike"),
        ("badly_hurt", "my leg was crushed by a tractor"),
        ("badly_hurt", "I fell off a ladder"),
        ("badly_hurt", "I've fallen out of the loft"),
        ("badly_hurt", "I fell through the ceiling"),
        ("badly_hurt", "I was thrown off a horse this morning"),
        ("badly_hurt", "a bull trampled my leg"),
        ("badly_hurt", "we had a head on collision"),
        ("badly_hurt", "I crashed my bike into a wall"),
        ("badly_hurt", "I have been run over by a van"),
        ("badly_hurt", "there's a man been knocked down outside my house"),
        ("badly_hurt", "my brother fell off the balcony"),
        ("badly_hurt", "I've just fallen down the stairs and I can't get up"),
        ("badly_hurt", "I'm on the floor and can't get up"),
        ("badly_hurt", "my gran has fallen and she's been on the floor since teatime"),
        ("badly_hurt", "she's fallen out of bed and hit her head"),
        ("badly_hurt", "I've scalded myself with boiling water"),
        ("badly_hurt", "I've tipped the kettle over my legs"),
        ("badly_hurt", "the chip pan went over my lap"),
        ("badly_hurt", "battery acid in my eye"),
        ("badly_hurt", "I've chopped my finger off"),
        ("badly_hurt", "I've sliced my hand open and it won't stop"),
        ("badly_hurt", "I put a nail gun through my foot"),
        ("badly_hurt", "a lorry went over my foot"),
        ("badly_hurt", "I'm trapped under the wardrobe"),
        ("badly_hurt", "the ceiling has come down on me"),
        ("badly_hurt", "my son has hanged himself"),
        ("badly_hurt", "my toddler has fallen in the pond"),
        ("badly_hurt", "the dog has bitten the baby's face"),
        ("taken_ill", "a wasp stung me and my throat is closing up"),
        ("taken_ill", "I'm having an allergic reaction"),
        ("taken_ill", "I got bitten by a snake"),
        ("taken_ill", "I've got something stuck in my throat"),
        ("taken_ill", "my dad's got no pulse"),
        ("taken_ill", "my dad is clutching his chest and gone white"),
        ("taken_ill", "my neighbour's having a coronary"),
        ("taken_ill", "she's frothing at the mouth"),
        ("taken_ill", "I can't wake my husband"),
        ("taken_ill", "me nan's took a turn"),
        ("taken_ill", "the baby's gone floppy"),
        ("taken_ill", "I'm vomiting blood"),
        ("taken_ill", "I'm bleeding from down below and I'm pregnant"),
        ("taken_ill", "I've got a blinding headache the worst of my life"),
        ("taken_ill", "my oxygen has run out"),
        ("overdose", "I've done something silly with my tablets"),
        ("overdose", "I took something I shouldn't have an hour ago"),
        ("overdose", "I've done a daft thing and taken the lot"),
        ("overdose", "my knee is bad and I've taken about thirty co-codamol for it"),
        ("overdose", "I may have had one or two tablets more than the box says"),
        ("overdose", "our kid's had a wee accident with the bleach"),
        ("overdose", "my granddaughter's swallowed a magnet"),
        ("overdose", "I've inhaled chlorine from mixing cleaners"),
        ("not_safe_at_home", "I've been raped"),
        ("not_safe_at_home", "some bloke's trying to get in the back"),
        ("not_safe_at_home", "there's someone on the landing and I live alone"),
        ("not_safe_at_home", "my calf is swollen and my husband won't let me ring anyone"),
        ("not_safe_at_home", "he's got me by the throat"),
        ("not_safe_at_home", "he's thrown me against the wall"),
        ("not_safe_at_home", "my ex has turned up drunk and is smashing the place up"),
        ("wants_to_die", "it would be easier if I just weren't around"),
        ("wants_to_die", "I'm stood on the bridge"),
        ("wants_to_die", "I don't think I'll be here tomorrow"),
        ("wants_to_die", "I've written my goodbyes"),
        ("wants_to_die", "I keep thinking about the railway line"),
        ("wants_to_die", "my leg hurts and I want it all to be over"),
        ("gas", "the boiler's leaking and I've a splitting headache and so has the wife"),
        ("gas", "we've all got headaches and the boiler's been on"),
        ("gas", "the hob has been left on and I smell gas"),
    ],
)
def test_a_danger_is_known_by_what_is_done_and_how_much_of_it(crisis: str, words: str) -> None:
    assert [understood(words, question).crisis for question in ASKED] == [crisis] * len(ASKED)


@pytest.mark.parametrize(
    "words",
    [
        "I have taken all my tablets today as usual",
        "I have taken my tablets",
        "I took two paracetamol",
        "I took two paracetamol at ten",
        "I have taken painkillers all day",
        "I have taken all sorts of tablets for it",
        "I have not taken too many tablets",
        "I take a lot of tablets",
        "I take twelve tablets a day",
        "I finished the packet of antibiotics last week",
        "someone is at the door",
        "somebody knocked at my door",
        "my husband is in the kitchen",
        "there is someone in the house who can help me",
        "my wife is in the bedroom",
        "the nurse is coming to the door",
        "my son is in the house",
        "this pain is killing me",
        "I could die of embarrassment",
        "I want the pain to end",
        "I have had enough of this pain",
        "I want this cramp over",
        "my foot is burning",
        "my leg is on fire",
        "the fire is lit in the lounge",
        "I had more than I should of that cake",
        "my husband kicked me in bed",
        "my daughter pushed me in my wheelchair",
        "he is going to get me a cup of tea",
        "there is someone in the next room snoring",
        "I take my tablets all together in the morning",
        "I take each tablet with water",
        "I had ten of the injections",
        "I have started my blood thinners again",
        "I finished the box of tablets and need more",
        "there is a man with a dog outside",
        "I took more water than usual",
        "I am going to take my tablets now",
        "my leg gives out once a week",
        "once I lie down my calf cramps",
        "the cramp came on all at once",
        "the swelling came on all at once tonight",
        "once or twice tonight I have fainted",
        "I once had gout",
        "I once broke my leg",
        "my leg was swollen once",
        "the doctor broke the news to my door",
        "the cat is going to get me up",
        "I could not see any way out of the chair",
        "I want to carry on living here",
        "she does my feet in",
        "it's like an electric shock down my leg",
        "I get electric shocks in my calf",
        "it feels like I've been stabbed in the thigh",
        "it feels as if someone shot me",
        "it's like being run over by a bus",
        "my leg feels like it's been trapped under a car",
        "it feels like I've been electrocuted",
        "I was electrocuted as a boy",
        "my uncle was struck by lightning in 1970",
        "there was a programme about a man who was stabbed",
        "in the war he was shot in the leg",
        "the bill gave me a shock",
        "I was run over by a car in 1988",
        "I can't get up the stairs",
        "I lie on the floor to stretch and can get up fine",
        "the phone is on the floor",
        "I'm drowning in paperwork",
        "my toddler fell over",
        "I had a fall last winter and banged my head",
        "I spilled my tea",
        "they put a screw through my ankle in 2015",
        "the dog has bitten the postman years ago",
        "my cousin hanged himself years ago",
        "I had an allergic reaction to penicillin in 1995",
        "I was choking with laughter",
        "he choked on his words",
        "I've got something stuck in my teeth",
        "no blood in my vomit",
        "I took a turn round the garden",
        "the weather took a turn for the worse",
        "we painted the baby's room blue",
        "my daughter gave birth in March",
        "I use oxygen at night",
        "I ate mushrooms for tea",
        "I had two tramadol",
        "I breathed in and it hurt",
        "cramp attacks me at night",
        "I've a hammer toe",
        "my knee won't let me go out",
        "he won't let me win at cards",
        "they're smashing the old flats down next week",
        "I'd rather not be here, I hate hospitals",
        "I won't be here tomorrow I'm off to my sister's",
        "I was stood on the bridge of my foot",
        "I'm sitting on the edge of the bed",
        "the pills are in front of me, which do I take first",
        "I've a splitting headache",
        "paracetamol takes the edge off",
        "I knitted a blue baby blanket",
        "the pain runs down both legs",
        "I feel run down",
        "the ache runs over my knee",
        "there is no pulse in my foot",
        "I have brought up blood",
        "I have given birth",
        "this cramp does me in",
    ],
)
def test_what_only_looks_like_a_danger_is_none(words: str) -> None:
    assert [understood(words, question).crisis for question in ASKED] == [""] * len(ASKED)


@pytest.mark.parametrize(
    "words",
    [
        "the old man next door has collapsed",
        "our neighbour has stopped breathing",
        "my carer has passed out on the floor",
        "the lady in the next bed cannot breathe",
        "grandad is not waking up",
        "Susan has fainted and won't come round",
        "he has turned grey and is gasping",
        "my friend is choking",
        "the baby is not breathing",
        "my partner [unk] can't breathe",
        "my flatmate is unconscious",
        "dad's lips are blue",
        "my brother is having a fit",
        "the woman I care for is bleeding badly",
        "she is coughing up blood",
        "the man in the flat downstairs has stopped breathing",
        "my wife upstairs has fainted",
        "the patient in the next bed is not breathing",
        "my husband in the kitchen has collapsed",
        "my friend with me is choking",
        "the woman over the road has passed out",
        "the girl I live with is unconscious",
        "my dad is having a heart attack",
        "the woman in the kitchen has passed out",
    ],
)
def test_a_life_sign_of_somebody_else_is_a_cry_wherever_they_lie(words: str) -> None:
    assert understood(words).emergency


@pytest.mark.parametrize(
    "words",
    ["fetch a doctor", "get the doctor", "send for the doctor please", "call the doctor now", "can you fetch a doctor"],
)
def test_who_has_a_doctor_fetched_cries_for_help(words: str) -> None:
    assert understood(words).emergency


@pytest.mark.parametrize(
    "words",
    [
        "the woman next door has a lovely garden",
        "the man on the telly collapsed",
        "the old man next door collapsed last year",
        "my father died of a heart attack",
        "my mum had a stroke in 2010",
        "I'm not having a heart attack",
        "my husband in the kitchen is making tea",
        "my wife upstairs is asleep",
        "get the doctor's letter off the table",
        "I couldn't get the doctor to come out",
        "no need to fetch the doctor",
        "the doctor called me yesterday",
    ],
)
def test_what_is_told_of_somebody_else_and_is_no_life_sign_now_is_no_cry(words: str) -> None:
    assert not understood(words).emergency


@pytest.mark.parametrize(
    ("finding", "words"),
    [
        ("chest_pain", "my chest is crushing"),
        ("heavy_bleeding", "I've been stabbed"),
        ("heavy_bleeding", "I am bleeding to death"),
        ("collapse_faint", "I am having a fit"),
        ("sudden_onset", "the swelling came on all at once"),
        ("sudden_leg_weak", "my leg gives out once a week"),
        ("collapse_faint", "once or twice tonight I have fainted"),
        ("pregnant_or_postpartum", "I am expecting a baby in may"),
        ("pregnant_or_postpartum", "I'm expecting in June"),
        ("pregnant_or_postpartum", "I'm expecting our second"),
        ("pregnant_or_postpartum", "I'm expecting and my calf hurts"),
        ("long_travel", "I had a long flight home"),
        ("diabetes", "my sugar has gone up"),
        ("leg_numb_new", "no feeling in the toes, the other one is fine"),
        ("leg_numb_new", "no feeling in the toes the other foot is fine"),
        ("leg_numb_new", "there's no feeling in my foot. My breathing is fine."),
        ("cannot_bear_weight", "I can't walk the length of the room"),
        ("cannot_bear_weight", "I can't walk ten yards"),
    ],
)
def test_a_sign_is_noted(finding: str, words: str) -> None:
    assert (finding, Value.YES) in [(mention.finding, mention.value) for mention in understood(words).mentions]


@pytest.mark.parametrize(
    ("finding", "words"),
    [
        ("pregnant_or_postpartum", "I am expecting my daughter tomorrow"),
        ("pregnant_or_postpartum", "I'm expecting the nurse at nine"),
        ("repeated_movement", "I was once a runner"),
        ("little_sun", "I was on the night shift once and the wind kept me up"),
        ("big_toe_sudden", "I once had gout"),
    ],
)
def test_what_is_no_sign_now_is_not_noted_as_one(finding: str, words: str) -> None:
    assert (finding, Value.YES) not in [(mention.finding, mention.value) for mention in understood(words).mentions]


@pytest.mark.parametrize(
    "words",
    [
        "I'm expecting a parcel",
        "we are expecting snow",
        "expecting visitors on Sunday",
        "I'm expecting a bad night",
        "I work on night shift",
        "I'm on nights this week",
        "after a long flight of stairs",
        "no sugar in my tea",
        "I take sugar in my coffee",
    ],
)
def test_everyday_words_neither_note_a_sign_nor_put_one_in_doubt(words: str) -> None:
    assert understood(words).mentions == ()


@pytest.mark.parametrize(
    ("finding", "words"),
    [
        ("collapse_faint", "I passed out leaflets"),
        ("collapse_faint", "I passed out the hymn books"),
        ("collapse_faint", "I blacked out the windows"),
        ("collapse_faint", "I collapsed the tent"),
        ("cannot_bear_weight", "I can't walk the dog"),
        ("recent_injury", "I tripped the switch"),
        ("cannot_bear_weight", "I can't stand my neighbour"),
        ("cannot_bear_weight", "I can't stand cats"),
        ("cannot_bear_weight", "I can't stand the new vicar"),
        ("recent_injury", "she fell for a lodger"),
        ("recent_injury", "I fell for the oldest trick"),
        ("bruise", "black and blue curtains"),
    ],
)
def test_what_a_body_does_without_an_object_is_in_doubt_before_one(finding: str, words: str) -> None:
    mentions = {mention.finding: mention.value for mention in understood(words).mentions}
    assert mentions.get(finding) is not Value.YES


@pytest.mark.parametrize(
    "words", ["I fell for it", "we had a fall out over the will", "I have fallen out with my sister"]
)
def test_a_fall_in_a_manner_of_speaking_is_none(words: str) -> None:
    assert "recent_injury" not in [mention.finding for mention in understood(words).mentions]


@pytest.mark.parametrize(
    ("finding", "words"),
    [
        ("collapse_faint", "I passed out on the stairs"),
        ("collapse_faint", "I passed out the other day"),
        ("collapse_faint", "I passed out my head hit the floor"),
        ("collapse_faint", "I passed out [unk]"),
        ("collapse_faint", "I blacked out the night before"),
        ("collapse_faint", "I collapsed the moment I stood up"),
        ("recent_injury", "I fell for no reason"),
        ("recent_injury", "I fell for the second time"),
        ("recent_injury", "I had a fall out in the garden"),
        ("recent_injury", "I fell out of bed"),
        ("cannot_bear_weight", "I can't stand any more"),
        ("cannot_bear_weight", "I can't stand my leg being touched"),
        ("cannot_bear_weight", "I can't stand without holding on"),
        ("bruise", "my foot is black and blue all over"),
    ],
)
def test_what_follows_a_sign_without_being_its_object_puts_it_in_no_doubt(finding: str, words: str) -> None:
    assert (finding, Value.YES) in [(mention.finding, mention.value) for mention in understood(words).mentions]


def test_what_a_pain_is_compared_with_is_asked_about_where_it_looks_or_sounds_so() -> None:
    assert understood("it looks like he's been electrocuted").crisis == "electric_shock"
    assert understood("it feels like I've been electrocuted").crisis == ""


@pytest.mark.parametrize(
    ("crisis", "words"),
    [
        ("badly_hurt", "he's been hit by a car"),
        ("badly_hurt", "dad's been run over outside"),
        ("badly_hurt", "she's been knocked down by a bus"),
        ("another_in_danger", "he's had a heart attack"),
        ("another_in_danger", "my husband has just had a heart attack"),
        ("another_in_danger", "dad had a heart attack tonight"),
        ("badly_hurt", "a van has just hit my dad"),
        ("badly_hurt", "i got knocked off my bike"),
        ("taken_ill", "there's no pulse"),
        ("taken_ill", "he hasn't got a pulse"),
        ("taken_ill", "i can't find a pulse in his neck"),
        ("taken_ill", "the baby won't wake"),
        ("taken_ill", "my wife won't come round"),
        ("low_sugar", "his sugar's dropped and he won't wake"),
        ("low_sugar", "i think i'm having a hypo"),
        ("low_sugar", "my nan's sugar has crashed"),
        ("low_sugar", "i've taken my insulin and not eaten"),
        ("flood", "the house is flooding"),
        ("flood", "water is dripping through the light fitting"),
        ("flood", "there's water coming in the front door"),
        ("flood", "the river's burst its banks and it's in the house"),
        ("not_safe_at_home", "somebody is coming up the stairs"),
        ("not_safe_at_home", "i heard footsteps downstairs and i live alone"),
        ("not_safe_at_home", "someone's creeping about downstairs"),
        ("not_safe_at_home", "i'm hiding from my ex"),
        ("gas", "my co alarm's screaming"),
        ("gas", "the carbon monoxide detector keeps beeping"),
        ("fire", "the smoke alarm is wailing"),
        ("fire", "the fire alarm won't stop ringing"),
        ("wants_to_die", "i want to be with my late husband"),
        ("wants_to_die", "i don't see the point of any of it"),
    ],
)
def test_a_road_a_heart_low_sugar_water_and_steps_on_the_stairs_are_dangers(crisis: str, words: str) -> None:
    assert all(understood(words, question).crisis == crisis for question in ASKED)


@pytest.mark.parametrize(
    "words",
    [
        "put another log on the fire",
        "the logs are on the fire",
        "i get a knife in the ribs when i breathe",
        "it's like someone has a knife in the knee",
        "my husband shoves me over in bed",
        "he kicks me in his sleep",
        "skin like elephant hide from the sun",
        "smells like burning toast",
        "i've had poison ivy on my shin",
        "i can't find the pulse in my foot",
        "the nurse couldn't find a pulse in my ankle",
        "my mum had a stroke",
        "my heart attack was in two thousand and ten",
        "i was run over by work this week",
        "I ran over to the shop",
        "I was hit by a car in 2010",
        "I feel like I've been run over",
        "the car hit a tree",
        "my foot won't wake up it's numb",
        "the kids coming up the stairs wake me",
        "my ankles are full of water",
        "my sugar was low last month",
    ],
)
def test_the_hearth_a_pain_a_sleeper_and_old_illness_are_no_danger(words: str) -> None:
    assert all(not understood(words, question).crisis for question in ASKED)


@needs_base
def test_the_words_of_a_danger_tell_nothing_of_the_leg() -> None:
    told = understand(engine_with_model().lexicon, OPEN, "somebody is coming up the stairs")
    assert (told.crisis, told.mentions) == ("not_safe_at_home", ())

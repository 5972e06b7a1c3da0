"""What words mean, by examples: each group of rows says why, each row is `question | words | meaning`.

Meaning: yes, no, not sure, again (can't be relied on: ask again), okay (only an acknowledgement), nothing, emergency, a
command in capitals; then findings mentioned: `x+` said, `x-` denied, `x?` doubtful, `~x+` of somebody else.
Question: a finding, `a,b` for findings asked together, `back: a,b` for a read-back, `so: a` for a confirmation, `open`,
`-` for none; in front `she:` when the conversation is about somebody else.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import pytest

from tests.dialogs import ENGLISH, dialog
from voice_assistant.dialog import (
    AtLeast,
    Dialog,
    Finding,
    FindingQuestion,
    How,
    Level,
    Rule,
    Term,
    Value,
)
from voice_assistant.matching import Lexicon, Mention, Question, Understood, normalise, understand
from voice_assistant.matching.words import split, stem

FINDINGS = {
    "breathless": (
        "trouble breathing",
        "i can't breathe; short of breath; trouble breathing; breathless; gasping; no breath",
    ),
    "chest_pain": ("chest pain", "chest pain; pain in my chest; my chest is tight; chest hurts"),
    "coughing_blood": ("coughing up blood", "coughing up blood; blood when i cough; spitting blood"),
    "collapse_faint": ("fainting", "i fainted; i passed out; collapsed"),
    "confusion": ("being newly confused", "i'm confused; not making sense; doesn't know where he is"),
    "stroke": ("a weak face or arm", "face has dropped; arm is weak; think it's a stroke; it's a stroke"),
    "leg_cold": ("one cold foot", "foot is cold; leg is like ice; stone cold"),
    "leg_pale": ("a white or blue leg", "foot has gone white; leg is blue; no colour in it; no pulse in my foot"),
    "leg_numb": ("a numb leg", "can't feel my foot; no feeling in my foot; foot is numb; leg is numb; gone numb"),
    "cannot_move": ("a foot that will not move", "can't move my foot; foot won't move; no power in my leg"),
    "bladder": ("new trouble passing water", "i wet myself; can't pee; leaking pee; leaked"),
    "no_stand": ("pain too bad to stand", "can't walk; can't stand on it; can't put weight on it"),
    "tight": ("a hard, tight leg", "going to burst; calf is rock hard"),
    "severe": ("very bad pain", "killing me; in agony; worst pain ever"),
    "swollen": ("one swollen leg", "my leg is swollen; calf is swollen; one leg is bigger; swelling in my leg"),
    "swollen_old": ("an old swelling that has not changed", "swollen for years; always swollen"),
    "eases": ("pain that goes in minutes", "goes off quickly; goes in a minute"),
    "fever": ("a fever", "fever; temperature is high; shivery"),
    "red": ("a hot, red patch of skin", "infected; red patch; it's all red"),
    "fell": ("a fall or a knock", "i fell; twisted my knee; banged it"),
    "clot": ("a blood clot before", "had a clot; blood clot"),
    "cramp": ("a sudden knot in the muscle", "cramp; muscle seizes up"),
    "cramp_long": ("a cramp of more than ten minutes", "cramp won't go; been cramping for"),
    "sleep": ("pain that spoils sleep", "can't sleep; keeps me awake"),
    "weeks": ("pain for over two weeks", "for months; for weeks; had it for months"),
    "thinners": ("blood thinners", "blood thinners; warfarin"),
    "diabetes": ("diabetes", "i'm diabetic; on insulin"),
    "smoker": ("smoking", "i smoke; ex smoker"),
    "old": ("an age over sixty-five", "i'm seventy; i'm eighty"),
    "child": ("a child", "my little boy; she's two; it's for my child"),
    "knee": ("pain in a joint", "it's my knee; knee pain"),
    "walk_helps": ("ease on walking", "better when i walk; walking helps; have to get up and pace"),
    "nothing_helps": ("pain that nothing eases", "nothing helps; rest doesn't help"),
    "back": ("pain in the back", "back hurts; bad back"),
    "dry": ("little to drink", "haven't drunk much; thirsty"),
    "ulcer": ("an open sore", "ulcer; sore won't heal"),
}  # fmt: skip
ACUTE = (
    "breathless chest_pain coughing_blood collapse_faint confusion stroke leg_cold leg_pale leg_numb cannot_move "
    "bladder no_stand tight severe swollen fever red"
).split()
REASSURING = ("eases", "swollen_old")
LOOKED_AT = ("leg_pale", "red")


@lru_cache
def small_dialog() -> Dialog:
    findings = {
        id_: Finding(id=id_, name=name, phrases=tuple(phrases.split("; ")), mitigating=id_ in REASSURING)
        for id_, (name, phrases) in FINDINGS.items()
    }
    states = {
        id_: FindingQuestion(id=id_, ask="?", again="?", how=How.LOOK if id_ in LOOKED_AT else How.FEEL)
        for id_ in FINDINGS
    }
    alone = {id_: Rule(id=id_, level=Level.URGENT, action="call", all_of=(Term(finding=id_),)) for id_ in ACUTE[1:]}
    any_of = Rule(id="any", level=Level.EMERGENCY, action="call", counts=(AtLeast(n=1, of=(Term(finding=ACUTE[0]),)),))
    together = Rule(id="both", level=Level.URGENT, action="call", all_of=(Term(finding="fell"), Term(finding="old")))
    mild = Rule(id="mild", level=Level.GP, action="gp", all_of=(Term(finding="cramp"),))
    rules = {**alone, "any": any_of, "both": together, "mild": mild}
    return replace(dialog(), findings=findings, states=states, rules=rules)


@lru_cache
def lexicon() -> Lexicon:
    return Lexicon.of(small_dialog())


def question_of(text: str) -> Question:
    kind, _, rest = text.rpartition(": ")
    members = tuple(rest.split(","))
    if rest in ("open", "-"):
        return Question(kind="open" if rest == "open" else "none")
    if kind == "back":
        return Question(kind="readback", members=members)
    if kind == "so":
        return Question(kind="confirm", finding=rest.strip("."))
    if len(members) > 1:
        return Question(kind="group", members=members)
    return Question(kind="finding", finding=rest)


def mention_text(mention: Mention) -> str:
    return (
        ("~" if mention.about_other else "")
        + mention.finding
        + {Value.YES: "+", Value.NO: "-", Value.NOT_SURE: "?"}[mention.value]
    )


def meaning(understood: Understood) -> str:
    parts = [understood.value.key] if understood.value is not None else []
    parts += ["again"] * (understood.contradictory or understood.unreliable) + ["okay"] * understood.acknowledged
    parts += ["emergency"] * understood.emergency
    parts += [understood.command.name] if understood.command else []
    parts += sorted(map(mention_text, understood.mentions))
    return " ".join(parts) or "nothing"


WHY = {
    "a plain answer": """
        breathless | yes | yes
        breathless | yeah | yes
        breathless | aye | yes
        breathless | Yes, please. | yes
        breathless | yes it is | yes
        breathless | yes i am a bit | yes
        breathless | definitely | yes
        breathless | of course | yes
        breathless | i'm afraid so | yes
        breathless | mm-hm | yes
        breathless | uhhuh | yes
        breathless | i am | yes
        breathless | it does | yes
        breathless | that's right | yes
        breathless | No. | no
        breathless | nope | no
        breathless | not at all | no
        breathless | no not at all thank you | no
        breathless | never | no
        breathless | none | no
        breathless | nothing like that | no
        breathless | of course not | no
        breathless | definitely not | no
        breathless | i'm afraid not | no
        breathless | i'm not | no
        breathless | no i'm not | no
        breathless | it doesn't | no
        breathless | i haven't got any | no
        breathless | no thanks dear | no
        breathless | i'm fine there | no
        breathless | no i'm fine | no
        breathless | I said no. | no
    """,
    "weak words on a red flag are yes": """
        breathless | a bit | yes
        breathless | a little | yes
        breathless | just a little bit | yes
        breathless | sometimes | yes
        breathless | now and then | yes
        breathless | kind of | yes
        breathless | i think so | yes
        breathless | i think i am | yes
        breathless | i suppose so | yes
        breathless | probably | yes
        breathless | only when i walk | yes
        breathless | yes but not very much | yes
        breathless | yes not too bad | yes
    """,
    "doubt is neither yes nor no": """
        breathless | not sure | not sure
        breathless | i'm not really sure | not sure
        breathless | i don't know | not sure
        breathless | i really don't know | not sure
        breathless | I dunno | not sure
        breathless | i don't know if i am | not sure
        breathless | i don't know why | not sure
        breathless | no idea | not sure
        breathless | no clue | not sure
        breathless | maybe | not sure
        breathless | maybe a bit | not sure
        breathless | might be | not sure
        breathless | hard to say | not sure
        breathless | can't tell | not sure
        breathless | not that i can see | not sure
        breathless | depends | not sure
        breathless | yes and no | not sure
        breathless | yes maybe | not sure
        breathless | no maybe | not sure
        breathless | no i don't know | not sure
        breathless | i don't know no | not sure
        breathless | i hope not | not sure
        breathless | i think it isn't | not sure
        breathless | i don't think it is | not sure
        breathless | i don't know, actually yes i am | yes
    """,
    "a hedged no is asked again": """
        breathless | not really | not sure
        breathless | no not really | not sure
        breathless | i don't think so | not sure
        breathless | no i don't think so | not sure
        breathless | probably not | not sure
        breathless | hardly | not sure
        breathless | not much | not sure
        breathless | not now | not sure
        breathless | no not at the moment | not sure
        breathless | not any more | not sure
        breathless | not always | not sure
        breathless | no not much | not sure
        breathless | it isn't really | not sure
        breathless | i'm not really | not sure
        breathless | i haven't really got a clue | not sure
        breathless | i couldn't honestly say | not sure
        breathless | i'm not one hundred percent certain | not sure
    """,
    "not that I know of: no for what is felt, not for what must be looked at": """
        breathless | not that i know of | no
        breathless | not as far as i know | no
        leg_pale | not that i know of | not sure
        breathless | not that i know of [unk] | not sure
    """,
    "an acknowledgement is no answer": """
        breathless | right | okay
        breathless | okay | okay
        breathless | ok | okay
        breathless | sure | okay
        breathless | right okay | okay
        breathless | fine | okay
        breathless | alright | okay
        breathless | mm | okay
        breathless | thank you | okay
        breathless | i'm fine | okay
        breathless | no problem | okay
        breathless | no problem at all | okay
        breathless | okay yes | yes
        breathless | right no | no
        breathless | yes i'm fine | again
        breathless | i'm not right | nothing
        breathless | no i'm not right | again
        breathless | it's not good | nothing
        breathless | i'm not okay | nothing
        breathless | i'm not all right | nothing
        breathless | it is fine | okay
    """,
    "yes and no at once": """
        breathless | yeah, no | again
        breathless | yeah no | again
        breathless | no yeah | again
        breathless | yes but no | again
        breathless | no sometimes | again
        breathless | no a bit | again
        breathless | yes i don't | again
        breathless | no only when i climb stairs | again
    """,
    "a correction counts towards yes, never towards no": """
        breathless | no i mean yes | yes
        breathless | no wait yes | yes
        breathless | no sorry yes | yes
        breathless | no actually yes i am | yes
        breathless | no, well, a bit | yes
        breathless | not really, well, a bit | yes
        breathless | no just a bit | yes
        breathless | no only a little | yes
        breathless | yes no wait no | again
        breathless | yes wait no | again
        breathless | yes sorry no | again
        breathless | yes actually no | again
        breathless | no wait no | no
        breathless | no sorry | no
        breathless | no hang on | WAIT
        breathless | no rather not that | again
    """,
    "hesitation, stutter and repetition": """
        breathless | um, er, no | no
        breathless | well yes | yes
        breathless | oh no | no
        breathless | n n no | no
        breathless | y yes | yes
        breathless | ye yes | yes
        breathless | no no no | no
        breathless | no, no, no. | no
        breathless | yes yes | yes
        breathless | no no not at all | no
    """,
    "a no with anything unexplained is not relied on, a yes is": """
        breathless | no [unk] | again
        breathless | [unk] no | again
        breathless | [unk] yes | yes
        breathless | yes [unk] [unk] | yes
        breathless | yes go | yes
        breathless | no go | again
        breathless | i don't [unk] | again
        breathless | a bit [unk] | nothing
        breathless | no my leg hurts | again
        breathless | no it's more of a heaviness | again
        breathless | no i think | again
        breathless | no i'd say so | again
        breathless | the doctor said no to that | again
        breathless | my doctor said yes to that once | nothing
        chest_pain | no the other side | again
    """,
    "just the leg is no part of what is not of the leg": """
        chest_pain | no just the leg | no
        chest_pain | no only in my calf | no
        chest_pain | no it's my leg that hurts | no
        chest_pain | no pain in the chest just the leg | no chest_pain-
        chest_pain | no the leg | again
        chest_pain,coughing_blood | no just my left leg | no
        chest_pain,leg_numb | no just my left leg | again
        leg_numb | no just my foot | again
        swollen | no just the ankle | again
    """,
    "other words are no answer": """
        breathless | one | nothing
        breathless | two | nothing
        breathless | three | nothing
        breathless | know | nothing
        breathless | go | nothing
        breathless | go nose yet | nothing
        breathless | hmm | nothing
        breathless | uh uh | nothing
        breathless | [unk] | nothing
        breathless | i guess | nothing
        breathless | why not | nothing
        breathless | my back garden is lovely | nothing
        breathless |  | nothing
        breathless | !!! | nothing
    """,
    "more than usual, and as ever": """
        breathless | no more than normal | no
        breathless | no more than usual really | no
        breathless | no worse than usual | no
        breathless | no the same as ever | no
        breathless | same as ever | not sure
        breathless | as usual | not sure
        breathless | always | not sure
        breathless | more than usual | yes
        breathless | no more than any other night | no
        breathless | yes always | not sure
        breathless | yes but that's normal for me | not sure
        cramp | yes always | yes
    """,
    "inner negation: the thing that can't be done": """
        leg_numb | no i can't feel it | yes
        leg_numb | no i can't | yes
        leg_numb | i can't feel a thing | yes
        leg_numb | no i don't feel anything | yes
        leg_numb | no feeling at all | yes
        leg_numb | yes i can not feel my foot | yes leg_numb+
        leg_numb | no i can't feel my foot | yes leg_numb+
        leg_numb | no i can feel it | no
        leg_numb | no i can | no
        leg_numb | i can feel it fine | no
        leg_numb | yes i can feel it | again
        leg_numb | i can feel it | nothing
        leg_numb | no i can't say | not sure
        leg_numb | it feels dead | nothing
        leg_numb | no it feels dead | again
        leg_numb | no it feels normal | no
        no_stand | i can walk a bit | not sure
        no_stand | no i can walk fine thanks | no
        no_stand | no i can sometimes | not sure
        no_stand | no i can kind of walk | not sure
        cannot_move | no i can move it | no
        cannot_move | no they move fine | no
        cannot_move | yes i can move it | again
        cannot_move | yes i can | again
        cannot_move | no they don't move | yes
        cannot_move | they don't | no
        no_stand | no i can stand | no
        no_stand | no i can't stand | yes
        breathless | i can breathe fine | no
        breathless | no i can breathe | no
        breathless | yes i can breathe | again
        breathless | i can hardly breathe | yes breathless+
        breathless | i am not able to breathe | yes breathless+
        breathless | no my breathing is fine | no
        breathless | no breathing's fine | no
        breathless | no love i'm breathing all right | no
        breathless | my breathing is all over the place | nothing
        breathless | i can breathe perfectly well thank you | no
        breathless | no my breath is fine | no
        breathless | i'm not short of breath | no breathless-
        chest_pain | no i can't | again
    """,
    "the answer itself says it": """
        chest_pain | no chest pain | no chest_pain-
        chest_pain | no pain | no
        chest_pain | no pain there at all | no
        chest_pain | no but my chest is tight | yes chest_pain+
        chest_pain | no my chest is tight | again chest_pain+
        chest_pain | yes no chest pain | again chest_pain-
        chest_pain | i do have chest pain | yes chest_pain+
        chest_pain | chest pain maybe | not sure chest_pain?
        chest_pain | no it was my chest | again
        chest_pain | yes i had chest pain this morning | yes chest_pain?
        swollen | it's swollen | yes
        swollen | it's a bit swollen | yes
        swollen | no swelling | no
        swollen | it's not swollen | no
        swollen | no it is swollen | again
        swollen | no it isn't swollen | no
        swollen | no not swollen | no
        swollen | it's swollen all right | yes
        fever | no temperature | no
        swollen | i've got a swollen calf | yes swollen+
        fever | i've got a cold | nothing
    """,
    "long-standing is asked again, as only what is new counts": """
        no_stand | i can't walk anyway | not sure no_stand?
        bladder | i've always leaked a bit | not sure bladder?
        leg_numb | yes it's been numb since my stroke | not sure
        leg_numb | my leg has been numb for years | not sure leg_numb?
        open | i'm always a bit short of breath | breathless?
        open | my leg has been numb since yesterday | leg_numb+
        open | my leg is numb since my operation | leg_numb?
        open | my leg has been numb for about six months | leg_numb? weeks+
        open | always felt a bit short of breath | breathless?
        open | i've been in a chair since my stroke, my leg won't move and my foot is cold | leg_cold?
    """,
    "other things said with an answer": """
        breathless | yes and my calf is swollen | swollen+ yes
        breathless | no but my calf is swollen | no swollen+
        breathless | no my calf is swollen | no swollen+
        chest_pain | no it's my knee | knee+ no
        chest_pain | it's my knee | knee+
        breathless | nothing helps | nothing_helps+
        breathless | no, nothing helps | no nothing_helps+
        breathless | no chest pain | chest_pain-
        swollen | no, heard a snap | again
        fell | no banged it | not sure fell?
        knee | no stairs hurt my knee | again
        chest_pain | my husband has chest pain | ~chest_pain+
        chest_pain | no my husband has chest pain | no ~chest_pain+
    """,
    "things asked together": """
        chest_pain,breathless,coughing_blood | yes | yes
        chest_pain,breathless,coughing_blood | no | no
        chest_pain,breathless,coughing_blood | none of them | no
        chest_pain,breathless,coughing_blood | neither | no
        chest_pain,breathless,coughing_blood | not sure | not sure
        chest_pain,breathless,coughing_blood | just the breathing | yes breathless+
        chest_pain,breathless,coughing_blood | the breathing and the blood | yes breathless+ coughing_blood+
        chest_pain,breathless,coughing_blood | the second one | yes breathless+
        chest_pain,breathless,coughing_blood | yes the first one | yes chest_pain+
        chest_pain,breathless,coughing_blood | the last | yes coughing_blood+
        chest_pain,breathless,coughing_blood | number two | yes breathless+
        chest_pain,breathless,coughing_blood | number four | nothing
        chest_pain,breathless,coughing_blood | all of them | yes breathless+ chest_pain+ coughing_blood+
        chest_pain,breathless,coughing_blood | both | yes breathless+ chest_pain+ coughing_blood+
        chest_pain,breathless,coughing_blood | one of them | yes
        chest_pain,breathless,coughing_blood | not all of them | nothing
        chest_pain,breathless,coughing_blood | not the first one | nothing
        chest_pain,breathless,coughing_blood | i can't breathe | yes breathless+
        chest_pain,breathless,coughing_blood | no just the chest pain | yes chest_pain+
        chest_pain,breathless,coughing_blood | no, the breathing | again breathless+
        chest_pain,breathless,coughing_blood | no chest pain | chest_pain-
        chest_pain,breathless,coughing_blood | no chest pain but i'm breathless | yes breathless+ chest_pain-
        chest_pain,breathless | no chest pain no trouble breathing | no breathless- chest_pain-
        chest_pain,breathless,coughing_blood | no my leg is swollen | no swollen+
        chest_pain,breathless,coughing_blood | i take blood thinners | thinners+
        swollen,leg_cold | just the swelling | yes swollen+
        swollen,leg_cold | the third one | nothing
        swollen,swollen_old | just the swelling | yes swollen+ swollen_old+
    """,
    "a read-back must be confirmed in so many words": """
        back: chest_pain,swollen | yes | yes
        back: chest_pain,swollen | yes that's right | yes
        back: chest_pain,swollen | correct | yes
        back: chest_pain,swollen | yes no chest pain | yes chest_pain-
        back: chest_pain,swollen | right | okay
        back: chest_pain,swollen | okay | okay
        back: chest_pain,swollen | mm-hm | okay
        back: chest_pain,swollen | i think so | not sure
        back: chest_pain,swollen | a bit | not sure
        back: chest_pain,swollen | not sure | not sure
        back: chest_pain,swollen | not really | not sure
        back: chest_pain,swollen | yes [unk] | again
        back: chest_pain,swollen | yes but only at night | again
        back: chest_pain,swollen | yes no | again
        back: chest_pain,swollen | no | no
        back: chest_pain,swollen | no [unk] | no
        back: chest_pain,swollen | that's not right | no
        back: chest_pain,swollen | no the swelling | no swollen+
        back: chest_pain,swollen | the swelling | no swollen+
        back: chest_pain,swollen | the second one | no swollen+
        back: chest_pain,swollen | yes except the swelling | no swollen+
        back: chest_pain,swollen | yes but my leg is swollen | no swollen+
        back: chest_pain,swollen | no swelling | again
        back: chest_pain,swollen | no no chest pain | again chest_pain-
        back: chest_pain,swollen | what a lovely day | nothing
        back: chest_pain,swollen | none | yes
        back: chest_pain,swollen | all no | yes
        back: chest_pain,swollen | no, none of those | yes
        back: chest_pain,swollen | none of them except the swelling | no swollen+
        back: chest_pain,swollen | none of them [unk] | again
        back: chest_pain,swollen | no, all fine | again
        back: chest_pain,swollen | that's all correct | yes
    """,
    "a mitigating finding: yes must be clean, no need not": """
        eases | yes | yes
        eases | yes it does | yes
        eases | yes it goes in a minute | yes eases+
        eases | a bit | not sure
        eases | i think so | not sure
        eases | yes a bit | not sure
        eases | sometimes | not sure
        eases | mm-hm | okay
        eases | yes [unk] | again
        eases | yes but it comes back | again
        eases | no | no
        eases | no [unk] | no
        eases | no it doesn't go away | no
        eases | yes no wait no | no
        eases | yes wait no | no
        eases | no i mean yes | again
        eases | it doesn't [unk] | no
        swollen_old | yes for years | yes
        swollen_old | no always swollen | not sure swollen_old?
    """,
    "a confirmation": """
        so: chest_pain | yes | yes
        so: chest_pain | that's right | yes
        so: chest_pain | right | okay
        so: chest_pain | no | no
        so: . | yes | yes
        so: . | no thanks | no
        so: . | okay | okay
    """,
    "an offer": """
        so: . | please do | yes
        so: . | go on then yes | yes
        so: . | no need | no
        so: . | that'll do | no
        so: . | why not | nothing
    """,
    "a question back asks for other words, and is no answer": """
        breathless | what do you mean by gasping | REPHRASE breathless?
        breathless | how short of breath do you mean | REPHRASE breathless?
        breathless | why do you want to know | WHY
        breathless | how's the weather | nothing
    """,
    "no question was asked": """
        - | yes | yes
        - | no | no
        - | hello | okay
        - | my chest hurts | chest_pain+
        open | no that's all | no
        open | nothing | no
        open | well it started on the stairs | nothing
    """,
    "mentioned, in other words than the phrase": """
        open | my left foot has gone all numb | leg_numb+
        open | a numb foot | leg_numb+
        open | I can't really feel my left foot | leg_numb+
        open | i haven't got any feeling in my right foot | leg_numb+
        open | i can't feel or move my foot | cannot_move+ leg_numb+
        open | my foot feels really cold | leg_cold+
        open | it's an icy, stone cold foot | leg_cold+
        open | my foot is cold and my leg is numb | leg_cold+ leg_numb+
        open | my chest really hurts | chest_pain+
        open | pain across my chest | chest_pain+
        open | cramps and cramping | cramp+
        open | he twisted his knee and now my leg is swollen | swollen+ ~fell+
        open | my leg is horribly swollen | swollen+
        open | these muscles of mine just seize up | nothing
        open | i'm seventy two | old+
        open | i've got a cramp in my calf and it won't go | cramp+ cramp_long+
        open | i can't seem to move my foot | cannot_move+
        open | i haven't been able to pee | bladder+
        open | my leg has come up all swollen | swollen+
        open | it's just the calf, it's swollen and red | swollen+
    """,
    "denied": """
        open | no chest pain | chest_pain-
        open | i don't have chest pain | chest_pain-
        open | i haven't got any pain in my chest at all | chest_pain-
        open | i don't have any real chest pain or a fever | chest_pain- fever-
        open | no fever, no chest pain | chest_pain- fever-
        open | no fever and no chest pain | chest_pain- fever-
        open | never had a blood clot | clot-
        open | i'm not diabetic | diabetes-
        open | i am not on blood thinners | thinners-
        open | without chest pain | chest_pain-
        open | my leg isn't swollen | swollen-
        open | neither leg is swollen | swollen-
        open | Not my leg. Swollen cheeks. | nothing
        open | my foot is no longer numb | leg_numb-
        open | i don't smoke | smoker-
        open | my chest doesn't hurt | chest_pain-
        open | i don't have chest pain but my calf is swollen | chest_pain- swollen+
        open | my leg isn't swollen but my foot is numb | leg_numb+ swollen-
        open | no fever my leg is swollen | fever- swollen+
        open | no my leg is swollen | swollen+
        open | no i can't feel my foot | leg_numb+
        open | i can't sleep with this chest pain | chest_pain+ sleep+
        open | i can't walk with this cramp | cramp+ no_stand+
        open | not just chest pain but i can't breathe | breathless+ chest_pain+
        open | i've no trouble with chest pain | chest_pain-
        open | my foot is not only cold | leg_cold+
    """,
    "perhaps denied: asked, never dropped": """
        open | no fever and chest pain | chest_pain? fever-
        open | i don't think i have a fever | fever?
        open | i don't think my leg is swollen | swollen?
        open | my leg is not very swollen | swollen?
        open | my leg is hardly swollen | swollen?
        open | it's not that i can't feel my foot | leg_numb?
        open | i haven't said that i get chest pain | chest_pain?
        open | i don't want to keep talking about chest pain | chest_pain?
        open | chest pain, no | chest_pain?
        open | chest pain i haven't got | chest_pain?
        open | no, chest pain | chest_pain?
        open | not [unk] chest pain | chest_pain?
        open | my leg [unk] swollen | swollen?
        open | my leg is swollen and my leg isn't swollen | swollen?
    """,
    "doubted, asked or only feared": """
        open | i'm not sure if my leg is swollen | swollen?
        open | i don't know if my leg is swollen | swollen?
        open | maybe my leg is swollen | swollen?
        open | my leg might be swollen | swollen?
        open | i wonder whether my leg is swollen | swollen?
        open | what if it's a stroke | stroke?
        open | i'm afraid of a blood clot | clot?
        open | could it be a blood clot | clot?
        open | is my leg swollen | swollen?
        open | have i had a clot | clot?
        open | a fever perhaps | fever?
        open | is chest pain normal | chest_pain?
        open | chest pain is normal isn't it | chest_pain?
        open | they checked for a blood clot | clot?
        open | i'm afraid i can't breathe | breathless+
        open | i'm worried because my leg is swollen | swollen+
        open | my leg is swollen i think | swollen+
        open | chest pain or something | chest_pain+
        open | chest pain or not i can't sleep | chest_pain? sleep+
    """,
    "in the past": """
        open | my leg was numb | leg_numb?
        open | my leg was numb but it's fine now | leg_numb?
        open | my foot has gone numb but it's come back now | leg_numb?
        open | i had chest pain yesterday | chest_pain?
        open | i used to get chest pain | chest_pain?
        open | i had a fever last year | fever?
        open | i couldn't walk | no_stand?
        open | i had a cramp last night | cramp+
        open | i used to get cramp | cramp?
        open | i've had chest pain since this morning | chest_pain+
        open | i fainted | collapse_faint+
        open | i had a clot ten years ago | clot+
        open | my leg went numb and it hasn't gone off | leg_numb+
        open | my foot is numb and it hasn't worn off | leg_numb+
        open | my foot is numb, it has stopped, and that's it | leg_numb?
    """,
    "of somebody else": """
        open | my dad had a clot | ~clot+
        open | my mum's leg is swollen | ~swollen+
        open | my husband is confused | ~confusion+
        open | my wife says i'm confused | confusion+
        open | my wife says my face has dropped | stroke+
        open | my wife noticed a red patch | red+
        open | My husband is out. Chest pain. | chest_pain+
        open | my husband snores and i can't breathe | breathless+
        open | my husband went to the shops an hour before all this chest pain | chest_pain?
        open | a blood clot runs in the family | ~clot+
        open | you get chest pain at my age | chest_pain?
        open | my dad had a clot and i had a clot | clot+
        open | my little boy kicked my bad back | back+ child?
    """,
    "the conversation is about somebody else": """
        she: open | she can't breathe | breathless+
        she: open | my mum's leg is swollen | swollen+
        she: open | chest pain | chest_pain+
        she: open | her father had a clot | ~clot+
        she: open | i've got chest pain | chest_pain?
        she: open | my leg is numb | leg_numb?
        she: open | my husband has lots of pills and a fever | fever+
        she: open | it's for my child | child+
        she: open | she is two next week | child+
        she: open | she is two she fell | child+ fell+
        she: open | she has gone two the shops | nothing
        open | i am going two the bathroom | nothing
        she: chest_pain | no she hasn't | no
        she: chest_pain | he has chest pain | yes chest_pain+
    """,
    "somebody rings for another": """
        open | i'm ringing about my husband, he can't breathe | emergency breathless+
        open | it's my mum, she has chest pain | chest_pain+
        open | it's about my son. His leg is swollen | swollen+
        open | i look after a lady, her leg is numb | leg_numb+
        open | i'm ringing about my husband | SOMEONE_ELSE
        open | it's my mum's birthday and i can't breathe | breathless+
        open | this is my leg | nothing
    """,
    "a life sign told of somebody else is a cry, whatever is asked": """
        open | she can't breathe | emergency breathless+
        open | my husband can't breathe | emergency breathless+
        open | he is not able to breathe | emergency breathless+
        open | Margaret can't breathe | emergency breathless+
        - | my gran's gasping | emergency breathless+
        chest_pain | my husband can't breathe | emergency ~breathless+
        chest_pain | the baby can't breathe | emergency ~breathless+
        chest_pain | no, my wife is gasping | no emergency ~breathless+
        open | my husband [unk] can't breathe | emergency breathless+
        chest_pain | my husband [unk] can't breathe | emergency breathless+
        chest_pain | my dad was short of breath last year | ~breathless?
        chest_pain | my dad is not short of breath | ~breathless-
        open | what if she can't breathe | ~breathless?
        open | my breath is short, i can't breathe | breathless+
        she: open | she can't breathe | breathless+
    """,
    "a cry hides nothing said beside it": """
        breathless | i'm dying and i have a fever | emergency fever+
        breathless | help me and speak louder | emergency LOUDER
        breathless | help me, yes | yes emergency
        breathless | stop it and call an ambulance | emergency
        breathless | help me i can't stand on it | emergency no_stand+
    """,
    "no everyday word, and no diagnosis of before, notes a finding": """
        open | the weight's fell off me | nothing
        open | my hair fell off | nothing
        open | previously on the blood thinners | thinners?
        open | formerly i smoked | smoker?
        open | wait a week now | nothing
        breathless | absolutely fine | okay
        breathless | definitely better | nothing
        breathless | certainly odd | nothing
    """,
    "a finding that lowers a level is never noted in passing": """
        open | it goes off quickly | eases?
        breathless | no, it goes in a minute | no eases?
        chest_pain,breathless | it goes off quickly | eases?
        open | my foot has been swollen for years | swollen_old?
        eases | it goes off quickly | yes eases+
    """,
    "typed like that": """
        breathless | y | yes
        breathless | Y! | yes
        breathless | n | no
        breathless | yesss | yes
        breathless | nooooo | no
        breathless | 👍🏽 | yes
        breathless | 👎 | no
        breathless | ＮＯ | no
        breathless | i can´t breathe | yes breathless+
        breathless | i can‛t breathe | yes breathless+
        breathless | I CAN'T BREATHE | yes breathless+
        breathless | no👍 | again
    """,
    "figures of speech": """
        open | my legs are killing me | severe?
        open | i'm dying for some sleep | nothing
        open | i'm dead on my feet | nothing
        open | i'm bursting for a wee | nothing
        open | it's going to burst | tight+
        open | i fell asleep | nothing
        breathless | i'm gasping for a cuppa | not sure breathless?
        open | i fell down the stairs | fell+
        open | i'm seventy percent sure | nothing
        open | i have been cramping for half an hour | cramp+ cramp_long+
        open | i'm twenty two | nothing
    """,
    "a cry for help": """
        breathless | help me | emergency
        breathless | please help me | emergency
        breathless | somebody help | emergency
        breathless | oh god somebody help me please | emergency
        breathless | help me i'm on the floor | emergency
        breathless | i need help | emergency
        breathless | call an ambulance | emergency
        breathless | please can you call me an ambulance | emergency
        breathless | ambulance | emergency
        breathless | ambulance please | emergency
        breathless | call nine nine nine | emergency
        breathless | call 999 | emergency
        breathless | nine nine nine | emergency
        breathless | i think i'm dying | emergency
        breathless | it's an emergency | emergency
        breathless | should i call an ambulance | emergency
        breathless | i don't know whether to call an ambulance | not sure emergency
        breathless | no i need an ambulance | again emergency
        breathless | no. Call an ambulance. | again emergency
        breathless | i can't wait call an ambulance | emergency
        breathless | stop it and call an ambulance | emergency
        breathless | i don't need an ambulance | nothing
        breathless | don't call an ambulance | nothing
        breathless | i can't call an ambulance | nothing
        breathless | my wife called an ambulance last year | nothing
        breathless | i came here in an ambulance | nothing
        breathless | ambulance drivers are kind | nothing
        breathless | it's not an emergency | nothing
        breathless | i'm dying for a drink | nothing
        breathless | help me to sleep | nothing
        breathless | tablets don't help me | nothing
        breathless | it does help me | nothing
        breathless | i never said call an ambulance | nothing
    """,
    "a command": """
        breathless | help | HELP
        breathless | help please | HELP
        breathless | can you repeat that please | REPEAT
        breathless | say that again | REPEAT
        breathless | pardon | REPEAT
        breathless | sorry | REPEAT
        breathless | what | REPEAT
        breathless | in other words please | REPHRASE
        breathless | what do you mean | REPHRASE
        breathless | i don't understand | REPHRASE
        breathless | one at a time please | ONE_AT_A_TIME
        breathless | could you speak a bit slower please | SLOWER
        breathless | go faster | FASTER
        breathless | can you speak up | LOUDER
        breathless | speak up i can't hear you | LOUDER
        breathless | that's too loud | QUIETER
        breathless | hold on a minute | WAIT
        breathless | no let me think | WAIT
        breathless | wait a minute | WAIT
        breathless | carry on | CARRY_ON
        breathless | next question | CARRY_ON
        breathless | go back | BACK
        breathless | why do you ask | WHY
        breathless | why do you ask about my breath | WHY
        breathless | how many more questions | HOW_FAR
        breathless | what did i say | WHAT_DID_I_SAY
        breathless | i'm answering for someone else | SOMEONE_ELSE
        breathless | start over | START_OVER
        breathless | stop | STOP
        breathless | stop stop stop | STOP
        breathless | no thanks please stop | STOP
        breathless | [unk] stop | STOP
        breathless | goodbye | GOODBYE
        breathless | i understand | UNDERSTOOD
        breathless | change my answer | CHANGE
        breathless | i want to change my answer about the swelling | CHANGE
        breathless | change my answer, my leg is swollen | CHANGE swollen+
    """,
    "no command within a tale": """
        open | i had to stop walking | nothing
        open | it won't stop | nothing
        open | it stops | nothing
        open | i wait a minute and it eases | nothing
        open | i need to go back to hospital | nothing
        open | my back hurts | back+
        open | i can't carry on | nothing
        open | next week | nothing
        open | i had to start over at work | nothing
        open | [unk] start over | nothing
        open | does walking help | walk_helps?
        open | one minute it's fine | okay
        open | i understand but i can't breathe | breathless+
        breathless | yes carry on | yes
        breathless | i'm slower than i was | nothing
    """,
}


def rows() -> list[object]:
    return [
        pytest.param(*(part.strip() for part in line.split("|")), id=f"{why}: {line.split('|')[1].strip()}")
        for why, table in WHY.items()
        for line in table.strip().splitlines()
    ]


@pytest.mark.parametrize(("question", "words", "expected"), rows())
def test_words_mean_what_they_should(question: str, words: str, expected: str) -> None:
    about_someone_else = question.startswith("she: ")
    asked = question_of(question.removeprefix("she: "))
    understood = understand(lexicon(), asked, words, about_someone_else=about_someone_else)
    assert meaning(understood) == " ".join(sorted_meaning(expected))


def sorted_meaning(expected: str) -> list[str]:
    """Findings in the order in which `meaning` puts them, whatever the row's."""
    parts = expected.split()
    mentions = sorted(part for part in parts if part[-1] in "+-?" and part != "-")
    return [part for part in parts if part not in mentions] + mentions


# ---- what a table can't show ----


def choice_of(words: str, **choices: str) -> Understood:
    question = Question(
        kind="choice", choices=tuple((id_, tuple(phrases.split("; "))) for id_, phrases in choices.items())
    )
    return understand(lexicon(), question, words)


@pytest.mark.parametrize(
    ("words", "chosen"),
    [
        ("me", "self"),
        ("it's for myself", "self"),
        ("my mum", "other"),
        ("it's for my mum, not me", "other"),
        ("not me my mum", "other"),
        ("someone else", "other"),
        ("for someone else please", "other"),
        ("me or my mum", None),
        ("no me", None),
        ("not for my mum", None),
        ("neither", None),
        ("yes", None),
    ],
)
def test_exactly_one_choice_or_none(words: str, chosen: str | None) -> None:
    assert choice_of(words, self="me; myself", other="someone else; my mum; my mum's").choice == chosen


def test_a_choice_within_a_longer_one_does_not_count() -> None:
    assert choice_of("northern ireland", ie="ireland", ni="northern ireland").choice == "ni"
    assert choice_of("ireland", ie="ireland", ni="northern ireland").choice == "ie"


def test_a_command_is_heard_where_a_choice_is_asked() -> None:
    assert meaning(choice_of("stop", self="me", other="my mum")) == "STOP"
    assert meaning(choice_of("i don't know", self="me", other="my mum")) == "not sure"


def heard(question: str, words: str, *n_best: str) -> str:
    return meaning(understand(lexicon(), question_of(question), words, n_best))


@pytest.mark.parametrize(
    ("words", "n_best", "expected"),
    [
        ("no", ("yes",), "again"),
        ("no", ("not sure",), "again"),
        ("no", ("no go",), "again"),
        ("no", ("help me",), "again emergency"),
        ("no", ("my chest hurts",), "again chest_pain?"),
        ("no", ("no", "nope"), "no"),
        ("no", ("it's my knee",), "no"),
        ("yes", ("no",), "yes"),
        ("[unk]", ("yes",), "yes"),
        ("[unk]", ("no",), "nothing"),
        ("[unk]", ("repeat",), "REPEAT"),
        ("[unk]", ("i can't breathe",), "breathless?"),
        ("[unk]", ("no chest pain",), "nothing"),
        ("[unk]", ("yes i was in town",), "nothing"),
        ("[unk]", ("was it all too loud",), "nothing"),
        ("[unk]", ("he said i can't breathe at all in here with you",), "nothing"),
        ("[unk]", ("and then he could help me to find it",), "nothing"),
        ("i need [unk]", ("i need help me",), "emergency"),
        ("yes", ("help me",), "yes"),
        ("no coughing up blood", ("coughing up blood",), "coughing_blood?"),
        ("[unk] i smoke [unk]", (), "nothing"),
        ("[unk] i can't breathe [unk]", (), "breathless+"),
    ],
)
def test_other_readings_take_a_no_back_and_never_give_one(words: str, n_best: tuple[str, ...], expected: str) -> None:
    assert heard("chest_pain", words, *n_best) == expected


def test_in_doubt_only_what_asks_for_help_or_is_asked_about_is_taken() -> None:
    def mentioned(question: str, words: str) -> str:
        return meaning(understand(lexicon(), question_of(question), words, doubtful=True))

    assert mentioned("chest_pain", "i smoke") == "nothing"
    assert mentioned("chest_pain", "i can't breathe") == "breathless+"
    assert mentioned("smoker", "i smoke") == "yes smoker+"
    assert mentioned("smoker,old", "i smoke") == "yes smoker+"
    assert mentioned("open", "i smoke") == "smoker+"


def test_answers_of_just_this_question_go_before_all_others() -> None:
    signals = Question(
        kind="finding",
        finding="chest_pain",
        phrases={Value.YES: ("two", "two two", "a bit tight"), Value.NO: ("three", "three three three", "two")},
    )
    means = {
        words: meaning(understand(lexicon(), signals, words))
        for words in ("two", "three three three", "a bit tight", "one")
    }
    assert means == {"two": "yes", "three three three": "no", "a bit tight": "yes", "one": "nothing"}
    assert meaning(understand(lexicon(), signals, "two three")) == "again"


def test_what_is_to_be_changed_is_named_and_nothing_is_claimed_of_it() -> None:
    understood = understand(lexicon(), Question(kind="none"), "i want to change my answer about the swelling")
    assert understood.named == ("swollen", "swollen_old")
    assert not understood.mentions


def test_naming_what_was_read_back_wrongly() -> None:
    asked = Question(kind="open", members=("chest_pain", "breathless", "swollen"))
    assert meaning(understand(lexicon(), asked, "the swelling")) == "swollen+"
    assert meaning(understand(lexicon(), asked, "the second one")) == "breathless+"
    assert meaning(understand(lexicon(), asked, "none")) == "no"


@pytest.mark.parametrize("said", ["yeah, it is", "aye it is", "it is, yes", "yep, that is"])
def test_a_yes_that_says_the_question_back_agrees_with_a_read_back(said: str) -> None:
    assert meaning(understand(lexicon(), question_of("back: chest_pain,swollen"), said)) == "yes"


@pytest.mark.parametrize("said", ["it is", "yes it is not", "yes it is bad", "yes i think so", "yes but it is sore"])
def test_anything_less_than_a_clean_yes_does_not(said: str) -> None:
    assert meaning(understand(lexicon(), question_of("back: chest_pain,swollen"), said)) != "yes"


def test_a_hint_says_which_words_it_came_from() -> None:
    (mention,) = understand(lexicon(), question_of("open"), "Well, I can't really feel my left foot any more.").mentions
    assert mention == Mention(finding="leg_numb", value=Value.YES, words="can not really feel my left foot")


def test_someone_else_is_noticed_beside_what_is_said_of_them() -> None:
    understood = understand(lexicon(), question_of("open"), "It's my mum, she has chest pain")
    assert understood.about_someone_else
    assert understood.command is None


def test_nothing_is_nothing() -> None:
    assert understand(lexicon(), question_of("breathless"), "the weather").nothing
    assert not understand(lexicon(), question_of("breathless"), "okay").nothing
    assert not understand(lexicon(), question_of("breathless"), "no chest pain").nothing


@pytest.mark.parametrize(
    "same",
    [
        ("I can’t!", "i cannot", "I can not", "i cant"),
        ("I've got", "i have got", "ive got"),
        ("Mm-hm", "mm hm"),
        ("It's 72%.", "it is seventy two"),
        ("Call 999", "call nine nine nine"),
        ("the 10th", "the 10th"),
        ("over 20", "over twenty"),
        ("she'd've", "she would have"),
        ("dunno", "don't know"),
        ("what's that", "what is that"),
        ("rock'n'roll", "rock n roll"),
        ("<unk> yes", "[unk] yes"),
        ("", "?!"),
    ],
)
def test_one_way_of_writing_is_another(same: tuple[str, ...]) -> None:
    assert len({normalise(text, ENGLISH) for text in same}) == 1


def test_an_unknown_word_stays_in_its_place() -> None:
    assert normalise("No [unk], thanks", ENGLISH) == "no [unk] thanks"


def test_words_are_told_from_their_forms() -> None:
    assert {stem(word, ENGLISH) for word in ("lock", "locks", "locked", "locking")} == {"lock"}
    assert {stem(word, ENGLISH) for word in ("swollen", "swelling", "puffy")} == {"swell"}
    assert stem("tries", ENGLISH) == stem("try", ENGLISH)
    assert stem("legs", ENGLISH) != stem("leg", ENGLISH)
    assert stem("less", ENGLISH) == "less"
    assert split("stopped", ENGLISH).stems == split("stopping", ENGLISH).stems


def test_a_phrase_without_words_means_nothing() -> None:
    empty = replace(
        small_dialog(),
        findings={"odd": Finding(id="odd", name="something odd", phrases=("?!",))},
        words=dict.fromkeys(Value, ("...",)),
        commands={"repeat": ("!",)},
    )
    asked = Question(kind="finding", finding="odd", phrases={Value.YES: ("--",)})
    assert understand(Lexicon.of(empty), asked, "?!").nothing
    assert understand(Lexicon.of(empty), asked, "well now").nothing


def test_the_recogniser_is_told_what_answers_a_question() -> None:
    words = small_dialog().words
    answers = lexicon().answers(Question(kind="finding", finding="chest_pain", phrases={Value.YES: ("A bit tight",)}))
    assert {"yes", "no", "not sure", "a bit tight", "my chest is tight"} <= set(answers)
    assert len(answers) == len(set(answers))
    together = lexicon().answers(Question(kind="group", members=("chest_pain", "swollen")))
    assert {"the second one", "both", "calf is swollen"} <= set(together)
    choice = Question(kind="choice", choices=(("self", ("Me",)), ("other", ("my mum",))))
    assert set(lexicon().answers(choice)) == {"me", "my mum", *words[Value.NOT_SURE]}
    assert understand(lexicon(), choice, "not sure", ()).value is Value.NOT_SURE
    assert set(lexicon().answers(Question(kind="open"))) == {p for value in words for p in words[value]}


def test_the_recogniser_is_told_what_is_understood_everywhere() -> None:
    everywhere = lexicon().everywhere()
    assert {"repeat", "call an ambulance", "can't feel my foot"} <= set(everywhere)
    assert len(everywhere) == len(set(everywhere))

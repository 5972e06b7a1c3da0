"""The small words by which English asks and fears: auxiliaries, subjects, openings.  Closed classes; no topic here.

Words are as `words.split` gives them: "will not" is "cannot", "do not" is "donot".
"""

from __future__ import annotations

from voice_assistant.matching.words import split


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _phrases(text: str) -> tuple[tuple[str, ...], ...]:
    return tuple(split(phrase).words for phrase in text.split(";") if phrase.strip())


MODALS = _set("can could may might shall should will would must ought need cannot do does donot")
"""Before its subject such a verb asks what to do or what will be."""
BES = _set("is are am isnot")
PAST = _set("did was were have has had havenot")
"""These ask what was: of what is feared, not of what to do."""
SUBJECTS = _set(
    """
    i we he she they it you this that these those there anyone anybody someone somebody anything something everything
    """
)
OWNERS = _set("my our his her the a an some any your their")
"""Before a noun, the beginning of a subject: "can my wife", "does the leg"."""
ASKING = _set("what when where how why who which")
STARTERS = _set(
    """
    and but so or because well then also please nurse doctor hello hi sorry no yes yeah okay right now just actually
    oh um er hmm like look listen love tell say if whether wonder wondering know think reckon
    """
)
"""Words that a question may follow as its sentence's first."""
NOT_TURNED = _set("so nor neither as than")
""" "So am I", "nor do I": the verb goes first, and nothing is asked."""
EMPHATIC = _set("heck hell ever eck thump buggery bollocks")
""" "Do I heck", "is it ever": an answer."""
FINITE = _set("is are am was were isnot can could will would cannot must does has had hurts aches swells throbs")
"""After a subject such a verb is its own: "when I move it is it hurts" asks nothing."""
SHOULD = _set("should shall ought")
EVALUATES = _set("help ease work do be make hurt harm need go stop cure fix count")
"""What is asked of a thing: "would ibuprofen help"."""
EVALUATED = _set(
    "okay safe bad dangerous any a worth wise allowed alright harmful risky sensible advisable all better best"
)
"""What a thing is asked to be: "is a hot bath safe"."""
SHORT = _phrases(
    """
    any good; any use; any chance; any danger; okay to; okay if; all right to; all right if; safe to; safe if;
    fine to; fine if; best to; better to; better if; better off; worth; allowed to; i had better; had he better;
    had she better; permission to; thinking of; thinking about; you think i; you reckon i; you think it; you
    reckon it; you think we; would you recommend
    """
)
"""Questions without a verb before its subject; none where a verb of being stands before it ("it is safe to")."""
ANYWHERE = _phrases(
    """
    what if; what about; how about; mind if; wonder if; wonder whether; wondering if; wondering whether; sure if
    i should; know if i should; know whether i should; sure whether i should; know if i can; know whether i can;
    know if i could; sure if i can; whether to; tell me if i; tell me whether i; had i better; had we better; do
    you recommend; any harm; is it worth; any point
    """
)
"""The same wherever they stand."""
FEARS = _set(
    """
    afraid scared frightened terrified petrified worried worry worries worrying fear fears fearing feared dread dreading
    panic panicking panicky panicked anxious nervous paranoid suspect suspecting convinced wonder wondering wondered
    concerned horrified haunted imagining
    """
)
FEARED = _phrases(
    """
    you do not think; you do not suppose; you do not reckon; tell me it is not; tell me this is not; tell me
    that it is not; say it is not; do not tell me; let it be; let this be; do not want it to be; hope it is not;
    hope this is not; hope that it is not; hoping it is not; hope i have not; hope to god; pray it is not;
    praying it is not; pray to god; better not be; going to; not going to be; think it is; think this is; think
    that is; think it might be; think it could be; think it may be; think i have; think i am; thinking it is;
    thinking this is; thinking it might be; thinking it could be; thought it was; thought it might be; thought
    it could be; reckon it is; bet it is; sure it is; sure this is; feel like it is; might be; could be; may be;
    what if; in case; keep thinking; can not stop thinking; on my mind; looks like; looks as if; sounds like;
    how do i know; how would i know; what about; the thought of; the chances; the chance; the odds
    """
)
"""Other ways to say what is feared or guessed; the topic is named near them."""
OUR_WORDS = frozenset(_phrases("you mean; you meant; it mean; that mean; this mean; does mean; same as"))
"""A question with these is about our own words: "do you mean a clot before?"."""
ANSWERS = _set("yes no yeah nope aye yep nah")
NEW = _set("suddenly sudden tonight today yesterday minute minutes hour hours morning evening afternoon just overnight")
"""Near what is told of oneself: it began lately, so it is a sign and nothing that one lives with."""
LASTING = _set("year years born birth registered always childhood child boy girl baby young decades lifelong")
"""It has been so for long, whatever else is said."""
AFTER_SEEING = _set(
    """
    and so but because since anyway now very too well properly clearly much you doctor nurse love at atall these either
    though
    """
)
"""After "can't see" these say no more of what is not seen: not "the back of my leg"."""
NO_LIGHT = _set("dark darkness lamp lights torch glasses specs spectacles trousers sock socks bandage plaster")
"""What else may keep somebody from seeing."""

"""The small phrases of English answers: what hedges, doubts, corrects, agrees or only acknowledges.

Written out as `normalise` does it.  What plainly means yes and no in a dialogue is in its file (`words:`); these hold
whatever a file says, because they are never safe to take for a yes or a no.
"""

from __future__ import annotations


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _phrases(text: str) -> tuple[str, ...]:
    """Phrases split by semicolons."""
    return tuple(phrase.strip() for phrase in text.split(";"))


YES_WORDS = _set(
    """
    yes yeah yep yup yea yeh yah ya aye mmhm uhhuh definitely absolutely certainly correct affirmative indeed
    exactly true afraid of that
    """
)
"""A phrase that begins with one of these counts with other words beside it; others only as the whole answer."""
ADVERBS = _set("definitely absolutely certainly exactly indeed")
"""Yes only as the whole answer."""
NO_WORDS = _set(
    """
    no nope nah naw none never nothing neither negative not of definitely absolutely certainly
    """
)
"""A "no" that begins with one of these is never overheard: with other words beside it, it is asked again."""
SOUNDS_OF_ASSENT = _set("mmhm uhhuh")
DOUBTS = _phrases(
    """
    unsure; who knows; god knows; heaven knows; maybe; perhaps; possibly; might be; it might be; it might; i
    might; i might be; i might have; may be; it may be; it may; could be; it could be; could have; hard to say;
    hard to tell; hard to know; difficult to say; difficult to tell; depends; it depends; that depends; yes and
    no; i doubt it; i forget; i forgot; not really; not quite; not exactly; not especially; not particularly;
    not necessarily; not entirely; not completely; not usually; not normally; i do not believe so; do not
    believe so; not as such; hardly; hardly any; hardly ever; barely; not now; not right now; not at the moment;
    not any more; no longer; not tonight; not today; not yet; not lately; not recently; i hope not; i hope so;
    hope not; hope so; i guess not; i suppose not; probably not; maybe not; perhaps not; possibly not; i wonder;
    unlikely; likely not; rarely; seldom; no comment; no way of knowing; almost; nearly; could go either way;
    either way; fifty fifty; i am unsure; i would have to check; i think not; not to say; not exactly no; who
    can say; search me
    """
)
"""Neither yes nor no, whatever a dialogue lists, beside "don't know" and its like (`english.EPISTEMIC`).
A hedged "no" is among them, and so is asked again: it is what somebody says who plays things down."""
NOT_REALLY = _set("isnot donot havenot cannot not")
"""With "really" after them they hedge: "it isn't really"."""
FLAT_NOES = _phrases(
    """
    not that i know of; not that i am aware of; not to my knowledge; not as far as i know; as far as i know no
    """
)
"""A no for what one feels or knows; not sure for what must be looked at."""
ACKNOWLEDGEMENTS = _phrases(
    """
    right; okay; all right; sure; fine; mm; mm mm; good; great; i see; got it; thanks; thank you; thank you very
    much; hello; hi; hey; very good; very well; fair enough; i am here; go on; lovely; good morning; good
    evening; righto; right then; okay then; sure thing; sure sure; i know; i heard; i am listening; cheers; ta;
    noted
    """
)
ALL_WELL = _phrases(
    """
    it feels fine; it feels normal; it feels okay; i am fine; i am okay; i am all right; it is fine; it is okay; that
    is fine; that is grand; that is great; that is good; that is perfect; that is lovely; that is okay; that is all
    right; all good; all fine; they are fine; everything is fine; perfectly fine; perfectly normal; completely fine;
    it is normal; normal; no problem; no problems; no worries; no bother; no trouble; i am well; i am good
    """
)
"""Alone no answer ("no problem" to "Any trouble passing water?"); with a no it agrees, with a yes it does not."""
SOFT_NEGATED = _phrases(
    """
    not a bit; not one bit; not even a bit; not even a little; not in the least; not the least bit; not a lot of
    that; not ever
    """
)
"""Plain noes for all their small words."""
DEGREE_TAILS = _phrases(
    """
    not very much; not much; not a lot; not that much; not too much; not very; not too bad; not so bad; not that
    bad; not very bad; not badly; not a great deal; not terribly; not always; not all the time; not very often;
    not often; not constantly; nothing much; nothing serious; nothing major; nothing terrible; no big deal
    """
)
"""After a yes they only say how much; alone they hedge."""
SAME_AS_EVER = _phrases(
    """
    same as it always is; same as they always are; same as it was; same as it ever was; like it
    always is; like they always are; like it always was; business as usual; same as ever; the same as ever; same as
    always; the same as always; same as usual; the same as usual; same as normal; the same as normal; as usual; as
    always; as ever; as normal; nothing new; no change; no different; nothing different; no change there; just the
    usual; the usual; like always; like normal; always have; always has; always been; i always am; i always have; it
    always is; it always has; always like that; that is normal for me; it is normal for me; normal for me; for years;
    for ages; been like that for years; has been for years; all my life; since birth; since childhood; since my
    stroke; since i was a child; since my operation; always do; always is; always; usually; normally; no more than
    before; not new; it is not new; that is not new; nothing out of the ordinary; long standing
    """
)
"""Nothing new: no answer to a question for what is new."""
UNCHANGED_NOES = _phrases(
    """
    no more than normal; no more than usual; no more than ever; no more than always; no more than before; no
    worse than normal; no worse than usual; no worse than ever; no worse than before; no worse; not more than
    usual; not more than normal; not any more than usual; no different; not worse than usual; not worse than
    normal; nothing more than usual; no more than any other day; no more than any other night; no more so than
    normal; no more so than normally; no more so than usual
    """
)
CORRECTIONS = _phrases(
    """
    wait; i mean; i meant; sorry; sorry i mean; actually; hang on; hold on; well actually; on second thoughts;
    come to think of it; or rather; rather; correction; scratch that; i tell a lie; let me correct that; to be
    honest
    """
)
TURNS = _phrases(
    "but; well; only; just; though; although; except; yet; crikey; good lord; good god; bloody hell; oh my god; hell"
)
"""Between a "no" and a weak yes they turn it: "no, well, a bit"."""
POLITE = _phrases(
    """
    on all three; on both; on all counts; on both counts; on every count; on all of them; on all fronts;
    touch wood; please; thanks; thank you; thank you very much; thank god; thank goodness; thankfully; dear;
    love; honestly; really; honest; i said; there; here; now; at the moment; right now; today; tonight; so far;
    at all; whatsoever; either; for me; doctor; nurse; sir; fine; okay; i am afraid; luckily; fortunately; good;
    right; of course; definitely; as i said; again; and; so; then; of that; of those; of them; like that;
    anything like that; to be fair; that is all; nothing else; i promise; you know; is all; ever; yet; never
    """
)
"""May stand beside an answer without changing it."""
ONLY_WHEN = _set(
    """
    when whenever if while at on in after before during coming going climbing walking getting bending lying
    sitting standing
    """
)
"""After "only" or "just": it is so, sometimes."""
COMPLEMENTS = _set("sure right fine okay good all well normal certain great really quite very so too that")
"""After "it is" or "I'm not" these complete the sentence; it is no answer then: "I'm not right", "it's not good"."""

# ---- things asked together ----

ORDINALS = {"first": 0, "second": 1, "third": 2, "last": -1, "former": 0, "latter": -1, "middle": 1}
ALL_OF_THEM = _phrases(
    """
    all of them; all of those; all of these; all three; all of it; all of the above; the lot; everything; every
    one; all; both; both of them; both of those; the two of them; all of that
    """
)
SOME_OF_THEM = _phrases(
    """
    one of them; one of those; one of these; some of them; some of those; some; two of them; a couple; several
    """
)
GENERIC_WORDS = _set(
    """
    pain pains trouble feeling new one problem old very bad leg legs foot your you part sign hard left right
    with that not has have recent
    """
)
"""Words of a finding's name that do not tell it from another."""

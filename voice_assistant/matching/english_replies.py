"""The small words and phrases of English replies that no question owns."""

from __future__ import annotations

from voice_assistant.matching import english as e


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _phrases(text: str) -> tuple[str, ...]:
    return tuple(phrase.strip() for phrase in text.split(";") if phrase.strip())


def _keys(text: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(phrase.split()) for phrase in _phrases(text))


VERBS = (
    e.BES
    | e.HAVES
    | e.NEGATORS - {"no", "nothing", "nobody", "none", "neither", "nor", "without"}
    | _set(
        """
    do does did can could will would feel feels felt get gets got keep keeps kept went go goes came come comes
    think know look looks looked seem seems hurt hurts take takes took move moves makes make walk walked moves
    works eases helps wear used usedto might may must should sleep slept need want had lost lose see saw stand
    stood fell stay stays run ran started stopped take wish mean suppose guess reckon hope believe doubt forget
    remember live just only always still
    """
    )
)
"""After a subject they make a clause."""
CLAUSE_WORDS = e.CLAUSE_ENDS - _set("only just since until where when so then instead plus yet unless") | _set(
    "wait actually sorry well oh mind"
)
AFTER_AND = e.SUBJECTS | e.NEGATORS | _set("then now also i'm is it's can have")
LEADS_ON = e.LINKS | _set(
    """
    if when whether than as because that what how where like how long before after until till since every once
    which
    """
)
LEADS_ON_PAIRS = frozenset({("so", "that"), ("now", "that")})
GOVERNS_A_PERSON = _set(
    """
    give pass tell let ask get leave make bring show excuse pardon forgive trust hand call ring send fetch lend believe
    remind spare wake bear with help bother bothers remember
    """
)
"""Before a pronoun it makes somebody the one to whom something is done: "pass me the remote", "bear with me"."""
TAKES_OBJECT = (
    e.PLACES
    | e.COPULAS
    | _set(
        """
    of for with on and have has had got than as like to take hurt broke twisted bend move lift feel touch press
    """
    )
)
TROUBLES = _set("trouble problem problems bother difficulty issue issues")
LOW = _set(
    """
    abit slightly somewhat little tad bit kindof partly mildly sometimes almost nearly hardly barely
    occasionally
    """
)
ONLY_AT_TIMES = _set("when whenever if unless")
OVER_BEFORE = _set("was were usedto")
SMALL = (
    e.DETERMINERS
    | e.COPULAS
    | e.DEGREES
    | e.SIDES
    | e.PEOPLE
    | e.THINGS
    | e.HAVES
    | e.BES
    | e.TRANSPARENT
    | e.FILLERS
    | e.BODY
    | e.PLACES
    | _set(
        """
    and or but yes yeah aye no nope well so then now just only any anything something anyone that's to for about
    because as than more less much one ones pain really ever yet love dear pet god goodness heavens honestly
    thankfully luckily think say said tell know mean suppose seem seems seemed else at all of with by from if
    even can could will would do does did doing be been being have has had feel feels feeling felt get gets got
    getting look looks looking make makes take takes want need sort kind thing things way bit too also either
    both still already quite fairly pretty rather minute today tonight currently present moment far fine okay
    right left atall
    """
    )
)
"""They may stand between a modifier and what it governs."""
EXPLAINED = (
    e.DETERMINERS
    | e.PEOPLE
    | e.THINGS
    | e.HAVES
    | e.BES
    | e.FILLERS
    | e.PLACES
    | _set(
        """
    and or but yes no yeah nope well so then now only just any anything something anyone that for about because as
    than more less much one ones pain really ever love dear pet god goodness heavens honestly thankfully luckily at
    all of with by from if even will would do does did doing be been being have has had having feel feels feeling felt
    get gets got getting look looks looking make makes taken sort kind thing things way too also either both still
    quite fairly rather today tonight currently present moment far there here very alot like in on up you know seem
    seems there's though although except otherwise anyway however thank thanks please sorry lord christ crikey bless
    hen duck mate darling sweetheart sir madam touch wood glad happy lucky honest fair afraid course definitely
    certainly absolutely indeed actually remotely slightest least whatsoever sign signs trace question chance symptom
    symptoms problem problems trouble bother issue issues noticed notice seen had experienced always usually normally
    same other others else whole entire myself personally generally mostly mainly particularly especially exactly
    quite again yet already came comes started starts start began completely totally entirely done 'd nice nicely
    enough equally outside inside shade usual colour color stay stays stayed staying remain remains remained keep
    keeps kept perfectly easily anywhere everywhere nowhere measured checked looked rest dandy want like watching
    ifanything so-called such way ways unfortunately sadly altogether actually basically frankly apparently presently
    daily gaming reading knitting each soul person type creature ice paracetamol ibuprofen painkillers cream gel
    physio able managed cooking cleaning ironing blasted blessed flaming flipping blooming ruddy damn damned sodding
    dratted wretched daft silly stupid fool idiot cheeky
    """
    )
)
"""Beside a no they explain nothing away."""
WELL = _set(
    "fine okay ok normal normally grand good great well perfect perfectly healthy lovely brilliant sound dandy "
    "spotless champion usual easy steady smashing regular ordinary"
)
"""Said of what is asked about: it is not so."""
NOT_RIGHT = _set("odd funny strange weird queer peculiar different wrong off")
"""Said of what is asked about: not sure."""
HERE = (
    ("there",),
    ("down", "there"),
    ("that", "way"),
    ("that", "department"),
    ("on", "that", "front"),
    ("back", "there"),
    ("round", "there"),
    ("up", "there"),
    ("in", "there"),
    ("under", "there"),
    ("in", "that", "area"),
    ("that", "side"),
    ("that", "score"),
)
SETTINGS = _keys(
    """
    in here; in this room; in the room; in the house; in the kitchen; in the garden; at home; at school; outside;
    downstairs; upstairs; next door; out there; this time of year; on the telly; on the television; on the radio
    """
)
"""What is said of these is said of the room or the weather: "it's quiet outside"."""
BEFORE_WELL = (
    e.BES
    | e.NEGATORS - {"no", "nothing", "nobody", "none", "neither", "nor", "without"}
    | _set("feel feels feeling felt very so too as quite otherwise perfectly pretty fairly keeping doing")
)
"""After these "well" is how somebody is; else it turns what was said."""
HEALTHY = WELL | {"well", "right"}
"""How somebody is who is not ill."""
ANSWERS = _set("yes yeah yep aye no nope nah well but and oh not")
ONLY = _set("only just solely")
LIKE_THE_OTHER = _phrases(
    """
    same as its mate; the same as its mate; same as its twin; same as the right one; same as the left one; same
    as both; same as the other; the same as the other; same as the other one; the same as the other one; same as
    the other leg; same as the other foot; the same as the other leg; the same as the other foot; same as the
    other side; no different to the other; no different from the other; no different to the other one; no
    different from the other one; same as the left; same as the right; no different to normal; no different from
    normal; no different to usual; no different from usual; same as anybody; same as anyone; same as everybody;
    same as everyone else; same as anyone else
    """
)
YES_IDIOMS = _phrases(
    """
    there was some; there is some; there was a bit; there is a bit; there was one; there is one; there were a few; there
    are a few; there were some; there are some; a small one; a little one; a tiny one; a big one; a wee one; a few;
    a couple; it is that; i am that; it does
    that; it has that; i do that; i did so; it is so; i have so; it does so; that is exactly it; that is it
    exactly; exactly that; that is it; that is me; that is the one; that is right; that is what it is; that is
    what it does; that is how it feels; that is exactly how it feels; tell me about it; you can say that again;
    you could say that again; too right; you bet; i should say so; i would say so; guilty; guilty as charged;
    sure is; sure does; sure do; sure have; sure am; it sure is; it sure does; oh aye; i'll say; i will say; and
    how; not half; spot on; bang on; dead right; that sounds like it; that sounds about right; sounds like me;
    sounds about right; unfortunately; sadly; i am afraid; afraid so; i'm afraid so; unfortunately so;
    unfortunately yes; i do indeed; it is indeed; it does indeed; it has indeed; i have indeed; it would seem
    so; seems so; seems like it; it seems so; it looks like it; looks like it; looks that way; it feels like it;
    feels like it; it feels that way; it feels like that; like that yes; 'tis; tis; it tis; it be; something
    awful; something terrible; something shocking; big time; a fair bit; a good bit; a good deal; more than i
    would like; more often than not; most nights; most days; every day; every night; every time; day and night;
    day in day out; all day long; all day; all the while; now and then; off and on; on and off; from time to
    time; every so often; every now and then; at times; once or twice; the odd time; the odd one; some days;
    some nights; quite often; quite often yes; a fair amount; a couple of times; a few times; twice; definitely;
    without a doubt; no doubt; no doubt about it; no question; no question about it; very much so; and then
    some; yes indeed; i'd say so; of course; naturally; obviously; clearly; correct; always; constantly; who
    hasn't; i was; they were; we were; it would; she was; he was; that one; just recently; recently; lately;
    just lately; only recently; of late; more and more; a wee bit; a tad; a fraction; a smidge; a shade; mildly;
    to a degree; to some extent; in a way; up to a point; just about; only slightly; only just; ever so
    slightly; marginally
    """
)
NO_IDIOMS = _phrases(
    """
    it is not that sort of pain; not that sort of pain; that is not the sort of pain; it is not that kind of pain; not
    that kind of pain; it is not that sort of thing; nothing of that nature; nothing of that kind; nothing of that
    sort; nothing along those lines; nothing in that line; nothing to choose between them; nothing in it; no
    difference; no difference between them; no real difference; not a drop; not a sound; not a mark; not a hint; not a
    speck; fortunately not; luckily not; thankfully not; happily not; mercifully not; i am not on anything; not on
    anything; i take nothing; i do not have any; i do not do any; not at my age; not at my time of life; never better;
    never been better; not since; everything is fine; everything is normal; everything is okay; everything is all
    right; everything works; everything works fine; everything is working; everything is working fine; everything as
    it should be; everything is as it should be; everything works as it should; everything is in order; all in order;
    all in working order; chance would be a fine thing; not on your life; not on your nelly; not by a long shot; not
    by a long chalk; not by any means; not by any stretch; not in a million years; not for a second; not for a minute;
    not that sort of thing; not that kind of thing; nothing that way; no such problem; i have no such problem; i do
    not have such a problem; no issue at all; no issues at all; never a bother; divil a bit; not a bother; not a
    bother on me; no bother at all; not on me; no way man; not likely; no chance; no fear; heaven forbid; god forbid;
    perish the thought; god no; lord no; heavens no; goodness no; oh god no; dear god no; christ no; gosh no; crikey
    no; good lord no; good god no; good heavens no; jesus no; hell no; oh lord no; not a hope; no siree; no way jose;
    nowt; nowt like that; not a sausage; zilch; nada; zero; nil; not a jot; not one iota; not a scrap; not a trace;
    not a sign; no sign; no signs; no sign of that; no sign of any; not a bit of it; not an ounce; not a one; not one;
    not a single one; not once; not ever; not in my life; not in my lifetime; never in my life; never in all my life;
    never have; never had; never did; never do; never been; never has; never was; never am; i never; i never have; i
    never did; i never do; i never had; it never has; it never does; it never did; never once; never had any; never
    had one; never had that; never had it; never had any of that; never had anything like that; never had a problem;
    never had any trouble; never happened; never happens; never heard of it; not to speak of; nothing to speak of;
    none to speak of; nothing worth mentioning; nothing i have noticed; nothing that i have noticed; nothing i know
    of; nothing that i know of; nothing to report; nothing at all like that; nothing there; nothing doing; none so
    far; not so far; not as yet; not yet; not lately; not recently; not of late; not since; not for years; not for
    ages; not for a long time; not for a long while; not for months; not for weeks; not for a while; not in years; not
    in ages; not in months; not in a long time; not this time; not in my case; not personally; not myself; not in the
    slightest; not the slightest; not remotely; not even slightly; not even close; nowhere near; far from it; quite
    the opposite; quite the contrary; the opposite; the other way round; the other way around; on the contrary; if
    anything the opposite; anything but; i wish; i would not say so; i would not say that; i would not go that far; i
    would not have said so; would not say so; would not say that; would not go that far; that is not me; that is not
    it; that is not the case; that is not so; not the case; not so; doesn't apply; does not apply; not applicable;
    that does not apply; not relevant; i do not have that; i do not have those; i do not have one; i do not have them;
    i do not do that; i do not take any; i do not take anything; i do not take any of that; i do not get that; i do
    not get those; i do not get them; i do not think so no; i have not had one; i have not had those; i have not done
    that; i have not been; i have not any; i have none; i have none of that; i have none of those; i have got none; i
    have had none; i have had nothing like that; i have had no such thing; i have never; i have never had one; i have
    never had it; i have never had that; i have never had any; i have never had anything like that; i have never been;
    i have never done that; i have never had those; i have never taken any; it never; it has not; it has never; it has
    never done that; it does not do that; it is not that; it is not like that; it does not feel like that; it is
    nothing like that; it was not that; no such thing; no such luck; no more than anyone; no more than anyone else; no
    more than most; no more than most people; no more than the next man; no more than i ever did; no more than i ever
    had; no more than i ever have; no more than it ever was; no more than it ever did; no more than ever; no worse
    than it was; no more so than normal; no more than it should; no more than you would expect; no less than usual;
    out of the question; count me out; clear on that; clear there; fine on that; fine on that one; fine on that score;
    fine in that department; all clear; all clear there; all fine there; all good there; all okay there; good there;
    okay there; all right there; not guilty; neither of those; neither of these; neither one; neither one nor the
    other; neither thing; not either; not either of them; not either of those; not any; not any of those; not any of
    them; not any of these; not any of that; not one of them; not one of those; not one of these; none of the above;
    none of the three; none of the two; none of the lot; not one of the three; none of them things; none of those
    things; none of these things; none of it; none of this; none of those apply; none that i know of; none that i can
    think of; none that i have noticed; none of any of that; no to all; no to all of them; no to all of those; no to
    all of that; no to all three; no to both; no to both of those; no to both of them; no to everything; no to the
    lot; no to every one; no to those; no to that; no to them all; no to any of that; no to any of those; all no; all
    noes; no all round; no on all counts; no on both counts; nothing on that list; nothing on the list; nothing from
    that list; never had any of those; never had any of them; never had either; not had any of those; not had any;
    free of all that; i am free of that; clear of all that; no issues; no issues there; no problems there; no problem
    there; no trouble there; no bother there; no complaints; no complaints there; no worries there; no concerns; no
    concerns there
    """
)
FAR_FROM = _keys(
    """
    far from; a long way from; long way off; nowhere near; anything but; nothing like; less and less; opposite of; i
    wish; if only; would it to; would them to; would them both; would both; would them; would my; would prefer; want
    it; want them; more than just; stopped being; stopped feeling; stops being; makes a change from; the rest of me
    is; the rest of it is; thought it was; thought they were; not just; not only; not exactly; not entirely; not
    quite; not fully; not altogether; not what i would call; isnot just; isnot only; isnot exactly; isnot entirely;
    isnot quite; isnot fully; isnot what i would call
    """
)
"""These turn what comes after them, or say that more is so; by themselves some are a no ("anything but").  "I would
like it to" comes without its filler."""
NOT_AT_ALL = _keys("not atall; isnot atall; not remotely; not in the least")
"""A no by themselves; before a word of health they turn it: "not at all well"."""
DOUBT_IDIOMS = _phrases(
    """
    no good; no good at all; no use; no use at all;
    i would be guessing; only guessing; just guessing; i am guessing; i am only guessing; it would be a guess; that
    would be a guess; somewhere round there; somewhere around there; i am not a doctor; i am no doctor; i am no
    expert; not a doctor; need someone to look; need somebody to look; want someone to look; need someone to check;
    need someone else to look; someone would have to look; somebody would have to look; someone would need to look; i
    have not got my glasses; i have not got my glasses on; without my glasses; i have not got my specs on; without my
    specs; can not see without; they never said what it was; never said what it was; never said what; they did not say
    what; never explained; they were not sure; the curtains are shut; the curtains are drawn; the lights are out; the
    light is out; no light in here; not awake enough; too fuzzy to tell; half asleep; only half awake; i was out of
    it; i could not swear; cannot swear to it; i would not swear to it; could be either; might be either; i am in two
    minds; in two minds; no way to tell; no way of telling; no way to know; how would i know; how should i know; how
    can i tell; how can you tell; how would i tell; how do i tell; how would you tell; who is to say; hard to credit;
    not sure what counts; what counts as; i lose track; lose track; i have lost count; lost count; could not count;
    nothing to write home about; couldn't tell you; couldn't tell ya; i could not tell you; i would not like to say;
    wouldn't like to say; i would not know; wouldn't know; hard to describe; difficult to describe; hard to explain;
    hard to put into words; hard to judge; difficult to judge; hard to pin down; difficult to pin down; hard to be
    sure; difficult to be sure; hard to answer; tricky to say; tricky; tough to say; tough to tell; tough one; that is
    a hard one; that is a tricky one; good question; that is a good question; your guess is as good as mine; god only
    knows; lord knows; goodness knows; heaven only knows; who can tell; can not put my finger on it; i would have to
    look; i would have to check; i would have to ask; i would have to see; i would have to get up; i would have to
    try; i would have to try it; i would have to feel; i would need to look; i would need to check; i would need to
    see; i would need a light; i would need a light on; i would need a mirror; i would need a torch; i would need my
    glasses; i need my glasses; i need a light; without a light; i would need to get up; you would have to ask my
    wife; you would have to ask my husband; you would have to ask; you would have to ask her; you would have to ask
    him; you would need to ask; ask my wife; ask my husband; ask my doctor; ask the doctor; you would better ask; it
    is dark; it is too dark; it is dark in here; too dark; too dark to see; in the dark; it is pitch black; the light
    is off; the lights are off; under the covers; under the blankets; under the bedclothes; under the duvet; they
    never told me; nobody told me; no one told me; never been told; they did not say; they did not tell me; doctor did
    not say; the doctor never said; the doctor did not say; never asked; i never asked; i have never checked; never
    checked; never looked; i never looked; i was asleep; i was sleeping; was asleep; i was half asleep; they are still
    doing tests; still doing tests; still having tests; waiting for results; waiting on results; waiting for the
    results; awaiting results; they are looking into it; they are not sure; the doctors are not sure; doctor is not
    sure; they could not say; they do not know; nobody knows; no one knows; nobody is sure; felt like forever; felt
    like ages; seemed like ages; feels like forever; i lost track; lost track; i lost track of time; did not time it;
    i did not time it; was not paying attention; i was not paying attention; was not counting; i might have; i might
    have done; might have done; could have done; may have done; i may have done; i could have; it could have been; it
    may have been; it might have been; could have been; may have been; might have been; possibly a bit; perhaps a bit;
    maybe a little; i suppose you could say that; you could say that; i suppose; i suppose you might say that; i
    suppose it could be; i suppose it might; in a manner of speaking; in a sense; after a fashion; it is
    debatable; debatable; borderline; middling; fair to middling; half and half; swings and roundabouts; six of one;
    neither here nor there; it varies; varies; it comes and goes; comes and goes; some days yes some days no; some
    days are worse; sometimes yes sometimes no; yes and no really; not sure i would call it that; i'm not sure i'd
    call it that; i would not call it that exactly; depends what you mean; it depends what you mean; depends on what
    you mean; depends what you call; depends how you look at it; depends on the day; depends on the night; it depends
    on; i have not thought about it; never thought about it; never really thought about it; i have not paid attention;
    can not decide; i would rather not say; rather not say; i'd rather not say; prefer not to say; i would prefer not
    to say; i do not want to say; i do not want to answer; none of your business; pass; next question; not comfortable
    saying; that is personal; that is private; it is private; bit of both; a bit of both; partly; in part; partially;
    to be confirmed; undecided; fifty fifty; half the time; touch and go; hit and miss; i could not swear to it; could
    not swear to it; not for certain; not for sure; not one hundred percent; cannot be certain; can not be sure; not
    entirely sure; not altogether; not altogether sure; not totally sure; i do not remember; i do not recall; do not
    recall; memory like a sieve; my memory is not great; my memory is terrible; it has slipped my mind; slipped my
    mind; it is a blur; all a blur; too sore to tell; too sore to say; too painful to tell; too tired to tell; too
    sleepy to tell; could go either way; hard to compare; nothing to compare it with
    """
)
FLAT_NOES = _phrases(
    """
    none that i can find; none that i can see; none that i can feel; none that i can think of; none that i can
    remember; none i can find; none i can see; none i can feel; none i can think of; nothing that i can see; nothing
    that i can feel; nothing that i can find; nothing i can see; nothing i can feel; nothing i can find; nothing i can
    think of; nothing i can remember; nothing i can put my finger on; not that i can see or feel; none that anybody
    has told me about; not that anybody has told me; not that anyone has told me; not that anybody has said; not that
    anyone has said; not that they have told me; not that they have said; not that i have been told; not that i have
    been told of; no one has ever said so; nobody has ever said so; nobody has ever told me so; nobody has said so;
    not that i have seen; not that i have felt; not that i have found; not that i have spotted; as far as i can see;
    as far as i can tell; as far as i know; so far as i know; from what i can see; from what i can tell; not that i
    have noticed; not that i remember; not that i can remember; not that i recall; not that i can recall; not that i
    can feel; not that i know about; not as far as i can tell; not so far as i know; not that i can think of; cannot
    find one; cannot find any; i cannot find one; i cannot find any; cannot feel any; cannot feel one; i cannot feel
    any; i cannot feel one; cannot see any; i cannot see any; cannot see one; i cannot see one; cannot find anything;
    i cannot find anything; not noticed any; i have not noticed any; have not noticed any; not noticed anything; i
    have not noticed anything; have not noticed anything; none that i have noticed; nothing that i have noticed;
    nothing i have noticed
    """
)
TAG_QUESTIONS = _phrases(
    """
    am not i; are not i; is not it; is it not; do not i; have not i; is not there; do not they; are not they;
    does not it; innit; do not you think; you know what i mean; if you see what i mean; if you know what i mean;
    if that makes sense; in my life; in all my life; in my whole life; ifanything
    """
)
FULLY = _set("everything fully properly easily freely perfectly miles every all whole")
"""With one of these "I can" is no slip of "I can't"."""
NOT_THEN = _set("since until in for before")
OF_MEASURES = _set(
    """
    must easily probably reckon about around over under nearly almost ago since until till old year years month months
    week weeks day days minute minutes hour hours tops went go goes going went took take came finished stopped passed
    gone lasts lasted last turned turning next birthday june july may march april most max maximum least just woman
    man lady aged tonight long birth christmas proud
    """
)
NEAR_AN_ANSWER = frozenset({("yesterday",), ("year",), ("years",)})
"""By ear they may have been one, or part of one."""
ONE_SIDE = _phrases(
    """
    just the bad; only the bad; just the sore; only the sore; just this; only this; just that; only that; just my bad;
    only my bad; one only; bad one only; one leg only; left only; right only; does not cross over; does not cross;
    stays on one side; one side; one leg; just one; only one; one of them; just the left; just the right; only the
    left; only the right; the one; on the left; on the right; on one; other is fine; other leg is fine; other one is
    fine; other foot is fine
    """
)
BOTH_SIDES = _phrases(
    """
    both; both legs; both sides; two of them; the two; pair of them; each side; each leg; each one; either leg
    """
)
YES_TO_OFFERS = _phrases(
    """
    go on then; please do; if you would; if you like; if you do not mind; i would like that; that would be good;
    that would help; yes go on; do please; would you; once more; i suppose you had better; you had better; might
    as well; why not; i am sure; quite sure; that is the one; that will be it
    """
)
NO_TO_OFFERS = _phrases(
    """
    no need; do not bother; no do not bother; i am good thanks; i am fine thanks; you are all right; i have got
    it; i have heard enough; that will do; that will be all; that is plenty; i would rather not; not now; not
    just now; leave it; i will leave it; no do not; do not
    """
)
BOTH = _set("both each either two pair other same legs feet calves thighs knees ankles shins hips them they toes")
"""One of these tells of more than one leg."""
OF_A_SIDE = e.LEG | e.SIDES | _set("both one either each two pair only just side sides the my of them")
"""Which of two legs, and nothing else."""
LONG_SINCE = _set(
    """
    born birth child children kids baby twins school childhood polio war teens twenties thirties forties fifties lad
    lass boy girl little young youth marriage
    """
)
FOR_YEARS = _keys(
    "for years; all my life; "
    " my whole life; donkey 's years; for donkeys years; for decades; years now; for ages; since i was born"
)
"""What has been so since these, or so long, is nothing new."""
LIKE_THE_WELL = _set(
    """
    normal usual always ever before other others mate twin mine new clockwork dream baby log top charm ox feather rain
    fiddle flea silk lamb king queen prince millpond metronome bird teenager twenty youngster spring young horse
    trooper breeze daisy should everybody anybody everyone anyone usually normally fine well good right okay healthy
    strong yours pod peas duck angel treat rest beans life energy feeling brother sister neighbour neighbor gold glove
    die arrow
    """
)
"""To be like one of these is to be well."""
TOWARDS = _set("to at from round around into near over")
"""What follows these in a clause says only where."""
TAILS = _keys(
    """
    out of it; the whole time; all the time; the whole way; the whole day; i am told; so i am told; i have been told;
    they tell me; so they say; so they tell me; on my pins; on my feet; to speak of; to write home about; with it; in
    that area; in that region; down that way; more 's the pity; that anybody has told me; that anyone has told me;
    that anybody has told me about; that anyone has told me about; that anybody 's told me; that anybody 's told me
    about; that i have been told; that i have been told about; that i have ever heard of; how i lie; how i sit; how i
    stand; how i turn; which way i lie; which way i turn; whichever way; whichever way i lie; whatever i do; what i
    do; either way; one way or the other; one way or another; up or down; in bed or out; day or night; away; along;
    about; round; around; nicely; i would say; i should say; i would have said; i am afraid; bless her; bless him;
    bless them; bless me; 's the pity; more 's the pity; thank god; thank heavens; thank goodness; god be praised;
    touch wood; mind; mind you; every day; every night; all day; all day long; these days; nowadays; as we speak;
    while we speak; as it happens; in my case; in that department; in that quarter; on that side of things; in that
    way; like anything; no trouble; no bother; no problem; without trouble; without any trouble; without a problem;
    with no trouble; nothing more; nothing else; and nothing more; if that is what you mean; if that helps; as you can
    see; as you can hear; for my sins; for my age; at my age; so there; innit; isnot it; on me; of mine; this one;
    that one; on the thermometer; in the world; on earth; and back; there and back;
    just checked; i just checked; i have just checked; i have looked; i looked; i have
    just looked
    """
)
"""Said after a denial, these change nothing of it."""
AT_HOME = _set(
    """
    bed bedsocks socks sock slippers slipper pyjamas nightie sheet sheets blanket blankets duvet quilt covers
    bedclothes pillow pillows chair armchair sofa settee couch floor carpet rug thermometer mirror lamp lamplight
    light torchlight kitchen bathroom loo toilet lounge hall landing stairs house tissue hanky department front score
    """
)
"""Where somebody is, or what they have on, at night."""
NO_THINGS_BEFORE = _set(
    """
    makes breathing rosy ruddy brown tanned hairy
    fine okay normal normally grand great perfect lovely brilliant sound usual regular ordinary about much both all
    everything looks look feels feel bends moves works goes stays seems just only quite completely perfectly as soft
    loose warm cold cool strong straight steady quiet relaxed gradual gradually slowly clear yellow pale pink flat
    smooth dull hours ages constant constantly alike identical equal level slim skinny toasty solid mild bearable
    tolerable manageable settled eased easing comfy cheerful happy cheery lively wide bright sharp lucid awake
    """
)
"""A "no" before one of these is the answer."""
THINGS_DENIED = _set(
    """
    size shape temperature glow shade width length stream order legs leg bits hands stuff sleep good better use help
    right easy joy luck warmth strength feeling sensation power color relief control grip movement heat energy flow
    appetite life
    """
)
"""A "no" before what ends in one of these denies it."""
DOES = _set(
    """
    will would can could cannot stays stay goes go comes come works moves feels gets keeps touches shifts responds
    happens helps eases stops
    """
)
"""After "nothing" these tell what it does."""
AIDS = _set(
    """
    stick sticks crutch crutches frame zimmer walker rail rails wheelchair scooter help hands wall furniture arm
    husband wife son daughter carer nurse somebody someone difficulty effort trouble pain fours
    """
)
"""What is done with these is not done as it used to be."""
COMPLAINTS = _set(
    "sore hurts hurt hurting aches ache aching achy stiff pain painful tired tender throbs throbbing "
    "shooting burning stinging nagging"
)
SINCE_WHEN = _set("since for always been all from ever")
SMALLER_THAN = _set("usual normal ever before always most anyone anybody normally usually yesterday")
QUESTION_WORDS = _set("what which how where who whose why when")
"""They begin a question back."""
QUESTION_PAIRS = frozenset(
    {
        ("do", "you"),
        ("you", "mean"),
        ("do", "they"),
        ("is", "that"),
        ("does", "that"),
        ("can", "you"),
        ("could", "you"),
        ("would", "that"),
        ("am", "i"),
        ("are", "you"),
        ("should", "i"),
        ("would", "it"),
        ("can", "i"),
        ("could", "i"),
        ("may", "i"),
        ("does", "it"),
        ("did", "you"),
        ("have", "you"),
        ("will", "it"),
        ("is", "it"),
        ("is", "this"),
        ("does", "this"),
        ("what", "if"),
        ("do", "i"),
    }
)
MEANING_WORDS = _set("mean means meant")
DEGREE_ANSWERS = _phrases(
    """
    slightly; a tiny bit; just slightly; a wee bit; only a bit; just a bit; nearly; almost; a smidgen; slightly
    yes
    """
)
OPENERS = _set("well oh so and but ah um look listen see honestly really okay right to be")
TURNING = (
    e.NEGATORS
    | e.DOUBT_WORDS
    | e.FEARS
    | ONLY_AT_TIMES
    | LOW
    | COMPLAINTS
    | e.PREDICATES
    | e.SYMPTOMS
    | e.BODY
    | e.SIDES
    | e.LINKS
    | _set(
        """
        need want call help ambulance hospital doctor bleeding heard felt but though although except
        however unless until till after before since when while then sometimes often more
        less worse bad badly still yet again used usedto just only apart bar besides too also same different trouble
        struggle hard difficult ask asked ago wish
        """
    )
)
"""Beside a "no" these may take it back, or tell something."""
COUNTED = (
    e.UNITS
    | e.COUNTED
    | _set("moment moments second seconds sec secs tick inch inches thing things more other others another")
)
"""After "one" or "two": these are counted, and no legs."""
TRIED = _set("try hang lie rais stand walk sit press stretch rest move bend lift use")
"""Stems of what is tried, to see what it does to a pain."""

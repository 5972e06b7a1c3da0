"""The small words of English that decide what a sentence means.  Closed classes: nothing here names a finding.

Content (which phrases mean which finding, what counts as yes) is in the dialogue files; another language needs its own
tables of these names and of `english_answers`.  Words are as `words.split` gives them: contractions written out,
negated auxiliaries joined ("can not" -> "cannot").
"""

from __future__ import annotations

import re


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _pairs(text: str) -> frozenset[tuple[str, str]]:
    """Two words each, split by semicolons."""
    return frozenset((first, second) for first, second in (pair.split() for pair in text.split(";")))


def _mapping(text: str) -> dict[str, str]:
    """Lines of "word: what it stands for", split by semicolons."""
    return {word.strip(): full.strip() for word, full in (entry.split(":") for entry in text.split(";"))}


UNKNOWN = "[unk]"
"""The recogniser heard a word that it does not know."""

# ---- spelling ----

CONTRACTIONS = _mapping(
    """
    can't: can not; cannot: can not; cant: can not; won't: will not; wont: will not; shan't: shall not; ain't:
    is not; aint: is not; i'm: i am; im: i am; ive: i have; let's: let us; dont: do not; doesnt: does not;
    didnt: did not; isnt: is not; arent: are not; wasnt: was not; werent: were not; havent: have not; hasnt: has
    not; hadnt: had not; couldnt: could not; wouldnt: would not; thats: that is; theres: there is; hes: he is;
    shes: she is; whats: what is; its: it is; gonna: going to; wanna: want to; gotta: got to; dunno: do not
    know; kinda: kind of; sorta: sort of; gimme: give me; lemme: let me; cos: because; cause: because; coz:
    because; cuz: because; 'cause: because; ok: okay; alright: all right; till: until; goodbye: good bye;
    goodnight: good night; mhm: mmhm; mmhmm: mmhm; mmm: mm; uhuh: uhhuh; yesterday's: yesterday; outta: out of;
    anymore: any more; gray: grey; colour: color; coloured: colored; mom: mum; mummy: mum; mommy: mum; daddy:
    dad; nae: no; cannae: can not; canna: can not; dinnae: do not; dinna: do not; didnae: did not; isnae: is not;
    isna: is not; wasnae: was not; willnae: will not; winnae: will not; wouldnae: would not; couldnae: could not;
    doesnae: does not; hasnae: has not; havenae: have not; hadnae: had not; arenae: are not; owt: anything; nowt:
    nothing; summat: something; dvt: d v t; hrt: h r t
    """
)
"""Words written out, so that every way of saying one thing is the same words."""
BEFORE_ITS = _set(
    """
    is are was were has have had got in on at of to from with for by like than as into all lost kept keep keeps without
    about feel feels gets got take takes
    """
)
"""After these "its" is no "it is", however it is written."""
IS_AFTER = _set(
    """
    it he she that there this what who where here how when everything something nothing everyone someone
    somebody one which
    """
)
"""After these "'s" is "is"; after other words it may also be "has" or a possessive, and stays apart."""
FILLERS = _set(
    """
    um uh er erm em ah oh hmm hm eh please like ooh ow ouch ahem dear love doctor nurse sir madam mate gosh
    blimey honestly bro dude pal buddy boss chief guv luv petal hinny doc miss hun hon babe dearie jaysus sweetie hen
    matey duckie darling sweetheart och ach aw ee phew tsk jings crivens eh
    """
)
"""Hesitation and politeness inside an answer: dropped there."""
NUMBERS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred"
).split()
_AS_EVER = "; ".join(
    [
        f"{like} {whom} {ever}"
        for like in ("like", "the way", "just like", "as", "just as", "exactly as")
        for whom in ("it", "they", "he", "she", "i")
        for ever in (
            ("should", "should be", "should do")
            if like.endswith("as")
            else ("should", "should be", "should do", "always did", "always does", "always do", "always has")
        )
    ]
    + ["as good as ever", "as well as ever", "as good as new"]
    + [
        f"as {much} as i {like}"
        for much in ("hard", "much", "far", "often", "long")
        for like in ("like", "want", "please")
    ]
)
"""Ways to say that a thing works as it ought to."""
_SUPERLATIVE = "; ".join(
    f"never {been}{it} {so}"
    for been in ("felt", "been", "had", "known", "seen", "looked", "hurt", "been known to be")
    for it in ("", " it", " them", " him", " her", " anything")
    for so in ("so", "this", "such", "quite so", "such a")
)
"""Nothing was ever more so."""
JOINED = {
    ("cannot", False): (
        "can not; can no longer; will not; am not able to; is not able to; are not able to; not able to; unable to; "
        "have not been able to; has not been able to; not been able to"
    ),
    ("cannot", True): "could not; would not; was not able to; were not able to",
    ("cannot", None): "no way; no chance; no hope; not a chance; not a hope; no luck; no earthly way; fat chance",
    ("donot", False): "do not; does not",
    ("donot", True): "did not",
    ("isnot", False): "is not; are not; am not; 's not",
    ("isnot", True): "was not; were not",
    ("havenot", False): "have not; has not",
    ("havenot", True): "had not",
    ("nolonger", False): "no longer; not any more",
    ("usedto", True): "used to",
    ("any", False): "so much as a; so much as an; as much as a; so much as any",
    ("as", False): "every bit as",
    ("abit", False): "a bit of; a bit; a little bit; a little; a touch",
    ("alot", False): "a lot",
    ("kindof", False): "kind of; sort of; in a way",
    ("very", False): "ever so; " + _SUPERLATIVE,
    ("atall", False): "at all",
    ("several", False): "a couple of; couple of; a few",
    ("nearly", False): "the best part of; best part of; the better part of",
    ("perfectly", False): _AS_EVER,
    ("nothing", False): (
        "nothing i have tried; nothing i try; nothing i do; nothing i take; nothing i have taken; nothing i have done; "
        "nothing that i do; nothing that i have tried; nothing we have tried"
    ),
    ("grand", False): (
        "spot on; bang on; in fine fettle; in good fettle; in good nick; in good order; in working order; tip top; "
        "in good shape; in fine form; in good form; in rude health; in the pink; hunky dory; in good repair"
    ),
    ("half", False): "half a; half an",
    ("becauseof", False): "because of; due to",
    ("asif", False): "as if; as though",
    ("though", False): "even though",
    ("without", False): "instead of; rather than; free of",
    ("except", False): "apart from; other than; all but; aside from; bar; save for",
    ("ifanything", False): "if anything; if owt",
    ("uhhuh", False): "uh huh",
    ("mmhm", False): "mm hm; mm hmm; m hm",
    ("hiv", False): "h i v",
    ("dvt", False): "d v t",
    ("hrt", False): "h r t",
    ("gp", False): "g p",
}
"""(Joined word, whether it is past tense) -> the word groups that act as it, split by semicolons.

None: only where a sentence follows: "no way will it bend", but "no way" is a no.
"""
OPENS_A_SENTENCE = _set("i it he she they we you will would can could am is are do does did of that to my the")

MODALS = _set("can could will would")

FORMS = _mapping(
    """
    pain: pains paining pained; swell: swollen swelled swelling swells puffy bloated ballooned swole
    swellings puffiness; hurt: hurts hurting ache aches aching ached; sore: tender painful; numb: numbness
    numbed; go: goes going gone went; come: comes came coming; lose: loses lost losing; fall: falls fell fallen
    falling; break: breaks broke broken breaking; give: gives gave given giving; feel: feels felt feeling feelings;
    have: has had having; be: is are am was were been being; get: gets got getting gotten; keep: keeps kept keeping;
    sleep: sleeps slept sleeping; wake: wakes woke woken waking waken; bleed: bleeds bled bleeding; burst: bursts
    bursting; breath: breathe breathes breathing breaths breathed; stand: stands stood standing; lie: lies lying; sit:
    sits sat sitting; lay: laid laying lays; run: runs ran running; stick: sticks stuck sticking; catch: catches
    caught catching; bring: brings brought bringing; shake: shakes shook shaking shaken; spread: spreads spreading;
    bend: bends bent bending; hang: hangs hung hanging; twist: twisted twists twisting; can: could; will: would; do:
    does did doing done; take: takes took taken taking; make: makes made making; wear: wears wore worn wearing; fly:
    flies flew flown flying; drive: drives drove driven driving; freeze: freezing frozen froze; shiver: shivery
    shivering shivers shivered; tingle: tingling tingly tingles tingled; blotch: blotchy blotches blotched; itch:
    itchy itching itches itchiness; stiff: stiffness stiffened; weak: weaker weakness weakened; crawl: crawly crawling
    crawls; dark: darker; big: bigger biggest; bad: badly; burn: burns burning burnt burned; try: tries tried trying;
    cold: colder; hot: hotter; warm: warmer warmth; tight: tighter tightness tightened tightening; red: redness
    reddened; black: blackened; heavy: heaviness heavier; throb: throbs throbbing throbbed; shoot: shoots shot
    shooting; sweat: sweats sweating sweaty sweated; jump: jumpy jumps jumping jumped; twitch: twitchy twitches
    twitching twitched; restless: restlessness; dizzy: dizziness; breathless: breathlessness; paralyse: paralysed
    paralyzed paralysis; poo: poop pooed pooing pooped; pee: wee urine pees peeing weeing peed; thirst: thirsty;
    spasm: spasms spasming; cramp: cramps cramping cramped cramping crampy; smoke: smokes smoking smoked smoker;
    bruise: bruises bruised bruising; lump: lumps lumpy; vomit: vomiting vomited vomits; collapse: collapsed
    collapsing collapses; faint: fainted fainting faints; injury: injured injuries injure; infect: infected; confuse:
    confused confusing confusion; slur: slurred slurring slurs; droop: drooping drooped droops droopy; drag: drags
    dragging dragged; flop: flops flopping flopped floppy; tired: tiredness; medicine: medication medications
    medicines meds; tablet: tablets; op: operation operations; diarrhoea: diarrhea; oestrogen: estrogen; tumour:
    tumor; die: dying died dies
    """
)
"""Word -> other forms of it, and words that say the same of a sore leg."""

# ---- what may stand between the words of a phrase, and what a word of a phrase may be exchanged for ----

DETERMINERS = _set("a an the my your his her its their our this that these those some any")
COPULAS = _set(
    """
    is are am be been being was were 's get gets getting got gotten go goes going gone went turn turns turned
    turning become becomes became come comes coming came feel feels felt feeling look looks looked looking seem
    seems seemed stay stays stayed keep keeps kept has have had having do does did will would
    """
)
CHANGES = _set(
    """
    go goes going gone went turn turns turned turning become becomes became come comes came
    """
)
HAVES = _set("have has had having got get gets getting 's")
BES = _set("is are am was were be been being 's")
PAST = _set("was were had did felt looked seemed usedto")
DEGREES = _set(
    """
    really very so abit alot kindof quite too just all always completely totally absolutely pretty rather proper
    right dead terribly awfully still now even only also about around nearly almost extremely more most much
    well truly literally honestly like both already sometimes often suddenly again today tonight lately recently
    slightly ever um uh er erm oh ah please you know there here such quickly slowly badly newly constantly
    mostly mainly definitely certainly probably bloody flipping blooming horrible horribly awful terrible nasty
    bad big huge little small slight actual new sudden funny strange weird
    """
)
SIDES = _set("left right lower upper inner outer whole entire other middle top")
AMOUNTS = frozenset([*NUMBERS, *"half several many second third couple".split()])
UNITS = _set(
    """
    minute minutes hour hours day days week weeks month months year years night nights morning evening afternoon
    time times old
    """
)
PLACES = _set(
    """
    in inside on across around round over at along into through of down up under behind near from to above below
    between onto
    """
)
WITHIN = _set("in inside on across around round over at into through of")
"""Prepositions of place that may stand for one another."""
SELF = _set("i me my myself mine we us our")
THIRD = _set("he she him her his hers himself herself they them their theirs")
PEOPLE = SELF | THIRD
THINGS = _set("it this that they these those something everything them")
REFLEXIVES = _set("myself himself herself themselves yourself themself")
KIN = _set(
    """
    mum mother dad father husband wife partner boyfriend girlfriend son daughter brother sister child kid baby
    boy girl aunt auntie uncle cousin nan nana gran grandma granny grandad grandpa grandfather grandmother
    friend neighbour neighbor parent parents grandson granddaughter niece nephew flatmate colleague family mate
    lady gentleman patient resident toddler client bloke fella man woman hubby missus lad
    lads lass chap guy twins grandkids grandchildren grandchild kids children carer housemate roommate lodger tenant
    visitor teenager grandfather fiancee
    """
)
BODY = _set(
    """
    leg legs foot feet calf calves shin shins thigh thighs knee knees ankle ankles hip hips backs toe toes heel
    heels arm arms hand hands finger fingers chest back bum bottom buttock buttocks groin skin joint joints
    muscle muscles vein veins bone bones face mouth lip lips sole soles arch tummy neck shoulder shoulders
    hamstring hamstrings kneecap limb limbs cheek body instep tendon backside
    """
)
UPPER_BODY = _set(
    """
    arm arms hand hands finger fingers thumb thumbs wrist wrists elbow elbows shoulder shoulders neck throat head face
    jaw mouth tooth teeth gums lip lips tongue eye eyes ear ears nose scalp
    """
)
"""What is no part of a leg, nor next to one."""
LEG = BODY - _set(
    """
    arm arms hand hands finger fingers chest back backs bum bottom buttock buttocks groin skin face mouth lip lips tummy
    neck shoulder shoulders cheek body backside joint joints muscle muscles vein veins bone bones
    """
)
SYMPTOMS = _set(
    """
    pain pains ache aches cramp cramps spasm spasms trouble problem problems replacement brace cast infection
    swelling weakness numbness tiredness discomfort injury sore soreness rash ulcer wound clot growth lump
    stiffness tightness
    """
)
"""Nouns that a body part may precede: "chest pain" is a thing, "my chest hurts" a sentence."""
PREDICATES = _set(
    """
    hot red cold sore stiff numb swollen heavy weak tender puffy white blue grey pale tingly warm huge hard
    tight painful purple black shiny itchy throbbing aching burning freezing dead limp stone bright angry
    shivery sweaty dizzy sick hurting cramping tired useless wobbly
    """
)
"""What a sore leg may be: these may stand together ("hot and red and swollen")."""
WELL = _set("fine okay normal normally well properly easily all right perfectly good")

# ---- negation ----

VERB_NEGATORS = _set("cannot donot isnot not never hardly barely scarcely nolonger")
HAVE_NEGATORS = _set("havenot hardly barely not never")
NOUN_NEGATORS = _set("no without none neither nor zero")
NEGATORS = VERB_NEGATORS | HAVE_NEGATORS | NOUN_NEGATORS | _set("nothing nobody")
HALF_NEGATORS = _set("hardly barely scarcely nearly")
"""These turn "can breathe" into "can't breathe" but "swollen" only into "perhaps swollen"."""
TRANSPARENT = (
    DETERMINERS
    | DEGREES
    | BES
    | HAVES
    | _set(
        """
    feel feels felt feeling notice noticed noticing experiencing experienced suffer suffering suffered from with
    of in on i he she they it we real sign signs symptom symptoms kind sort sense type either trouble problem
    problems issue issues at see seen find do does did or nor and no not left other lot further develop
    developed developing
    """
    )
)
"""May stand between a negator and what it denies; other words make the denial doubtful."""
DETERMINED = _set(
    """
    i my it the he she his her they their there that this yes yeah but we our me both well just only because as
    sometimes
    """
)
"""After a "no" these show that it was an answer, not part of "no pain"."""
CLAUSE_ENDS = _set(
    """
    but although though however except because becauseof then so while whereas since until unless yet plus when
    where which who anyway meanwhile otherwise instead only just
    """
)
LINKS = _set(
    """
    if whether that think know sure tell say says said saying wonder wondering mean means meant like when afraid
    scared worried fear imagine suppose guess hope doubt believe feel asif what
    """
)
"""Carry a doubt or a denial into the clause that follows: "I don't think my leg is swollen"."""
MAY_FOLLOW_A_CLAUSE = _set(
    """
    and or as again now too today tonight yesterday this last from under on in at completely altogether a about
    """
)
FACTIVE = _set("with becauseof for from since after despite")
"""After these a thing is taken as given, whatever was denied before: "I can't sleep with this cramp"."""

TAKES_WITH = _set(
    """
    suffer suffered suffering trouble problem problems issue issues bothered troubled diagnosed wrong any
    """
)
"""Before "with" or "from" these make it part of what is denied: "no trouble with my breathing"."""
PARTLY = _set(
    """
    very really that so too quite always exactly completely entirely totally all particularly especially much
    terribly
    """
)
"""After a negator: perhaps a little, then."""
CLOSES_A_NEGATION = frozenset({"", *"have had got there really atall any so a present not no that".split()})
"""After a negator that follows what is denied; the empty word is the end."""

JOINING = _set("and or nor")

# ---- doubt ----

DOUBT_WORDS = _set(
    """
    if whether maybe perhaps possibly might may wonder wondering fear fearing imagine suspect suppose doubt
    unsure unclear guess hope hoping case supposing should
    """
)
FEARS = _set("scared frightened afraid terrified dread dreading")
"""With what will be, a doubt: "I'm scared it'll be cancer"."""
DOUBT_PAIRS = _pairs(
    """
    not sure; isnot sure; not certain; isnot certain; not know; donot know; cannot tell; cannot say; donot
    think; donot believe; donot remember; cannot remember; no idea; not think; could be; can be; afraid of;
    scared of; worried about; worry about; risk of; signs of; to say; to tell; to know; what if; read about;
    used to; would not; cannot be; looked for; look for; check for; checked for; thought it; not that; isnot
    that; isnot like; cannot see; rule out; ruled out; tested for; test for
    """
)
EPISTEMIC = _set(
    """
    sure certain positive know tell say see remember recall think idea clue foggiest notice noticed looked look checked
    check answer judge believe tried tested measured taken reach pinpoint describe
    """
)
"""Words of knowing: with a negator before them nobody knows."""
BEFORE_KNOWING = _set(
    """
    really quite so that too very entirely totally completely honestly just even a an any the got have had one hundred
    percent all i can could been able to actually necessarily absolutely 's has ever here there anybody them it
    """
)
"""May stand between a negator and a word of knowing: "I haven't really got a clue"."""
QUESTION_STARTS = _set("is are am do does did have has had can could should would will might may was were")
"""At the start of a clause, before its subject: the person asks."""
ASKS_OF_ANYTHING = _set("is are was were does do can could might would will should")
AFTERTHOUGHTS = _set("maybe perhaps possibly")
ORDINARY = _set("normal common usual nothing expected ordinary natural harmless")
"""What is only said to be one of these may be said of people at large."""
SUBJECT_PRONOUNS = _set("i it he she they we you there")
SUBJECTS = SUBJECT_PRONOUNS | _set("this that these those my the his her their our")
HYPERBOLE_ENDS = {
    "gasping": _set("for"),
    "dying": _set("for of to"),
    "die": _set("for of"),
    "dead": _set("certain easy good keen on right set tired"),
    "bursting": _set("for to"),
    "overdose": _set("of"),
    "expecting": _set(
        "my your his her our their the this that it to him them someone somebody visitors company people worse more"
    ),
}
"""A figure of speech when one of these follows: "dying for some sleep", "dead on my feet"."""
OTHER_SENSES = {
    "fell": _set("apart asleep behind ill pregnant"),
    "fallen": _set("apart asleep behind ill pregnant"),
    "sick": _set("leave note of pay"),
}
"""A word that means something else when one of these follows."""
WHAT_FALLS_OFF = _set("weight hair pounds stone kilos plaster bandage")
"""These fall off somebody who has had no fall."""
COUNTED = _set(
    """
    percent minutes minute seconds miles mile hours pounds kilos degrees times people weeks week months month
    days stone inches feet out o o'clock
    """
)
"""After a number: it counts these, it is no age."""
SMALL_WORDS_AS_NUMBERS = _set("two four")
"""Numbers as which a recogniser spells "to" and "for": "I'm going two the bathroom"."""
AFTER_AN_AGE = _set("years year yearold months old next already tomorrow my our") | {UNKNOWN}
"""What may follow an age at once, besides what may follow any clause: "she's two next week"."""
FIGURES = _set("killing kill kills murder murdering")
"""Hardly ever meant: a hint from these is doubtful."""

DIAGNOSES = _set(
    """
    housemaid sciatica bursitis tendonitis tendinitis fibromyalgia gout neuropathy arthritis lumbago phlebitis
    cellulitis
    """
)
"""What a doctor once called it: a reason to ask, never a finding."""

# ---- time ----

LONG_STANDING = _set("always usually normally forever anyway lifelong longstanding")
LONG_STANDING_PAIRS = _pairs(
    """
    for years; for ages; for months; as usual; as ever; as always; as normal; my life; his life; her life; their
    life; long time; for decades; nothing new; old news; am always; years now; year now; months now; not new;
    isnot new; same old
    """
)
LONG_AGO_SINCE = _set(
    """
    stroke polio kids children twins operation surgery accident birth childhood child born school war chemo amputation
    teens     twenties thirties forties fifties sixties diagnosis ms years nineteen little young small
    """
)
"""After "since": it has been so for long."""
REMOTE_PAIRS = _pairs(
    """
    years ago; year ago; months ago; decades ago; ages ago; last year; the past; a child; was young;
    was younger; was little; back then; long ago; my youth; years back; months back; previous years; last time;
    once before; a kid; a boy; a girl
    """
)
REMOTE = _set("usedto previously formerly once")
NOT_ONCE_BEFORE = _set("at for more than just")
NOT_ONCE_AFTER = _set("or every more again each per i it the my you we he she they this tonight today")
"""With these "once" is no time long ago: "all at once", "once a night", "once or twice", "once I lie down"."""
ENDED_PAIRS = _pairs(
    """
    gone now; gone away; went away; goes away; gone off; went off; wore off; worn off; gone down; went down;
    come back; came back; cleared up; better now; fine now; okay now; let go; passed off; settled down; eased
    off; gone again; stopped now; back normal; over now
    """
)
FINITE = _set(
    """
    is are was were has went goes gets got feels felt looks seems keeps comes came makes made make hurts aches hurt
    eases helps passes stops starts wakes gives drives
    """
)
"""Verbs that make a sentence."""
PAST_VERBS = _set(
    "fell went broke gave lost brought burst came took got ran flew woke felt heard had was hit tore wet did sat slept"
)
ENDED = _set("gone stopped passed cleared settled eased")
NOW_WORDS = _set("now tonight today yesterday morning evening")
LONG_TIMES = _set("years months decades ages")
LASTING = _set("cannot donot isnot havenot not never hardly nolonger")
"""Before one of the above: it has not gone."""

# ---- other people ----

LIVES = _set("is 's has isnot havenot cannot can nolonger hardly barely just not donot stopped fainted collapsed went")
"""Verbs of what happens to somebody now: "John has collapsed", "he is not breathing"."""
REPORTS = _set(
    """
    says say said saying thinks think thought reckons reckon tells told tell noticed notices found worries
    worried wants asked asks insists believes saw sees
    """
)
"""Somebody who does this speaks about the person: "my wife says I'm slurring"."""
TREATS = _set(
    """
    doctor doctors gp consultant specialist surgeon nurse paramedic physio physiotherapist chiropractor osteopath
    podiatrist chiropodist pharmacist chemist hospital they
    """
)
"""Who gives things a name."""
SINGLE_THIRD = _set("he she him her his")
SORE = LEG | SYMPTOMS | _set("buttock buttocks bottom")
"""Words of which one is in any account of a sore leg."""
ANYBODY = _set("you your people everyone everybody")
LEADS_TO = (
    COPULAS
    | DEGREES
    | DETERMINERS
    | HAVES
    | NEGATORS
    | PLACES
    | AMOUNTS
    | UNITS
    | SIDES
    | _set(
        """
    suffers suffer suffering with of and or that who says ever died dies
    """
    )
)
"""Between a person and what is said of them."""
WHEREABOUTS = re.compile(
    r"(?<!\S)(?:next door|downstairs|upstairs|opposite|here|there|(?:next to|beside|with) (?:me|us)"
    r"|(?:over|across) (?:the )?(?:road|hall|street|way|corridor|landing)"
    r"|(?:in|on|from|at) (?:(?:the|my|our) )?(?:(?:next|other|same|spare|front|back) )?"
    r"(?:bed|room|bedroom|bathroom|toilet|kitchen|hall|lounge|landing|stairs|floor|sofa|chair|flat|house|ward|garden)"
    r"|(?:(?:who|that) )?(?:i|we) (?:care for|look after|live with|sit with)|who lives (?:here|with me|with us))(?!\S)"
)
"""Which person is meant, said between them and what happens: "the man next door has collapsed"."""
CALLS = _set(
    """
    ringing ring calling call phoning phone asking answering speaking talking here enquiring rang called
    """
)
CARES = _set("carer caring nurse after look looking")

# ---- commands ----

FRAME = _set(
    """
    can could would will you i we us it that this the a an to want like need please thanks thank sorry just now
    again then okay right hey hello do me my for bit abit little more moment minute second last question thing
    one your answer computer machine there dear love all so well oh um uh er and let go what is was ask say tell
    said 'd if may might mind hear did nurse doctor alexa hi listen look too quite very much kindof time im am
    be yes yeah no mm speak talk make turn voice volume try keep get some sir madam about with on of at from
    once
    """
)
"""What people put round a command."""
PLEADS = _set(
    """
    please oh god and can could somebody someone anybody anyone just you to now quick quickly will would need i
    we want must have should lord jesus christ help ow dear yes yeah no ah argh for gods sake the love of me
    then so do someone's hello hey nurse doctor going us got an
    """
)
"""What may stand before a cry for help."""
HELPED_TO = _set("with to sleep understand decide choose relax breathe")
"""After "help me": no cry."""
ANSWERS = _set("yes yeah yep yup aye no nope nah")
"""After an order they make it part of an answer: "no wait, yes"."""
KNOWN_WORDS = (
    DETERMINERS | COPULAS | DEGREES | SIDES | PLACES | PEOPLE | THINGS | BODY | SYMPTOMS | PREDICATES | WELL | NEGATORS
    | DOUBT_WORDS | QUESTION_STARTS | CLAUSE_ENDS | LINKS | UNITS | AMOUNTS | FILLERS | FRAME | PLEADS | ANSWERS
    | frozenset("breath breathing chest speech heart mind head voice body stomach which nobody".split()) | {UNKNOWN}
)  # fmt: skip
"""No name of anybody."""

HURTS = (
    BODY | UPPER_BODY | SYMPTOMS | DIAGNOSES | PEOPLE | THINGS | DEGREES | NEGATORS | CLAUSE_ENDS | ANYBODY
    | frozenset("nerve nerves stomach belly insides guts thing things side spot patch bit area lot scar bite".split())
)  # fmt: skip
"""What is on fire only in a manner of speaking."""
OF_A_TEST = _set(
    "test tests tested testing checked serviced fitted replaced installed practice drill grate hearth fireplace"
)
"""With these an alarm or a fire is none."""
AS_IT_SHOULD_BE = (
    ("as", "usual"), ("as", "always"), ("as", "normal"), ("as", "prescribed"), ("as", "instructed"), ("as", "directed"),
    ("like", "always"), ("on", "time"), ("who", "can", "help"), ("to", "help"), ("with", "me"), ("helping", "me"),
    ("today", "as", "usual"), ("tonight", "as", "usual"), ("looking", "after", "me"),
)  # fmt: skip
"""After a danger: it is none."""
STORIES = frozenset("dream dreamt dreamed film movie book news programme telly television radio".split())
"""Words that make what follows a story: "I dreamt the house was on fire"."""

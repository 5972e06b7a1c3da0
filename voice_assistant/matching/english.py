"""The small words of English that decide what a sentence means.  Closed classes: nothing here names a finding.

Content (which phrases mean which finding, what counts as yes) is in the dialogue files; another language needs its own tables of
these names.  Words are as `words.split` gives them: contractions written out, negated auxiliaries joined ("can not" -> "cannot").
"""

from __future__ import annotations


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


UNKNOWN = "[unk]"
"""The recogniser heard a word that it does not know."""

CONTRACTIONS: dict[str, str] = {
    "can't": "can not", "cannot": "can not", "cant": "can not", "won't": "will not", "wont": "will not", "shan't": "shall not",
    "ain't": "is not", "aint": "is not", "i'm": "i am", "im": "i am", "ive": "i have", "let's": "let us", "dont": "do not",
    "doesnt": "does not", "didnt": "did not", "isnt": "is not", "arent": "are not", "wasnt": "was not", "werent": "were not",
    "havent": "have not", "hasnt": "has not", "hadnt": "had not", "couldnt": "could not", "wouldnt": "would not",
    "thats": "that is", "theres": "there is", "hes": "he is", "shes": "she is", "whats": "what is", "its": "it is",
    "gonna": "going to", "wanna": "want to", "gotta": "got to", "dunno": "do not know", "kinda": "kind of", "sorta": "sort of",
    "gimme": "give me", "lemme": "let me", "cos": "because", "cause": "because", "coz": "because", "cuz": "because", "'cause": "because",
    "ok": "okay", "alright": "all right", "till": "until", "goodbye": "good bye", "goodnight": "good night", "mhm": "mmhm",
    "mmhmm": "mmhm", "mmm": "mm", "uhuh": "uhhuh", "yesterday's": "yesterday", "outta": "out of", "anymore": "any more", "gray": "grey",
    "colour": "color", "coloured": "colored", "mom": "mum", "mummy": "mum", "mommy": "mum", "daddy": "dad", "dvt": "d v t", "hrt": "h r t",
}  # fmt: skip
"""Words written out, so that every way of saying one thing is the same words."""

IS_AFTER = _set(
    "it he she that there this what who where here how when everything something nothing everyone someone somebody one which"
)
"""After these "'s" is "is"; after other words it may also be "has" or a possessive, and stays apart."""

FILLERS = _set(
    "um uh er erm em ah oh hmm hm eh please like ooh ow ouch ahem dear love doctor nurse sir madam mate gosh blimey honestly"
)
"""Hesitation and politeness inside an answer: dropped there."""

NUMBERS = ("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen "
           "twenty thirty forty fifty sixty seventy eighty ninety hundred").split()  # fmt: skip

JOINED: dict[tuple[str, ...], tuple[str, bool]] = {
    ("can", "not"): ("cannot", False), ("can", "no", "longer"): ("cannot", False), ("could", "not"): ("cannot", True),
    ("will", "not"): ("cannot", False), ("would", "not"): ("cannot", True),
    ("am", "not", "able", "to"): ("cannot", False), ("is", "not", "able", "to"): ("cannot", False), ("are", "not", "able", "to"): ("cannot", False),
    ("was", "not", "able", "to"): ("cannot", True), ("were", "not", "able", "to"): ("cannot", True),
    ("not", "able", "to"): ("cannot", False), ("unable", "to"): ("cannot", False),
    ("do", "not"): ("donot", False), ("does", "not"): ("donot", False), ("did", "not"): ("donot", True),
    ("is", "not"): ("isnot", False), ("are", "not"): ("isnot", False), ("am", "not"): ("isnot", False), ("'s", "not"): ("isnot", False),
    ("was", "not"): ("isnot", True), ("were", "not"): ("isnot", True),
    ("have", "not"): ("havenot", False), ("has", "not"): ("havenot", False), ("had", "not"): ("havenot", True),
    ("no", "longer"): ("nolonger", False), ("not", "any", "more"): ("nolonger", False),
    ("used", "to"): ("usedto", True),
    ("a", "bit", "of"): ("abit", False), ("a", "bit"): ("abit", False), ("a", "little", "bit"): ("abit", False), ("a", "little"): ("abit", False),
    ("a", "touch"): ("abit", False), ("a", "lot"): ("alot", False), ("kind", "of"): ("kindof", False), ("sort", "of"): ("kindof", False),
    ("ever", "so"): ("very", False), ("at", "all"): ("atall", False), ("a", "couple", "of"): ("several", False),
    ("couple", "of"): ("several", False), ("a", "few"): ("several", False), ("half", "a"): ("half", False), ("half", "an"): ("half", False),
    ("because", "of"): ("becauseof", False), ("due", "to"): ("becauseof", False),
    ("as", "if"): ("asif", False), ("as", "though"): ("asif", False), ("even", "though"): ("though", False),
    ("instead", "of"): ("without", False), ("rather", "than"): ("without", False), ("free", "of"): ("without", False),
    ("apart", "from"): ("except", False), ("other", "than"): ("except", False), ("all", "but"): ("except", False),
    ("uh", "huh"): ("uhhuh", False), ("mm", "hm"): ("mmhm", False), ("mm", "hmm"): ("mmhm", False), ("m", "hm"): ("mmhm", False),
    ("h", "i", "v"): ("hiv", False), ("d", "v", "t"): ("dvt", False), ("h", "r", "t"): ("hrt", False), ("g", "p"): ("gp", False),
}  # fmt: skip
"""Word groups that act as one: (joined word, whether it is past tense)."""

# ---- word classes: what may stand between the words of a phrase, and what a word of a phrase may be exchanged for ----

DETERMINERS = _set("a an the my your his her its their our this that these those some any")
COPULAS = _set("is are am be been being was were 's get gets getting got gotten go goes going gone went turn turns turned turning become becomes "
               "became come comes coming came feel feels felt feeling look looks looked looking seem seems seemed stay stays stayed keep keeps kept "
               "has have had having do does did will would")  # fmt: skip
CHANGES = _set("go goes going gone went turn turns turned turning become becomes became come comes came")
HAVES = _set("have has had having got get gets getting 's")
BES = _set("is are am was were be been being 's")
PAST = _set("was were had did felt looked seemed usedto")
DEGREES = _set("really very so abit alot kindof quite too just all always completely totally absolutely pretty rather proper right dead terribly awfully "
               "still now even only also about around nearly almost extremely even more most much well truly literally honestly like both already "
               "sometimes often suddenly again today tonight lately recently slightly ever um uh er erm oh ah please you know there here also "
               "such quickly slowly badly newly now proper constantly mostly mainly definitely certainly probably both bloody flipping blooming "
               "horrible horribly awful terrible nasty bad big huge little small slight actual new sudden funny strange weird")  # fmt: skip
SIDES = _set("left right lower upper inner outer whole entire other middle top")
AMOUNTS = frozenset([*NUMBERS, *"half several many second third couple".split()])
UNITS = _set(
    "minute minutes hour hours day days week weeks month months year years night nights morning evening afternoon time times old"
)
PLACES = _set(
    "in inside on across around round over at along into through of down up under behind near from to above below between onto"
)
WITHIN = _set("in inside on across around round over at into through of")
"""Prepositions of place that may stand for one another."""
SELF = _set("i me my myself mine we us our")
THIRD = _set("he she him her his hers himself herself they them their theirs")
PEOPLE = SELF | THIRD
THINGS = _set("it this that they these those something everything them")
OBJECTS = _set("it this that them him her these those")
REFLEXIVES = _set("myself himself herself themselves yourself themself")
KIN = _set("mum mother dad father husband wife partner boyfriend girlfriend son daughter brother sister child kid baby boy girl aunt auntie uncle "
           "cousin nan nana gran grandma granny grandad grandpa grandfather grandmother friend neighbour neighbor parent parents grandson "
           "granddaughter niece nephew flatmate colleague family mate lady gentleman patient resident toddler client bloke fella man woman hubby missus")  # fmt: skip
BODY = _set("leg legs foot feet calf calves shin shins thigh thighs knee knees ankle ankles hip hips backs toe toes heel heels arm arms hand hands finger "
            "fingers chest back bum bottom buttock buttocks groin skin joint joints muscle muscles vein veins bone bones face mouth lip lips sole soles "
            "arch tummy neck shoulder shoulders hamstring hamstrings kneecap limb limbs cheek body instep tendon backside")  # fmt: skip

SYMPTOMS = _set("pain pains ache aches cramp cramps spasm spasms trouble problem problems replacement brace cast infection swelling weakness numbness "
                "tiredness discomfort injury trouble sore soreness rash ulcer wound clot growth lump stiffness tightness")  # fmt: skip
"""Nouns that a body part may precede: "chest pain" is a thing, "my chest hurts" a sentence."""

PREDICATES = _set(
    "hot red cold sore stiff numb swollen heavy weak tender puffy white blue grey pale tingly warm huge hard tight painful purple black shiny itchy throbbing aching burning freezing dead limp stone bright angry shivery sweaty dizzy sick hurting cramping tired useless wobbly"
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
TRANSPARENT = DETERMINERS | DEGREES | BES | HAVES | _set(
    "any feel feels felt feeling notice noticed noticing experiencing experienced suffer suffering suffered from with of in on i he she they it we real sign "
    "signs symptom symptoms kind sort sense type there either sort trouble problem problems issue issues at been ever had see seen find do does did or nor "
    "and no not left right my new other lot much further develop developed developing")  # fmt: skip
"""May stand between a negator and what it denies; other words make the denial doubtful."""
DETERMINED = _set(
    "i my it the he she his her they their there that this yes yeah but we our me both well just only because as sometimes"
)
"""After a "no" these show that it was an answer, not part of "no pain"."""
CLAUSE_ENDS = _set("but although though however except because becauseof then so while whereas since until unless yet plus when where which who "
                   "anyway meanwhile otherwise instead only just")  # fmt: skip
LINKS = _set("if whether that think know sure tell say says said saying wonder wondering mean means meant like when afraid scared worried fear imagine "
             "suppose guess hope doubt believe feel asif what")  # fmt: skip
"""Carry a doubt or a denial into the clause that follows: "I don't think my leg is swollen"."""
FACTIVE = _set("with becauseof for from since after despite")
"""After these a thing is taken as given, whatever was denied before: "I can't sleep with this cramp"."""

# ---- doubt ----

DOUBT_WORDS = _set("if whether maybe perhaps possibly might may wonder wondering fear fearing imagine suspect suppose doubt unsure unclear guess hope "
                   "hoping case supposing")  # fmt: skip
DOUBT_PAIRS = {
    ("not", "sure"), ("isnot", "sure"), ("not", "certain"), ("isnot", "certain"), ("not", "know"), ("donot", "know"), ("cannot", "tell"),
    ("cannot", "say"), ("donot", "think"), ("donot", "believe"), ("donot", "remember"), ("cannot", "remember"), ("no", "idea"), ("not", "think"),
    ("could", "be"), ("can", "be"), ("afraid", "of"), ("scared", "of"), ("worried", "about"), ("worry", "about"), ("risk", "of"), ("signs", "of"),
    ("to", "say"), ("to", "tell"), ("to", "know"), ("what", "if"), ("read", "about"), ("used", "to"), ("would", "not"), ("cannot", "be"), ("looked", "for"), ("look", "for"),
    ("check", "for"), ("checked", "for"), ("thought", "it"), ("not", "that"), ("isnot", "that"), ("isnot", "like"), ("cannot", "see"),
    ("rule", "out"), ("ruled", "out"), ("tested", "for"), ("test", "for"),
}  # fmt: skip
QUESTION_STARTS = _set("is are am do does did have has had can could should would will might may was were")
"""At the start of a clause, before its subject: the person asks."""
SUBJECT_PRONOUNS = _set("i it he she they we you there")
SUBJECTS = SUBJECT_PRONOUNS | _set("this that these those my the his her their our")
HYPERBOLES = _set("killing kill kills murder murdering dying dead death die bursting")
HYPERBOLE_ENDS = {
    "dying": _set("for to of"),
    "die": _set("for of"),
    "dead": _set("on tired keen set right easy good certain"),
    "bursting": _set("for to"),
}
"""A figure of speech when one of these follows: "dying for some sleep", "dead on my feet"."""
OTHER_SENSES = {
    "fell": _set("asleep pregnant ill behind apart"),
    "fallen": _set("asleep pregnant ill behind apart"),
    "sick": _set("of leave pay note"),
}
"""A word that means something else when one of these follows."""
COUNTED = _set(
    "percent minutes minute seconds miles mile hours pounds kilos degrees times people weeks week months month days stone inches feet out"
)
"""After a number: it counts these, it is no age."""
FIGURES = _set("killing kill kills murder murdering")
"""Hardly ever meant: a hint from these is doubtful."""

# ---- time ----

LONG_STANDING = _set("always usually normally forever anyway lifelong longstanding")
LONG_STANDING_PAIRS = {
    ("for", "years"), ("for", "ages"), ("for", "months"), ("as", "usual"), ("as", "ever"), ("as", "always"), ("as", "normal"), ("my", "life"),
    ("his", "life"), ("her", "life"), ("their", "life"), ("long", "time"), ("for", "decades"), ("nothing", "new"), ("old", "news"), ("am", "always"),
    ("years", "now"), ("year", "now"), ("months", "now"), ("not", "new"), ("isnot", "new"), ("same", "old"),
}  # fmt: skip
LONG_AGO_SINCE = _set("stroke polio operation surgery accident birth childhood child born school war chemo amputation teens twenties thirties forties "
                      "fifties sixties diagnosis ms years nineteen little young small")  # fmt: skip
"""After "since": it has been so for long."""
REMOTE_PAIRS = {
    ("years", "ago"), ("year", "ago"), ("months", "ago"), ("month", "ago"), ("decades", "ago"), ("ages", "ago"), ("last", "year"), ("the", "past"),
    ("a", "child"), ("was", "young"), ("was", "younger"), ("was", "little"), ("back", "then"), ("long", "ago"), ("my", "youth"), ("years", "back"),
    ("months", "back"), ("previous", "years"), ("last", "time"), ("once", "before"), ("a", "kid"), ("a", "boy"), ("a", "girl"), ("last", "month"),
}  # fmt: skip
REMOTE = _set("usedto previously formerly once")
ENDED_PAIRS = {
    ("gone", "now"), ("gone", "away"), ("went", "away"), ("goes", "away"), ("gone", "off"), ("went", "off"), ("wore", "off"), ("worn", "off"), ("gone", "down"),
    ("went", "down"), ("come", "back"), ("came", "back"), ("cleared", "up"), ("better", "now"), ("fine", "now"), ("okay", "now"), ("let", "go"),
    ("passed", "off"), ("settled", "down"), ("eased", "off"), ("gone", "again"), ("stopped", "now"), ("back", "normal"), ("over", "now"),
}  # fmt: skip
LASTING = _set("cannot donot isnot havenot not never hardly nolonger")
"""Before one of the above: it has not gone."""

# ---- other people ----

REPORTS = _set("says say said saying thinks think thought reckons reckon tells told tell noticed notices found worries worried wants asked asks insists believes "
               "saw sees")  # fmt: skip
"""Somebody who does this speaks about the person: "my wife says I'm slurring"."""
CALLS = _set("ringing ring calling call phoning phone asking answering speaking talking here enquiring rang called")
CARES = _set("carer caring nurse after look looking")

# ---- answers ----

YES_WORDS = _set(
    "yes yeah yep yup yea yeh yah ya aye mmhm uhhuh definitely absolutely certainly correct affirmative indeed exactly true afraid of that"
)
"""An answer phrase that begins with one of these counts with other words beside it; other phrases only as the whole answer."""
NO_WORDS = _set("no nope nah naw none never nothing neither negative not of definitely absolutely certainly")
"""A "no" that begins with one of these is never overheard: with other words beside it, it is asked again."""

ANSWERS = _set("yes yeah yep yup aye no nope nah")
"""After an order they make it part of an answer: "no wait, yes"."""
DOUBTS = (
    "not sure", "am not sure", "i am not sure", "not really sure", "not too sure", "not so sure", "not entirely sure", "not quite sure", "not certain",
    "i am not certain", "not positive", "unsure", "do not know", "i do not know", "i really do not know", "do not really know", "i do not really know",
    "i would not know", "wouldn't know", "who knows", "god knows", "heaven knows", "no idea", "i have no idea", "have not got a clue", "i have not a clue",
    "no clue", "not a clue", "have not a clue", "have not the foggiest", "not the foggiest", "maybe", "perhaps", "possibly", "might be", "it might be",
    "it might", "i might", "i might be", "i might have", "may be", "it may be", "it may", "could be", "it could be", "could have", "hard to say", "hard to tell",
    "hard to know", "difficult to say", "difficult to tell", "can not say", "can not really say", "can not tell", "i can not tell", "could not say",
    "could not tell", "could not tell you", "can not be sure", "can not be certain", "can not see", "can not see it", "can not really see", "can not really tell",
    "not that i can see", "not that i can tell", "not that i have noticed", "not that i noticed", "have not noticed", "i have not noticed", "have not looked",
    "have not checked", "not as far as i can see", "not as far as i can tell", "depends", "it depends", "that depends", "yes and no", "i doubt it", "do not remember",
    "i do not remember", "can not remember", "i forget", "i forgot", "not really", "not quite", "not exactly", "not especially", "not particularly",
    "not necessarily", "not entirely", "not completely", "not always", "not usually", "not normally", "not often", "i do not think so", "do not think so",
    "i do not believe so", "do not believe so", "i would not say so", "would not say so", "would not say that", "not as such", "hardly", "hardly any", "hardly ever", "barely",
    "not much", "not now", "not right now", "not at the moment", "not any more", "no longer", "not tonight", "not today", "not yet", "not lately",
    "not recently", "i hope not", "i hope so", "hope not", "hope so", "i guess not", "i suppose not", "probably not", "maybe not", "perhaps not", "possibly not",
    "i wonder", "i am not so sure", "unlikely", "likely not", "rarely", "seldom", "i could not tell", "cannot answer that", "no comment", "no way of knowing",
    "no way to tell", "not for me to say", "they can not tell me", "she can not say", "he can not say", "they can not say", "i think not", "almost", "nearly",
    "could go either way", "either way", "fifty fifty", "not for sure", "not that sure", "i am unsure", "can not think", "i would have to check", "let me see",
)  # fmt: skip
"""Neither yes nor no, whatever a dialogue lists: a hedged "no" is asked again, because it is what somebody says who plays things down."""
FLAT_NOES_OF_LOOKING = (
    "not that i know of",
    "not that i am aware of",
    "not to my knowledge",
    "not as far as i know",
    "as far as i know no",
)
"""A no for what one feels or knows; not sure for what must be looked at."""
ACKNOWLEDGEMENTS = (
    "right", "okay", "all right", "sure", "fine", "mm", "mm mm", "good", "great", "i see", "got it", "thanks", "thank you", "thank you very much", "hello", "hi",
    "hey", "very good", "very well", "fair enough", "i am here", "go on",      
            "lovely", "good morning", "good evening",
    "righto", "right then", "okay then", "sure thing", "sure sure", "i know", "i heard", "i am listening", "cheers", "ta", "noted",
)  # fmt: skip
ALL_WELL = (
    "i am fine", "i am okay", "i am all right", "it is fine", "it is okay", "that is fine", "that is okay", "that is all right", "all good", "all fine",
    "they are fine", "everything is fine", "perfectly fine", "perfectly normal", "completely fine", "it is normal", "normal", "no problem", "no problems",
    "no worries", "no bother", "no trouble", "i am well", "i am good",
)  # fmt: skip
"""Alone no answer ("no problem" to "Any trouble passing water?"); with a no it agrees, with a yes it does not."""
SOUNDS_OF_ASSENT = _set("mmhm uhhuh")
SOFT_NEGATED = (
    "not a bit",
    "not one bit",
    "not even a bit",
    "not even a little",
    "not in the least",
    "not the least bit",
    "not a lot of that",
    "not ever",
)
DEGREE_TAILS = (
    "not very much", "not much", "not a lot", "not that much", "not too much", "not very", "not too bad", "not so bad", "not that bad", "not very bad", "not badly",
    "not a great deal", "not terribly", "not always", "not all the time", "not very often", "not often", "not constantly", "nothing much", "nothing serious",
    "nothing major", "nothing terrible", "no big deal",
)  # fmt: skip
"""After a yes they only say how much."""
SAME_AS_EVER = (
    "same as ever", "the same as ever", "same as always", "the same as always", "same as usual", "the same as usual", "same as normal", "the same as normal",
    "as usual", "as always", "as ever", "as normal", "nothing new", "no change", "no different", "nothing different", "no change there", "just the usual",
    "the usual", "like always", "like normal", "always have", "always has", "always been", "i always am", "i always have", "it always is", "it always has",
    "always like that", "that is normal for me", "it is normal for me", "normal for me", "for years", "for ages", "been like that for years",
    "has been for years", "all my life", "since birth", "since childhood", "since my stroke", "since i was a child", "since my operation", "always do", "always is",
    "always", "usually", "normally", "no more than before", "not new", "it is not new", "that is not new", "nothing out of the ordinary", "long standing",
)  # fmt: skip
UNCHANGED_NOES = (
    "no more than normal", "no more than usual", "no more than ever", "no more than always", "no more than before", "no worse than normal", "no worse than usual",
    "no worse than ever", "no worse than before", "no worse", "not more than usual", "not more than normal", "not any more than usual", "no different",
    "not worse than usual", "not worse than normal", "nothing more than usual", "no more so than usual",
)  # fmt: skip
CORRECTIONS = (
    "wait", "i mean", "i meant", "sorry", "sorry i mean", "actually", "hang on", "hold on", "well actually", "on second thoughts",
    "come to think of it", "or rather", "rather", "correction", "scratch that", "i tell a lie", "let me correct that", "to be honest",
)  # fmt: skip
TURNS = (
    "but",
    "well",
    "only",
    "just",
    "though",
    "although",
    "except",
    "maybe just",
    "well maybe",
    "yet",
)
"""Between a "no" and a weak yes they turn it: "no, well, a bit"."""
POLITE = (
    "please", "thanks", "thank you", "thank you very much", "thank god", "thank goodness", "thankfully", "dear", "love", "honestly", "really", "honest", "i said", "i say",
    "there", "here", "now", "at the moment", "right now", "today", "tonight", "so far", "at all", "whatsoever", "either", "for me", "doctor", "nurse", "sir",
       "fine", "okay",      
         "i am afraid", "luckily", "fortunately", "good", "right", "of course", "definitely",
    "as i said", "i told you", "again", "and", "so", "then",     "of that", "of those", "of them", "like that", "anything like that",
     "i just said", "to be fair",    "that is all", "nothing else", "i promise",  "you know", "is all",
      "ever", "yet", "never",
)  # fmt: skip
"""May stand beside an answer without changing it."""
ONLY_WHEN = _set("when whenever if while at on in after before during")
"""After "only" or "just": it is so, sometimes."""
ORDINALS = {
    "first": 0,
    "second": 1,
    "third": 2,
    "last": -1,
    "former": 0,
    "latter": -1,
    "middle": 1,
}
ALL_OF_THEM = ("all of them", "all of those", "all of these", "all three", "all of it", "all of the above", "the lot", "everything", "every one", "all", "both", "both of them",
               "both of those", "the two of them", "all of that")  # fmt: skip
SOME_OF_THEM = (
    "one of them",
    "one of those",
    "one of these",
    "some of them",
    "some of those",
    "some",
    "two of them",
    "a couple",
    "several",
)
GENERIC_WORDS = _set(
    "pain pains trouble feeling new one problem old very bad leg legs foot your you part sign hard left right with that not has have recent"
)
"""Words of a finding's name that do not tell it from another."""
FRAME = _set("can could would will you i we us it that this the a an to want like need us please thanks thank sorry just now again then okay right hey hello "
             "do me my for bit abit little more moment minute second last question thing one your answer computer machine there dear love all so well oh um "
             "uh er and let go what is was ask say tell said just could 'd if may might mind hear did nurse doctor alexa hi listen look too quite very much "
             "kindof time im am be yes yeah no mm speak talk make turn voice volume try keep get some sir madam again say about with on of at from once")  # fmt: skip
"""What people put round a command."""
PLEADS = _set("please oh god and can could somebody someone anybody anyone just you to now quick quickly will would need i we want must have should "
              "lord jesus christ help ow dear yes yeah no ah argh for gods sake the love of me then so do someone's hello hey nurse doctor going us got")  # fmt: skip
"""What may stand before a cry for help."""

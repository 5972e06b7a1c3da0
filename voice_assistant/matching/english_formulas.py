"""What English has a grammar for instead of a list: not knowing, a no to all of several things, all as it ever was.

Each row is a rule: its name, what it does in a reply, and its pattern over the words of `words.split` joined by blanks
("cannot" is also "couldn't", "wouldn't" and "not able to", "isnot" also "wasn't", "havenot" also "hadn't").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from voice_assistant.matching.english import KIN

Does = Literal["doubt", "flat_no", "no", "no_one", "none", "elsewhere", "polite"]
"""`no_one`: a no only where one thing is asked for."""


@dataclass(frozen=True, slots=True)
class Formula:
    """One rule."""

    name: str
    does: Does
    pattern: re.Pattern[str]


_NOT = "(?:cannot|donot|isnot|havenot|not|never|hardly)"
_FEW = r"(?: (?!no\b|yes\b|but\b)[a-z']+){0,%d}"
_IT = "(?:it|that|them|those|this|these)"
_ALL = (
    r"(?:(?:any|either|one|a one|a single one|none|neither)(?: one)? of "
    r"(?:the (?:above|three|two|four|lot|others?|rest|things)|that|those|these|them|it|this|your list|"
    r"what you (?:said|say|listed|mentioned|read out))(?: (?:things?|lot|three|two|ones?|there|list))?)"
)
_FITS = (
    r"(?: (?:appl(?:y|ies)(?: to me)?|fits?(?: me)?|sounds? like me|(?:is|are) me|rings? a bell|bothers? me|atall))?"
)
_SEEING = (
    "(?:look(?:ed|ing)? (?:at|for|closely|properly)|look(?:ed|ing)?|check(?:ed|ing)?|measur(?:e|ed|ing)|"
    "compar(?:e|ed|ing)|watch(?:ed|ing)?|weigh(?:ed|ing)?|count(?:ed|ing)?|examin(?:e|ed)|inspect(?:ed)?|"
    "tim(?:e|ed|ing)(?= |$)|monitor(?:ed|ing)?|kept|keep(?:ing)?|pa(?:y|id|ying)(?: much| any)? attention|"
    "(?:took|taken|take|taking)(?: much| any)? (?:notice|note)|gone over)"
)
_KEEPING = r"(?: (?:an |a |much |any |close |the |that )*(?:eye|track|count|tabs|note|record|log|watch|clock))?"
_TOOLS = (
    "(?:mirror|torch|lamp|glasses|specs|spectacles|thermometer|scales?|tape measure|tape|ruler|stopwatch|light on|"
    "light)"
)
_SAY = (
    "(?:say|tell|know|judge|be (?:sure|certain|exact)|put|pin|pinpoint|give|remember|recall|count|gauge|answer|"
    "describe|explain|work out|measure|compare|guess|estimate|name|pick)"
)
_KIN = f"(?:{'|'.join(sorted(KIN))}|nurse|carer|chemist|doctor|surgery|gp|pharmacist|hospital)"
_GOOD = (
    "(?:good|well|warm|strong|pink|straight|long|big|soft|normal|clear|lively|fit|healthy|steady|sharp|fine|easy|quick|"
    "sound|right|dry|smooth|slim)"
)
_BE = (
    r"(?:(?:it|they|he|she|i|everything|all|both|both of them) )?"
    r"(?:(?:is|are|am|looks?|feels?|seems?|stays?|has been|have been) )?"
)
_LOOKS = (
    "(?:shape|color|size|temperature|length|strength|thickness|feeling|warmth|width|speed|way|self|look|tone|shade|"
    "heat)"
)
_EVER = (
    "(?:ever|always|usual|normal|before|each other|one another|new|(?:it|they|i|he|she) (?:ever|always) "
    "(?:was|were|is|are|has been|have been|did|does|do)|(?:the|my|its|his|her) (?:other|good|left|right)(?: [a-z]+)?)"
)


def _rule(name: str, does: Does, *patterns: str) -> Formula:
    return Formula(name, does, re.compile(r"(?<![a-z'])(?:" + "|".join(patterns) + r")(?![a-z'])"))


FORMULAS = (
    _rule("not looked", "doubt", rf"{_NOT}{_FEW % 4} {_SEEING}{_KEEPING}"),
    _rule(
        "no tool",
        "doubt",
        rf"(?:no|without(?: a| any| my)?|{_NOT}{_FEW % 4}|need{_FEW % 2}|find{_FEW % 1}) {_TOOLS}"
        rf"(?: (?:in|to|on|near|by|handy|here|the|me|house|hand|room|place|anywhere))*",
        rf"{_TOOLS} (?:is|are|'s)(?: all)? (?:broken|off|bust|flat|downstairs|upstairs|missing|gone|lost|dead|out)",
    ),
    _rule(
        "how would I know",
        "doubt",
        rf"(?:^|how |when )(?:would|should|am|can|do) (?:i|you|anyone|anybody){_FEW % 2} (?:know|tell)"
        rf"(?: if{_FEW % 4}| that| when{_FEW % 4})?$",
    ),
    _rule(
        "hard to say",
        "doubt",
        rf"(?:hard|tricky|difficult|impossible|tough|awkward|isnot easy|not easy) (?:one )?(?:for me )?to {_SAY}"
        r"(?: (?:a|an|any) (?:time|number|figure|word|name|finger|date))?(?: (?:on|to) (?:it|that))?",
    ),
    _rule(
        "too sore to say",
        "doubt",
        r"too(?: [a-z']+){1,3} to (?:say|tell|judge|know|see|look|check|reach|try|notice|remember|think|count|compare)",
    ),
    _rule("lost count", "doubt", rf"(?:lost|lose|losing|loses) (?:all )?(?:count|track)(?: of{_FEW % 2})?"),
    _rule(
        "no word for it",
        "doubt",
        rf"cannot{_FEW % 2} (?:put|place|pin|pick|tie|nail)(?: (?:a|an|my|any|it|that|them))*"
        r"(?: (?:word|name|finger|time|number|figure|date))?(?: (?:on|to|out|down))(?: (?:it|that|them))?",
        r"cannot (?:bring|call) (?:[a-z]+ )?to mind",
        r"cannot (?:quite |really )?swear(?: to (?:it|that))?",
        r"cannot (?:like|want|care) to (?:say|guess|swear|bet|commit)",
    ),
    _rule(
        "never thought",
        "doubt",
        rf"(?:cannot|havenot|never|not|donot){_FEW % 2} (?:thought|think) (?:about (?:it|that)|"
        r"to (?:try|look|check|ask)(?: it)?)",
        r"never (?:occurred to me|crossed my mind|gave it (?:a |much )?thought|given it (?:a |much )?thought)",
    ),
    _rule(
        "untested",
        "doubt",
        rf"(?:never|not|havenot){_FEW % 3} (?:for|had|have|got|done|get) (?:a |the |any |an |one of )*"
        r"(?:tests?|scans?|check|checkup|screening|blood tests?)(?: (?:yet|done|for (?:it|that)))*",
        r"(?:waiting|await(?:ing)?)(?: [a-z']+){0,4} (?:results?|tests?|scans?|appointment|letter|specialist|bloods)",
        r"(?:not|never|havenot)(?: [a-z]+){0,2} (?:cause|reason|need|chance|occasion|call) to(?: [a-z]+){0,3}",
        r"havenot (?:dared|tried)",
        r"(?:doing|running|having|done|had)(?: [a-z']+){0,2} (?:tests|bloods|investigations)(?: on (?:it|me))?",
    ),
    _rule(
        "ask somebody",
        "doubt",
        rf"you(?: will| would)? (?:have|need|want) to (?:ask|look|check|see){_FEW % 4}",
        rf"(?:my|the|our|me) {_KIN}(?: [a-z]+)? (?:sorts?|deals?|handles?|keeps?|knows?|puts?|fills?|looks after|"
        rf"sees to|does (?:all )?(?:that|them|my)|has (?:all )?(?:that|the|my) (?:list|details|notes)){_FEW % 5}",
        rf"(?:my|the|our) {_KIN} would(?: have)? know[n]?{_FEW % 8}",
    ),
    _rule(
        "was not told",
        "doubt",
        rf"(?:{_KIN}|they|he|she|it)(?: [a-z]+)? (?:never|havenot|donot|not)(?: (?:really|actually|ever|quite))?"
        r" (?:said|say|told|tell|mentioned|mention|explained|explain|confirmed|confirm|let on|got back)",
        r"(?:nobody|no one|none of them)(?: (?:has|have|had))?(?: ever)?"
        r" (?:said|told|mentioned|explained|confirmed|asked)",
        r"(?:never|not|havenot been|isnot)(?: (?:been|really|actually))? (?:told|informed|given a name)",
        r"(?:never|not)(?: really)? (?:found out|got to the bottom|got an answer|heard back)",
        r"one way or (?:the other|another)",
    ),
    _rule(
        "what I'm given",
        "doubt",
        rf"(?:take|swallow|have) (?:what|whatever|anything|everything) "
        rf"(?:i am|they|she|he|my {_KIN}|the {_KIN}){_FEW % 2}",
    ),
    _rule(
        "told of none",
        "flat_no",
        rf"(?:none|nothing|not|nor any|never) (?:that|as far as|so far as|from what|which){_FEW % 4} "
        r"(?:told|said|mentioned|found|noticed|know|knows|seen|see|spotted|heard|diagnosed|detected|aware|remember|recall)"
        r"(?: (?:me|of|about|so|to me|anything))*",
    ),
    _rule(
        "had a look",
        "polite",
        r"(?:(?:i|we|he|she) )?(?:just |have just |have )?(?:had|took|taken|gave (?:it|them)|given (?:it|them)|having) "
        r"(?:a |another )(?:good |quick |proper |little )*(?:look|feel|check|squeeze|prod|press|rub)",
    ),
    _rule(
        "can't say I have",
        "no",
        r"cannot (?:honestly |really )?say (?:that )?(?:i|it|they|he|she) (?:have|do|am|has|does|is|did)$",
    ),
    _rule("no to all", "none", rf"(?:(?:i|we|it|they) )?(?:not|never|donot|havenot|isnot|no)"
          rf"(?: (?:to|for|in|on|with|had|have|got|get|do|done|from|even|been|suffer))* {_ALL}{_FITS}",
          rf"(?:no|not|nope|nah) to (?:all|both|any|either|each|every|the (?:lot|others?|rest|"
          r"other (?:two|ones?|three)))"
          rf"(?:thing| one)?(?: (?:of|the|{_IT}|above|three|two|lot|others))*",
          rf"(?:none|neither|nothing)(?: of (?:{_IT}|the [a-z]+))?(?: (?:things|ones))? "
          r"(?:appl(?:y|ies)(?: to me)?|fits?(?: me)?|sounds? like me|rings? a bell|is me|are me)",
          rf"(?:i am|i have|i have had|i have got|it is) (?:none|neither) of "
          rf"(?:{_IT}|the [a-z]+)(?: (?:things|ones|lot))?",
        r"nothing (?:on|in|off|from) (?:that|your|the) list(?: (?:is me|applies|fits))?",
          r"nothing (?:that )?you (?:said|mentioned|listed|read out)"),
    _rule(
        "as it ever was",
        "no_one",
        rf"{_BE}(?:the|its|my|their|his|her) (?:same|usual|normal|own|ordinary|regular|natural)(?: old)? {_LOOKS}"
        rf"(?: as {_EVER})?",
        rf"{_BE}(?:the )?{_LOOKS} (?:it|they)(?: is| are| has| have)? (?:always|usually|normally) "
        "(?:been|is|are|was|were)",
        r"cannot (?:really )?(?:see|feel|tell|find|notice) (?:any|a|much) (?:difference|change)",
        r"no (?:change|changes|difference)(?: (?:there|down there|atall|whatsoever|to speak of|"
        "between them|between the two))+",
    ),
    _rule(
        "nothing wrong",
        "no_one",
        r"(?:there is )?nothing (?:wrong|amiss|the matter|untoward|out of place|out of the ordinary)"
        r"(?: (?:with|in|about) (?:it|them|that|him|her|(?:my|the|his|her|either) [a-z]+)| to look at| to see| there)?",
    ),
    _rule(
        "as the other one",
        "no",
        rf"{_BE}(?:as|just as|every bit as) {_GOOD} as {_EVER}",
        rf"{_BE}(?:the|much the|just the|exactly the|about the) same as (?:(?:the|my|its|his|her) "
        r"(?:good|other|left|right|opposite)(?: (?:one|leg|foot|side|ankle|knee|calf|hand|arm))?|"
        r"(?:it|they) (?:ever|always) "
        r"(?:was|were|is|are|has been|have been)|the rest of (?:me|him|her|it))",
    ),
    _rule(
        "the other leg's",
        "elsewhere",
        r"(?:that|it|this) was (?:in |on |with )?(?:the|my) (?:other|good) (?:leg|foot|one|side|knee|ankle|calf|hip)"
        r"(?: (?:years?|months?|ages|weeks)(?: and (?:years?|months?|ages|weeks))? (?:ago|back))?",
    ),
)  # fmt: skip

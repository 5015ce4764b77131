"""How English speakers ask to be let alone, and what else they say in the same words."""

from __future__ import annotations

from typing import Final

from processor.domain.phrasing import Drawn, rules

_CLASSES: Final = {
    "MSG": "texts?/sms/messages?/messaging/spam/ads?/promos?/promotions?/reminders?/alerts?/junk/"
    "notifications?/offers?/coupons?/updates?/crap/blasts?/deals?/communications?/marketing/"
    "notices/newsletters?/texting/surveys?/solicitations?/contact/check ins/follow ups?/pings",
    "THIS": "this/these/it/them/that/those/this stuff/this crap/this shit/all this/any more/anymore",
    "ME": "me/us/my number/our number/my phone/my cell/my name/this number/this phone/this line/"
    "my contact/my details/my mom/my dad/my wife/my husband/my info/her number/his number/"
    "my mother/my father/my cell number/my phone number/this phone number/my digits",
    "DO": "text/message/contact/send/spam/bother/remind/write/notify/harass/bug/email me/ping/"
    "hit me/msg/reach out/follow up/message me/solicit/disturb/texting/messaging/contacting",
    "DOING": "texting/messaging/contacting/sending/spamming/bothering/reminding/notifying/writing/"
    "harassing/bugging/pinging/blowing/hitting me/hitting my/asking me/writing/emailing me/msging/"
    "annoying me/pestering/reaching out/following up/soliciting/calling and/messing with me/filling",
    "QUIT": "stop/quit/cease/halt/knock off/discontinue/stopped/stopping/cut out",
    "OUT": "remove/delete/take/drop/erase/get/scrub/strike/scratch/pull/removed/unlist/kick",
    "LIST": "lists?/database/system/contacts?/thread/chain/records?/texts?/program/group/roster/"
    "mailing/distribution/alerts?/messages/mailings/phone ?book/files?/robot/blast",
    "NOT": "dont/never/not/no/didnt/wont/cant/wasnt/isnt/doesnt/wouldnt/aint/without/couldnt",
}
_S, _L, _E = Drawn.SURE, Drawn.LIKELY, Drawn.ELSE
_W, _R, _H = Drawn.WRONG_NUMBER, Drawn.RESUME, Drawn.HELP
_ANY: Final = ""

# fmt: off
RULES: Final = rules(
    "en",
    _CLASSES,
    (
        (_E, "negated", _ANY, (
            r"<NOT> <G2>(?:stop|quit|unsubscribe|unsubscribing|quitting|stopping|end|leave this|discontinue)(?! <DOING>)",
            r"(?:please )?(?:dont|never) (?:ever )?<QUIT>(?: <G1><DOING>)?",
            r"(?:dont|never|please dont) (?:remove|take|delete|drop|cancel|leave|block) <G2>(?:me|my|us|the|off|it|this)",
            r"(?:wont|cant|never|didnt|doesnt|wouldnt) (?:ever )?<QUIT>(?! [|]) <G4>",
            r"(?:not|isnt|its not) that i want you to stop", r"i dont want (?:you to stop|these to stop|this to (?:stop|end))",
            r"no (?:stopping|soliciting|end|stop)(?= )",
        )),
        (_E, "supposed", _ANY, (
            r"(?:if|when|thought about|thinking about|what happens if|almost|happens when) <G3>(?:texting |text |reply |say |send |hit |type )?(?:stop|unsubscribe|opt out|stopped(?! <DOING>))",
            r"reply stop <G4>(?:haha|lol)", r"do (?:your|these|the) <G2>ever stop", r"opt out <G2>(?:parking|lease|insurance|warranty|cash|binding)", r"opt out \? \? <G4>",
            r"(?:texted|said|sent) stop <G3>but <G2>keep", r"people who (?:say|text|reply) stop",
        )),
        (_E, "place", _ANY, (
            r"(?:bus|tram|train|metro|subway|truck|pit|rest|t|next|first|last|one|two|three|final|quick|work|full|door|one more|shuttle|tour|trolley) stops?",
            r"(?:a|the|your|our|my|which|what|every|each) stops?(?: (?:sign|light|work|by|for|on|at))?",
            r"stop (?:sign|light|floor|point|watch|order|payment|loss|work|and|&)(?= )",
            r"stop(?:s|ped|ping)? (?:by|in|at|over|off|for|on|near|here|there|to (?:get|buy|grab|say|eat|pick)|up)(?= )",
            r"(?:where|when|what time|does|do|will|can|could|should) <G4>stops?(?= (?:for|on|at|in|near|there|here|by|before))",
        )),
        (_E, "other_thing", _ANY, (
            r"<QUIT> (?:smoking|drinking|eating|playing|working|charging|honking|leaking|hiding|coming up|hurting|bleeding|crashing|thinking|asking|barking|taking|using|running|selling|making|killing|teasing|wearing|lying|growing|talking|loving|laughing|crying|being|having)(?! me)",
            r"<QUIT> (?:my|the|his|her|their|our|a|an|another|any) (?!(?:<G2>)?(?:<MSG>|madness|harassment))",
            r"(?:have|need|needs|has|want|had|told|wants) to (?:stop|quit|end|cancel|leave)(?!$)(?! (?:<DOING>|<MSG>|these|this spam|this list))",
            r"(?:i|we|he|she|they|it|just|who|that|which|has|have|been|car|water|order) (?:stopped|quit|cancell?ed|ended|left|stops|ends)",
            r"cancel(?:l?ed|ling|s)? (?:my|the|our|his|her|that|this|one|anytime|fee|culture|all orders|both|order|appointment|it)(?! <G4>(?:<MSG>|list|subscription to))",
            r"unsubscribe(?:d)? (?:me )?<G2>(?:e ?mails?|newsletter|paper|catalogs?|mail) ?(?:list|only)?", r"(?:e ?mail|newsletter|yoga|mail) (?:list|only|unsubscribe)",
            r"remove (?:my|the|a|his|her|one|jr|old|oat) (?!number|phone|name|cell|contact|info|details|mom|dad|wife|husband|digits|data|mother|father)",
            r"(?:leave|leaving|left|end|ends|ending) (?:it|the|a|at|of|by|on|in|with|my|now|this|up|for)(?= [a-z0-9])(?! (?:alone|list|group|number|texts?|messages?|phone))",
            r"stops? (?:ur|your|ure|youre) killing", r"they remove it", r"(?:dont|never) (?:forget|leave|lose) (?:me|us)", r"(?:need|want|have|get) an? (?:reminder|text|message|coupon|update|offer|deal) [a-z]\w*(?! (?:from|again|any))", r"<OUT> <G2>(?:off|from) (?:the|your|my) \d\w*", r"(?:never|didnt|dont|havent|hasnt|not) (?:text|call|message|contact|write|email)\w* (?:me |us )?back", r"<OUT> <G2>(?:off|from) (?:the|your|my) <G1>(?:wait ?list|class|session|meeting|trip|reservation|booking|group class|lesson|waiting list|schedule|calendar|cart|e ?mail list|bill|order|account|lease|policy|team|invoice|appointment)", r"dont (?:text|remind|tell|message|call|contact) (?:my|the|him|her) (?:husband|wife|mom|dad|kids?|boss|him|her)? ?,? its a surprise", r"omg <G1>stop <G6>", r"(?:stop|quit) it(?: [,?|])+ (?=\w)(?!.{0,40}(?:stop|text|remove|annoy|please))",
            r"^stop everything <G4>", r"tell (?!you )<G3>to stop", r"someone stopped", r"ask <G3>to stop",
            r"shut up (?:no|and take|thats|really)", r"(?:get|got) (?:me )?out ?t?a? ?here lol",
            r"lost? (?:signal|weight)", r"no more (?:questions?|pain|than|seats?|room|info|issues?|problems?|appointments?|slots?|in stock)",
            r"scam or", r"(?:a|this|the) scam\b.{0,20}\?", r"wrong number (?:on|in|of) <G3>", r"(?:number|order) on (?:my|the) <G1>(?:is )?wrong",
            r"(?:by|was|an) (?:mistake|accident) <G2>(?:cancel)",
        )),
        (_W, "wrong_number", _ANY, (
            r"(?:wrong|incorrect) (?:number|num|person|guy|girl|lady|man|woman|cell|phone|contact|dude|one|#|house|family|recipient|patient|customer|no)",
            r"(?:new|changed) (?:phone|number|owner) <G2>?,? ?(?:who|not|this)",
            r"(?:i am|im|this is|this isnt|its|thats) (?:not|no longer|nobody named|no) <G1>(?:\w{2,12})?'?s? ?(?:phone|number|cell|who you think|your customer|your patient|the person)",
            r"this (?:is not|isnt|aint) (?:who|[a-z]{3,12}s?(?: number| phone| cell|$))", r"isnt (?:who|the person) you (?:think|want|are)",
            r"^not [a-z]{3,10}s (?:phone|number|cell)", r"(?:no one|nobody|no) <G1>(?:by|with|here by|named|called) (?:that name|that|here|[a-z]{3,12})(?: here| at this number| lives here)?",
            r"(?:i )?dont know (?:any|a|an|who) <G2>(?:is|named|by that name|called)", r"you <G2>(?:have|got) (?:the|an?) (?:wrong|old|bad|previous) (?:number|cell|phone)",
            r"(?:number|phone|line) (?:has been|was|got|is) (?:reassigned|recycled|given to me|assigned to me|changed)", r"(?:got|have|had|just got) this (?:number|sim|phone|phone number) (?:last|a|in|two|2|this|recently|yesterday|since|only|new|about)",
            r"(?:doesnt|does not|didnt|hasnt|no longer) <G1>(?:own|have|had|has|use|uses|live|lives|belong) <G3>(?:number|phone|here)(?: in)?",
            r"not (?:me|mine|my) (?:stop sending|appointment|order|patient)", r"whoever (?:had|owned|used) this", r"you keep getting me", r"(?:number|phone|line) (?:isnt|is not|no longer|used to) <G2>(?:theirs|his|hers|belongs?|belong)",
            r"(?:not|im not|i am not) (?:the owner|your (?:customer|patient|client|guy|girl|person)|who you|the person|the right person|the (?:guy|one|man|woman|lady) you)",
            r"texting the wrong", r"(?:she|he|they|[a-z]{3,12}) changed (?:her|his|their) (?:number|phone)", r"(?:this is|theres|there is|there isnt|there are) (?:no one|nobody|no|any|not|isnt) (?!one available|way|more|need|parking|problem|rush|hurry|hot|water|power)[a-z]{3,12}(?: here| at this number| living here| on this number)", r"^(?:this isnt|this is not|im not|i am not) (?![a-z]+(?:ing|ed|able|ful|ous|ish|ive|ible|ent|ant)(?= ))(?!sure|going|able|coming|available|happy|interested|home|here|done|ready|feeling|working|free|good|what|right|fair|funny|okay|cool|yet|today|bad|true|real|for|my|that|now|the|a|an|really|too|very|in|at|it|so|buying|paying|sick|late|well|mad|worth|enough|all|new|this|help|near|open)[a-z]{3,12}$", r"(?:nobody|no one|no) <G2>(?:named|called|by that name|by the name)", r"but its not me",
        )),
        (_R, "again", _ANY, (
            r"(?:re ?(?:subscribe|subscribed|start|activate|enroll|join)|un ?stop)(?! (?:my|the) (?:order|account|app|router|phone|computer))", r"resub(?:scribe)?", r"add (?:me|my number|us) back",
            r"(?:put|sign|opt) (?:me )?(?:back|in again)", r"(?:sign|add|put|opt|subscribe|include) (?:me )?<G2>(?:again|back)(?: (?:on|to|in|up|please))?",
            r"(?:turn|switch) <G4>back on", r"(?:start|begin|resume|restart|continue|getting|get|want|receive) <G4>(?:<MSG>|specials) (?:again|back)", r"(?:start|resume|restart|reactivate|renew) <G2>(?:sending|texting|messaging|getting|the|my|your|daily) <G3><MSG>(?: again)?",
            r"want (?:your|the|those|these|my) <MSG> (?:back|again)", r"(?:blocked|stopped|opted out|unsubscribed|hit stop|sent stop|texted stop) <G2>(?:by|on) (?:mistake|accident)", r"(?:accidentally|mistakenly) <G2>(?:stop|stopped|unsubscribed|opted out|blocked|texted stop)",
            r"unsubscribe was an? (?:accident|mistake)", r"start getting <G3>again", r"how do i get <G3>again", r"opt (?:me )?(?:back )?in$", r"didnt mean to (?:unsubscribe|stop|opt out)",
        )),
        (_S, "send_no_more", _ANY, (
            r"(?:tell|told|ask|asked|telling|asking|beg|begging|want|need) you <G2>to (?:stop|quit|leave me)(?! (?:by|at|in|for|the|my|on)\b)", r"dont (?:text|contact|message|send|disturb|solicit)$", r"(?:turn|shut|switch) (?:these|them|texts|messages|this|all this) off", r"turn off (?:these|them|this|texts)", r"<QUIT> <G1><DOING>", r"(?:shop|spot|top|step) (?:texting|messaging|sending me)", r"(?:dont|never|not) (?:ever |you |u )?<DO> <G2>(?:<ME>|<MSG>|again|any ?more|this|these|here|nothing|anything|ever|by text)(?! (?:before|after|until|till|while|when|during|at|on|if) )",
            r"(?:dont|never) (?:text|message|contact|remind|msg|spam|bother) <G1>(?:again|ever|me|us|please|any ?more)(?! (?:before|after|until|till|while|when|during|at|on|if) )", r"do not (?:text|contact|message)$", r"(?:mark|put) me <G2>(?:as |on )?(?:do not|dont) (?:text|contact|call|disturb)",
            r"no (?:more|further|additional|longer any) <G2>(?:<MSG>|of (?:this|these))", r"^no more(?: please)?$", r"no more from (?:you|yall|this|them)", r"im good on (?:the |these |your )?<MSG>", r"no need to (?:text|message|contact)$", r"no (?:texts|messages|sms|text messages) <G4>please$", r"(?:please )?no (?:<MSG>)(?: please)?(?: to this number| ever)?$", r"no need to (?:ever )?(?:text|message|contact|remind|send)(?: me)?(?: ever)?(?: again| any ?more| reminders| texts)",
            r"(?:dont|no longer|not) (?:want|wish|need|care|like|agree|consent)(?: to)? <G5>(?:<MSG>|hear|be contacted|be texted|be on <G2>list|receive|get these|get any)(?! <G1>(?:sell|sold))", r"^(?:i )?(?:dont|didnt) want <G1>(?:these|this|them|any ?more|it)(?: any ?more| please)?$",
            r"(?:stop|prevent|block|cancel|turn off|shut off|disable|deactivate|end|halt|kill|discontinue|cease|quit|lay off|cut) (?:all |of |with |the |these |those |your |any |my |this |more |getting |receiving |further |future |promotional |daily |annoying |stupid |damn |w |out ){0,4}(?:<MSG>)(?= )",
            r"(?:would )?(?:like|want|wish|prefer|appreciate|rather) <G5>(?:not|stop|stopped) <G2>(?:get|getting|receive|receiving|be contacted|messaging|texting|contacting)", r"(?:like|want|wish) to not <G2>(?:get|receive)",
            r"(?:how|where|way) <G4>(?:stop|get off|unsubscribe|get removed|opt out|turn off|get out|leave|make <G2>stop)(?= )(?: (?:these|this|it|of|from|the|all|<MSG>|list|coming))+", r"(?:stop|quit|cease|end|cancel) <G4>(?:texts|messages|sms|reminders|notifications|spam|alerts|text messages|ads|promos)", r"(?:texts|messages|reminders|ads|spam|these|this|it) <G1>(?:needs?|has|have|must|should|better) (?:to )?(?:stop|end|cease)", r"make (?:it|this|these|them|these texts|the texts|these messages) stop", r"refuse (?:all|any|to receive|further)",
            r"(?:you|to) stop(?:ped)? (?:sending|texting|messaging|contacting|msging)", r"(?:wants|want|asked|told|asking|begging|need|telling|said|saying) <G3>to stop$", r"asked <G3>to stop", r"please discontinue", r"(?:keep|kept) saying stop", r"said (?:no|stop)$",
        )),
        (_S, "take_off", _ANY, (
            r"<OUT> (?:please )?<ME>(?: please)?(?= )(?! (?:a|an|the|some|one|my|in|on|to|that|at|info|when|with|pics?|through|up|back|there|home|there)\b)", r"<OUT> <G3>(?:off|out of|from|out) <G3><LIST>", r"(?:off|out of|from|leave) (?:of )?(?:your|this|the|ur|all|ya|that|any) <G2><LIST>", r"<OUT> (?:<ME>) (?:off|out|from)",
            r"take <G2>off(?: please)?$", r"get rid of <ME>", r"^(?:please |just |no |ugh )?(?:remove|delete|uninstall me|off please|drop me|removed?)(?: please| thanks| now)?$", r"(?:be|want to be|get) (?:removed|taken off|excluded|unsubscribed|dropped|deleted) <G1>(?:from|off)?", r"delete all (?:my )?data",
            r"(?:forget|uninstall|unlist|unenroll|deregister|block) (?:me|my number|this number)", r"(?:^|please )remove (?:from|off)", r"remove it$", r"lose (?:my|this) (?:number|contact)", r"(?:like|want|want to be|get me) (?:off|out)(?! (?:of (?:the|my) (?:lease|contract|deal|store|house|office|water)))(?= )$", r"(?:get|take|want) me off (?:of )?(?:this|these|it|here)", r"off (?:this|these|your) (?:text )?(?:thing|things|stuff|service|thread|chain|loop)",
        )),
        (_S, "opt_out", _ANY, (
            r"opt(?:ing|ed)? (?:me |us )?out(?= )(?! (?:of (?:the )?(?:parking|lease|insurance|warranty|cash)))", r"optout", r"unsub(?:scribe|scribed|bed)?(?: me)?(?= )", r"unsubscribing", r"(?:withdraw|revoke|rescind|retract) <G2>(?:consent|permission|authorization)", r"(?:not|never|didnt|dont) <G3>(?:giv\w+|gave|have|has|authorize[d]?|consent(?:ed)?|sign(?:ed)? up|permission|agreed?|recall giving) <G3>(?:permission|consent|for this|text me|to (?:text|contact|message|this))",
            r"(?:not|isnt|arent) welcome to (?:text|contact|message)", r"(?:didnt|never|not) <G2>(?:authoriz\w+|authoris\w+|consent\w*|agreed?|sign(?:ed)? up|approved?|requested|request|ask(?:ed)? for|subscribed?|opt(?:ed)? in) <G3>(?:<MSG>|this|these|it|anything|any of)", r"no solicitation",
        )),
        (_S, "go_away", _ANY, (
            r"leave <ME> (?:alone|be)", r"leave me (?:the )?<G2>alone", r"get lost", r"(?:f|fuck|piss|bugger|sod|buzz|back) off", r"fuck (?:you|off|your)", r"^shut (?:the <G2>)?up$", r"go away", r"(?:this is|its|thats|youre|considered?) (?:just |pure |all )?(?:harassment|spam|harassing)", r"harass(?:ment|ing)", r"^(?:spam|scam|scammers?|spammers?)(?: .{0,20})?$",
            r"(?:ill|i will|am|im|going to|gonna|be) <G1>(?:report|block|sue|reporting|blocking|file)(?:ing)? (?:you|this|w|with|a)", r"^(?:reported|blocked|blocking you|reporting you)", r"(?:report|block|sue|file) <G3>(?:fcc|ftc|you|attorney|lawyer|spam|this number)(?! .{0,10}sign)", r"not to report you", r"get me out ?t?a? ?here$", r"what part of no", r"^quit it$", r"im done with (?:you|these|this)$", r"done with this",
        )),
        (_S, "stop_alone", _ANY, (
            r"^(?:no |kindly |just |please |you |im out |downsign |t |shop |ok |so |can you |would you |now |dude |bro |bye |im |i said |yes |omg |hey |hi |well |and |then |downsign |stopsign |oh |alright |guys |yall |seriously |ffs ){0,4}(?:stop|cease|desist)(?: it| this| that| all| please| now| already| thanks| thank you| ok| bro| dude| man| forever| everything| period| immediately| asap| today| sir| maam| guys| right| stopsign| downsign| and desist| madness| nonsense| bs| shit| crap| fucking| damn| the| me){0,4}$",
            r"(?:this|more|you|me|anymore|these|please|again|already|annoying|whoever this is|enough|number|it|to) (?:please )?stop(?: it| now| please)?$", r"stop (?:please|all|already)(?! (?:by|at|in)\b)", r"^(?:end|finish|kill) (?:it|this|these)$", r"^(?:please )?(?:cancel) (?:cancel|all|me|this subscription|please|texts)", r"(?:can|could|will|would) you (?:please |just )?stop$", r"you can stop now",
        )),
        (_L, "annoyed", _ANY, (
            r"(?:too|so|why so) many(?: <MSG>|$| of these|$| a day| per day)", r"(?:thats |that is )?enough(?: already| of this| with (?:the|these)| is enough)?$", r"enough (?:already|of|with)", r"(?:why|how) (?:do|are|did) you (?:keep |even |get |have )?(?:texting|sending|messaging|my number|get my number|contact)", r"why (?:am|do) i (?:getting|get|keep getting|still)",
            r"(?:keep|still) getting (?:these|this|them|<MSG>|your)", r"(?:less|fewer|not so many|slow down|ease up|tone it down|cut back|chill|calm down|lay off) ?<G3>(?:<MSG>|$|with|often|frequent)", r"(?:sick|tired|over|fed up|annoyed|annoying) <G1>(?:of|with|by) (?:this|these|the|your|it|you)$", r"(?:sick|tired|fed up) (?:of|with) <G3><MSG>", r"(?:every|single) [|, ]{0,4}(?:single )?[|, ]{0,4}day$", r"(?:this number|you) again$", r"(?:do|did) i know you", r"where did you get (?:my|this)", r"who gave you",
            r"(?:has got|needs|has|have) to (?:end|stop)$", r"(?:stop|quit) calling", r"(?:only|just) <G3>(?:order|shipping|delivery|appointment|monthly|yoga|important|emergency|weekly) <G3>(?:not|no|drop|nothing)", r"can you not$", r"blah blah", r"by text all the time", r"(?:hate|cant stand|despise) (?:these|your|the|getting|all these) <G1><MSG>", r"(?:you|who|they|yall) (?:always |just |guys )?keeps? <DOING>", r"not (?:a|your) (?:customer|client|patient|member) (?:anymore|any more|now)", r"day off from texting", r"(?:told|reminded|asked|know) <G3>(?:yesterday|already|before|times)$", r"asked you about this", r"(?:yes|i) (?:yes )?i know$", r"another update", r"(?:two|three|four|five|six|[2-9]) (?:reminders|texts|messages)", r"these too", r"(?:sister|brother|neighbor|friend|coworker|roommate|husband|wife) <G5>(?:stop|texting|removed)", r"leave later", r"(?:only|just) on <G3>drop",
            r"yoga only", r"drop the rest", r"why do (?:i|you) <G3>texts?", r"(?:way |far )?too (?:often|frequent|frequently) ?<G1>", r"(?:[2-9]|\d\d|two|three|four|five|six|ten|million|every) <G4>(?:a day|per day|today|a week|this week|hour|minutes)(?! (?:in|for|off|or))$", r"dont (?:text|message|contact|send) <G3>(?:after|before|at|during|so|late|this) <G2>", r"not (?:so|this|that) (?:often|much|many|early|late)$",
        )),
        (_L, "against_messages", "marketing none", (
            r"(?:no|not|dont|didnt|never|stop|enough|quit|without|less|fewer|hate|tired|sick|why|another|so many|unwanted|want out of|done with|over) <G4>(?:texts|texting|messages|messaging|sms|spam|promos|ads|notifications|reminders|blasts|list)(?! [|,]? ?(?:[?]|i love|yet))",
            r"(?:remove|take|delete|drop|erase|exclude|scrub|block|unlist) <G3>(?:me|us|my number|this number|my phone|our number|my name)$",
        )),
        (_L, "refused", "marketing none", (
            r"^^(?:no|nah|nope|no thanks|no thank you|not interested|not for me|pass|hard pass|no way|nty|im not interested|i am not interested|not really interested|not interested thanks|no ,? thank you|no ,? thanks|not interested at all|dont want it|no ,? not interested|im good|no im good|not now|ugh again|again|seriously|jeez|geez|ok no|ew no|thanks|thank you|please|sorry|no no|no ty|nay|yawn|no thx|boring|not today|dont care|never|not my thing|not into it|hell no|ugh|ew|whatever|who cares|meh|nah im good)(?:(?: [|,]){0,2} (?:no|nah|nope|no thanks|no thank you|not interested|not for me|pass|hard pass|no way|nty|im not interested|i am not interested|not really interested|not interested thanks|no ,? thank you|no ,? thanks|not interested at all|dont want it|no ,? not interested|im good|no im good|not now|ugh again|again|seriously|jeez|geez|ok no|ew no|thanks|thank you|please|sorry|no no|no ty|nay|yawn|no thx|boring|not today|dont care|never|not my thing|not into it|hell no|ugh|ew|whatever|who cares|meh|nah im good)){0,3}$$", r"^^downsign(?: downsign| [a-z]{1,6}){0,4}$$", r"^^not interested", r"this has got to", r"(?:annoying|irritating|ridiculous|obnoxious)$", r"nobody cares$", r"really$", r"^not for me$$",
        )),
        (_H, "what_is_this", _ANY, (
            r"what (?:number|service|program|is this (?:number|service|texting|program|list)|does this (?:number|service)|can i (?:text|reply|send)|is this texting|are these|company is this|is this for|commands?|keywords?)", r"how (?:often|many) (?:do|will|messages|texts) <G3>(?:text|send|month|week|get|expect)", r"(?:cost|charge|rates?|fee) <G4>(?:text|message|these|this number)", r"(?:text|these|message)\w* <G3>(?:cost|free|charge)", r"^help ?me$", r"keywords", r"who (?:is|are) sending", r"how does this (?:work|texting)", r"^(?:help|info) (?:please|info|help)$", r"list of commands",
        )),
    ),
)

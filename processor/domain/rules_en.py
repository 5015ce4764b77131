"""How English speakers ask to be let alone: a few narrow shapes that are sure, many that are likely."""

from __future__ import annotations

from typing import Final

from processor.domain.phrasing import Drawn, rules
from processor.domain.words_en import CLASSES

_WORDS: Final = {
    **CLASSES,
    # what may stand behind a whole wish, so that no other object follows
    "EDGE": (
        "[|?,]/$/me/us/my/this/these/it/them/please/now/anymore/again/any/ever/and/i/im|ive/so/"
        "thanks|thank/ok|okay/immediately|asap/at (?:this number|once|all|any time|anytime|"
        "my (?:number|phone))/to my (?:phone|number|cell|line|mobile)|to this (?:phone|number|"
        "cell|line)|to me|to us/here/already/bye/stop/or/before i|before we/forever/for good/"
        "because/thx/today/right/period/sir|maam/man|bro|dude/u|you/texts|text/messages/all/"
        "yall/but thanks/too/going forward/effective/from now/ty/its/whatsoever/about anything/"
        "every/stopsign|downsign/permanently/if you/lol/in the future/via/by text/on this/"
        "this is/no/thats/we/there/unless you want/until never/on/of/for any reason/under any/"
        "or ill|or i"
    ),
    # what people put around a wish, a word each
    "SAY": (
        "please/kindly/just/can/you/could/would/will/hi/hello/hey/and/so/but/ok/okay/also/now/"
        "thanks/thank/no/yes/again/good/morning/afternoon/evening/sir/maam/guys/yall/folks/"
        "seriously/for/the/time/i/said/told/already/want/to/need/like/id/am/asking/im/then/"
        "must/should/have/people/dude/bro/man/omg/god/ffs/jesus/oh/if/do/me/a/favor/we/wish/"
        "prefer/request/asked/be/all/at/right/alright/love/of/fucking/freaking/damn/go/ahead/"
        "ill/d/well/yo/team/not/interested/sorry/my/once/asap/bye/forever/off/fyi/um/uh/one/"
        "more/immediately/lets/hereby"
    ),
    "TAIL": (
        "away/today/forever/everyone/it/this/that/these/period/everything/desist/much/nice/day/"
        "bless/bye/nonsense/madness/stop/stopsign/downsign/or/else/mean/serious/jeez/"
        "appreciate/appreciated/texts/text/texting/messages/messaging/sending/contacting/fuck/"
        "tf/crap/your/phone/from/list/anymore/what/are/doing/u/with/permanently/entirely/"
        "completely/effective/number/sms/spam/subscription/dont/in/pls/thx/ugh/really/us/on/"
        "out/off/ever/enough/annoying/here/them/any/contact/ads/promos/alerts/reminders/"
        "notifications/<SAY>"
    ),
    # what a text of nothing but stopping is made of, whatever it answers
    "PLAIN": (
        "stop|revoke|unsubscribe|unsub|opt|out|cease|desist|stopall/please|pls|kindly|just|now|"
        "thanks|thank|you|hi|hello|hey|and|ok|okay|yes|no|again|good|morning|sir|maam|guys|"
        "yall|folks|seriously|said|told|asked|asking|i|im|am|want|need|would|like|can|could|"
        "will|to|me|us|my|the|all|texts|text|messages|message|messaging|texting|sending|"
        "contacting|sms|spam|spamming|your|from|this|number|phone|immediately|asap|today|"
        "already|bro|man|dude|forever|for|god|love|of|ffs|jesus|so|much|bye|ever|period|more|"
        "right|appreciate|sorry|fucking|damn|list|notifications|alerts|ads|promos|marketing|"
        "reminders|these|must|we|team|once|had|enough|do|not|anymore|both|nice|day|have|a|be|"
        "in|on"
    ),
    "END": (
        "stop/unsubscribe|unsubscribed|unsub|unsubscribing/opt out|opt me out|opting out|"
        "opted out/cease/quit/desist/discontinue/remove me|remove us/take me off/stopall/"
        "leave me alone/stopsign stop/unenroll/unlist|unlist me/delete me/drop me/get me off/"
        "cancel me/stop it/i quit/stop stop"
    ),
    "OFFLIST": "off|off of|from|out of|outta|on",
    "MANY": "many|much/often|frequent|frequently/early/late|damn many/fucking many/damn much",
    "NUM": (
        "two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty|fifty|hundred|"
        "million|thousand|billion|several|multiple|couple|dozen|dozens|hundreds|tons|\\d{1,3}|"
        "\\d{1,3}th|2nd|3rd|second|third|fourth|fifth|tenth|hundredth|umpteenth|nth/few/"
        "a lot of|lots of|bunch of/zillion|gazillion"
    ),
}  # fmt: skip
_S, _L, _D, _P = Drawn.SURE, Drawn.LIKELY, Drawn.DOUBTED, Drawn.PLAIN
_OFFER: Final = "marketing none"

RULES: Final = rules(
    "en",
    _WORDS,
    (
        (_D, "asks_how", "", (
            r"(?:how|where|is there|whats the|way|who do i|what do i|what number do i|trying to figure out) <G8>(?:stop|get off|unsubscribe|get removed|opt out|turn off|get out|leave this|leave these|end|remove|off of|off|be removed|disable|cancel|mute|block|make <G2>stop|quit|shut off|turn <G2>off|get rid of|deactivate|take me off|leave)(?: (?:these|this|it|of|from|the|all|your|my|getting|receiving|me|them|that|being|so|such|some|any|out|or|number|for|as|well|on|please|coming|[?|,])){0,6} (?:texts?|list|lists|<TEXTS>|getting|this|these|them|receiving|me|number|coming|your|yall|stuff|thread|offers|marketing|everything)(?= )(?! (?:order|leak\w*|pain|bleed\w*|water|car|appointment|account|membership|machine|noise|beep\w*|app|thing|from (?:leak|bleed|beep)\w*|subscription|item|feature|light))", r"(?:how|where|is there|way|who) <G5>(?:unsubscribe|opt out|be removed|get removed|get off|unsub)(?: (?:please|from|of|this|thanks|off|all|[|,]))* [?|]", r"how (?:do|can|to|would) (?:i |we |you )?(?:unsubscribe|opt out|get off|stop this|stop these|get removed|unsub|make (?:it|this|these) stop|get out of this|leave)$",
            r"(?:can|could|may|possible|able|way|want|like|trying|would) <G3>(?:turn|shut|switch) <G2>(?:texts|these|notifications|alerts|them|messages|this) off [?]",
        )),
        (_S, "stop_sending", "", (
            r"(?:stop|quit|cease|discontinue|refrain from|desist from|stop all|stop the) (?:with |with the |all |the |fucking |freaking |damn |fuckin |effing |goddamn |this |all this |your |constantly |constant |randomly |always |both |even |just |ever ){0,3}<DOING>(?= <EDGE>(?![a-z0-9]))(?! (?:my|this|it) (?!phone|number|cell|house|inbox|line|mobile|personal|crap|shit|stuff|info|to me|nonsense|spam|texts?|messages?|[|?,]|please|now|to my|to this|work phone|daily|and every|anymore|wife|husband|mom|dad))(?! (?:me|us|it|them) (?!<EDGE>(?![a-z0-9])|<TEXTS>|<KIND>|with|over|about|your|so|like|literally|for|when|every|constantly|updates|offers|deals|crap|shit|stuff|spam|things|anything|sales|dumb|stupid|[|?,]))",
            r"(?:stop|quit|cease) (?:sending|writing) (?:me |us |out |to |all |of |the |any |your |these |this |more |so many |stupid |damn |dumb |annoying |daily |unwanted |unsolicited |fucking |promotional |marketing |automated |random |ur |sales |spam |text |further |my phone |my number |this number |no more |promo |such |that |political |campaign |ridiculous ){0,5}(?:<TEXTS>|offers|deals|coupons|crap|shit|stuff|things|anything|this|these|it|them|updates|that|bs|garbage|me|us|my phone|to my phone|to this number|info|nonsense|surveys)(?= <EDGE>(?![a-z0-9]))",
            r"(?:stop|quit|cease|discontinue|end|turn off|shut off|kill|cancel|terminate|suspend) (?:<KIND> ){0,4}(?:texts|text messages|messages|sms|spam|promos|promotions|ads|notifications|notifs|alerts|reminders|text alerts|solicitations|communications|blasts)(?= <EDGE>(?![a-z0-9]))(?! (?:on|to (?!me|us|my|this)|from (?!you|your|this|ur)|at|every))", r"(?:stop|quit) (?:blowing|hitting|lighting|filling|clogging|flooding|cluttering|spamming) (?:up )?(?:me|my|us|our) (?:up |phone|cell|inbox|number|messages)",
        )),
        (_S, "do_not_send", "", (
            r"(?:dont|do not|never|dont you|must not|may not|no longer|stop|not to|to not) (?:ever |you |u |you dare |please |ever again |fucking |even |to |want you to |dare |keep |wish for you to |want you |need you to |want yall to |bother to |ever you ){0,3}<DO> (?:me|us|this number|this phone|my phone|my number|my cell|at this number|here|this line|my cell phone|me here)(?= <EDGE>(?![a-z0-9])| with| about| w )(?! (?:at (?:[0-9]|my|home|night|the|noon|this time)|on (?!this|my phone|my cell)|and (?:call|email|just|ill|i will|send)|until|till|when|while|during|before (?!i (?:call|report|sue|block)|we)|after|back|if|in|so|please call|i will|it is|its|today|now|for|to|this (?:week|month|early|late|morning)))",
            r"(?:dont|do not|never) (?:ever |please )?(?:text|message|contact|msg|sms|spam)(?: me| us)? (?:again|ever|anymore|any ?more|please|ever again|thanks)(?= )(?! (?:until|before|if|to|at|so))", r"^(?!(?:can|could|may|do|did|should|would|will|if|how|when) (?:i|we) )(?:<SAY> ){0,6}(?:dont|do not|never) (?:text|message|contact|sms|msg|text me|message me|contact me)$",
            r"(?:dont|do not|never|not) (?:ever )?(?:send|sending|text|give) (?:me |us |anything |to |out |no |this |my )?(?:any |any more |more |these |your |those |this |anything |no |another |any of |further |other |promotional |marketing |stupid |the |one more |ur |text |sales |daily |so many |me |of |else |single ){0,4}(?:<TEXTS>|anything|nothing|anymore|any ?more|stuff|crap|shit|these|this|no more|again|offers|coupons|deals|updates)(?= <EDGE>(?![a-z0-9]))(?! (?:until|before|if|at (?:night|[0-9])|this (?:early|late)|so|yet|to (?!me|my|this|us)))",
            r"(?:mark|put|list|flag|consider|add|place) (?:me|this number|my number|us) <G3>(?:do not|dont) (?:text|disturb|contact|call)",
            r"(?:please |kindly )?(?:do not|dont|never) (?:contact|text|message|call or text|text or call) (?:me |us )?(?:or call |or text |or email |or message )?(?:again|any ?more|ever)",
        )),
        (_S, "no_more", "", (
            r"^(?!(?:can|could|may|do|did|should|would|will|if|how|when) (?:i|we) )(?:<SAY> ){0,8}no (?:more|further|additional) (?:<KIND> ){0,3}(?:\w+ ){0,2}(?:<TEXTS>|texts? from you|surveys|coupons|offers and texts|contact|sms messages|of (?:this|these|your) <G1>(?:texts?|messages|spam|crap|ads))(?= <EDGE>(?![a-z0-9])| for| from)(?! (?:for (?!me|this|my)|on (?!this|my)|from (?!you|your|this|here|ur)|[?]|about))",
        )),
        (_S, "not_wanted", "", (
            r"(?:dont|no longer|never|not|wouldnt|rather|prefer|like|id) (?:really |even |ever |actually |not |to |id |would ){0,3}(?:want|wish|need|care|like|desire|prefer|not)(?: (?:to|for|keep|be|continue|ever|have|not)){0,4} (?:(?:getting|get|receiving|receive|see|seeing|read|reading|hear) )?(?:any |more |your |these |those |the |all |further |future |such |of |ur |stupid |damn |dumb |annoying |so many |promotional |marketing |text |sms |random |automated |daily ){0,4}(?:texts|text messages|messages|sms|spam|ads|promos|promotions|text alerts|text reminders|alerts|reminders|notifications|text updates|solicitations|robotexts)(?= <EDGE>(?![a-z0-9]))",
            r"(?:dont|no longer|never|not|wouldnt|rather not|prefer not) (?:really |even |ever |actually )?(?:(?:want|wish|need|care|like|desire|prefer) )?(?:(?:to|ever|keep) ){0,3}(?:hear from you|hear from yall|be contacted|be texted|be messaged|being contacted|being texted|be on (?:your|this|the) (?:\w+ )?list)(?= <EDGE>(?![a-z0-9]))",
            r"(?:dont|do not|no longer|never) (?:really )?(?:consent|agree|authorize|authorise|permit|accept|want you|wish|give you permission|give consent|give permission) (?:to |you |for |your |you to |to you |receiving |receive |getting |to get |these |any |further |being ){0,5}(?:<TEXTS>|texting|contact\w*|messag\w*|texted)",
        )),
        (_S, "take_off", "", (
            r"(?:remove|delete|take|drop|erase|scrub|strike|scratch|pull|get|purge|unlist|kick|wipe|exclude|yank|removing|cross|unsubscribe|boot|bump) (?:please |pls )?(?:<ME>|me and \w+|me and my \w+|this)(?: please)? (?:name |number |phone |immediately |permanently |the hell |the heck |tf |completely |please |right |now |and my number ){0,3}(?:off|from|out|off of|out of|outta) (?:of )?(?:<KIND> |ur |contact |whatever |mailing |phone |marketing |sms |text |messaging |texting |call |any and |vip |customer |spam |distribution |promo |the |client |patient |damn |fucking |and all ){0,4}(?:lists?|database|data base|system|contacts?|thread|chain|mailing|text group|group|roster|rolodex|texts?|messages|alerts|distribution|phone book|phonebook|records|reminders|notifications|subscription|subscriptions|blast|rotation|files?|program|text service|service|texting|mailings|marketing|promos|promotions|spam|directory|messaging|this|these|here|everything|whatever this is|anything)(?= )(?! (?:for (?!texts|good)|serv|of (?:emails?|players)|meeting))",
            r"(?:remove|delete|erase|scrub|purge|lose|forget|wipe) (?:please )?(?:my number|my phone number|this number|this phone number|my cell number|my cell|my contact info|my info|my contact|my phone|me and my number|our number|my digits|my number please|my contact information|that you have my number|you have my number|you ever had my number|you ever met me|my information)(?= <EDGE>(?![a-z0-9])| from| off)(?! (?:from (?!your|this|the (?:list|lists|system|database|text|texts|texting|sms|messages?|messaging|mailing|contact\w*|records|files?|marketing)|all|ur|texts?|any|future|here)|and (?:use|add|put|replace|update)|on|to|i (?:changed|got)))",
            r"(?:get|want|like|wish|need) (?:me |to be |to get |to |be |us )?(?:taken |removed |taken |deleted |dropped )?(?:off|from|out of|off of) (?:of )?(?:your|this|the|ur|all) (?:\w+ ){0,2}(?:lists?|texts?|texting list|database)",
        )),
        (_S, "unsubscribe", "", (
            r"^(?!(?:can|could|may|do|did|should|would|will|if|how|when) (?:i|we) )(?:<SAY> ){0,8}(?:unsubscribe|unsub|opt|opting|opt me|opt us|unenroll)(?: out)?(?: me| us| this number| my number| this phone| please| now| my phone| thanks| all| immediately| at once| today| from all| from everything| the texts| texts| these){0,4}(?: (?:from|of|to|off) (?:<KIND> ){0,3}(?:<TEXTS>|list|lists|this|these|it|marketing|everything|all|texting|updates|service|offers|anything))?(?: please| now| thanks| thank you| immediately| asap| and stop| today| stop| ok){0,3}(?:$| and | i |$$)(?! ?(?:keep|but|still))",
            r"(?<!can )(?<!could )(?<!may )(?<!do )(?<!should )(?:want to|wanna|like to|wish to|need to|going to|choose to|im|i am|i|please) (?:unsubscribe|opt out|opting out|unsubscribing|be unsubscribed|be opted out|opt out of|unsubscribing from) ?(?:please |now |from |of |this |these |all |your |the |my |number |any |further |future |receiving |you |me |completely |entirely ){0,5}(?:<TEXTS>|list|lists|this|these|here|everything|$|marketing|service)(?! [?])",
            r"(?:withdraw|revoke|rescind|retract|revoking|withdrawing|withdrawn|revoked) (?:my |any |all |the |prior |previous |express |your |you |and |written ){0,5}(?:consent|permission|authorization|authorisation)(?= )(?! (?:for (?!text|sms|you|these|marketing|all|contact|communications|messages|any)|form))",
            r"(?:you |yall |company |i )?(?:never |dont |didnt |no |not |without |no longer )(?:longer |have |had |has |give |gave |given |you |my |any |got |ever |company |business |them |your |authorize |the ){0,6}(?:permission|consent|authorization|authority|right) to (?:text|contact|message|send|sms|use (?:my|this) number|have (?:my|this) number|spam)",
        )),
        (_S, "leave_alone", "", (
            r"^(?!(?:can|could|may|do|did|should|would|will|if|how|when) (?:i|we) )(?:<SAY> ){0,8}(?:leave (?:me|us|my phone|my number|this number) (?:the \w+ )?(?:alone|be)|lose (?:my|this) (?:number|contact|info|digits|phone number)|forget (?:my|this|you have my|you have this|you ever had my) number|forget about me|get lost|go away|leave me the hell alone|leave me tf alone|leave me the fuck alone|quit it|cease and desist|buzz off|back off|get out of my (?:phone|inbox|messages))(?: <TAIL>){0,4}$",
            r"(?:stop|quit|cease) (?:harassing|bothering|spamming|pestering|bugging|annoying|stalking|bombarding|hounding) (?:me|us|my (?:phone|family|wife|husband|mom|inbox))(?= <EDGE>(?![a-z0-9])| with)", r"please (?:leave (?:me|us) alone(?! time)|lose my number|lose this number|forget my number)",
        )),
        (_S, "no_texts", "", (
            r"^(?!(?:can|could|may|do|did|should|would|will|if|how|when) (?:i|we) )(?:<SAY> ){0,6}no (?:more |further )?(?:texts?|text messages?|sms|messages?|texting)(?: to (?:me|this number|my phone)| ever| at all){0,2} (?:please|thanks|thank you|ever|stop)", r"(?:cease|stop|end|discontinue|halt) (?:all |any |further |future |your |and desist all ){0,4}(?:contact|communications?|correspondence|outreach|messaging|texting|texts|messages|solicitations?)(?: with me| to me| to this number| from you| immediately| please| now| at once){0,3}$",
        )),
        (_S, "last_word", _OFFER, (
            r"(?:remove me|take me off|unsubscribe me|leave me alone|lose my number|stop texting|stop messaging me|stop texting me|opt me out|get me off this list)(?: (?:please|now|thanks|thank you|ok|already|immediately|asap)){0,3}$$",
            r"^(?!(?:can|could|may|do|did|should|would|will|if|how|when) (?:i|we) )(?:<SAY> ){0,8}no more ?(?: please| thanks| thank you| of this| of these| from you| ever| to me| to this number| stop| i said){0,3}$$",
            r"^(?!(?:can|could|may|do|did|should|would|will|if|how|when) (?:i|we) )(?:<SAY> ){0,8}(?:remove me|remove us|take me off|get me off|remove|remove my number|take us off|delete me|drop me|unsubscribe|unlist me|uninstall me|take me off please|take my number off|take my number out|remove this number|delete my number)(?: <TAIL>){0,4}$",
            r"(?:dont|no longer|do not) (?:really |even )?(?:want|need|wish)(?: to (?:get|receive|see))? (?:these|this|them|any of (?:these|this|it)|this (?:crap|shit|spam|stuff)|your (?:crap|shit|spam|stuff)) (?:anymore|any more|ever again|please stop|thanks|thank you|please|stop)(?= )",
            r"^(?!(?:can|could|may|do|did|should|would|will|if|how|when) (?:i|we) )(?:<SAY> ){0,4}(?:stop|unsubscribe|cease|quit it|knock it off|stop it|stop this|stop these|stop that|cut it out|leave me alone|remove me|take me off|opt out|opt me out|get me off|take it off|stop texting|stop sending|quit texting|cease and desist)(?: (?:please|now|thanks|thank|you|ok|already|immediately|asap|right|period|forever|bro|man|stop|and|desist|list)){0,4}$$",
            r"no (?:need|reason|cause|point) (?:to|in) (?:ever |keep |continue |go on )?(?:text|texting|message|messaging|contact|contacting|remind|reminding) (?:me|us|this number|my phone) (?:again|anymore|any ?more|ever|further)",
        )),
        (_P, "stop_and_code", "", (r"^^(?:please )?(?:stop|unsubscribe|stopall) \d{3,12}(?: please)?$$",)),
        (_P, "only_stop", "", (
            r"^^(?!(?:do|did|does|what|when|how|who|why|where|is|are|if|should|may|i|we|can i|can we|could i) )(?=(?:[a-z0-9|,]{1,20} ){0,14}(?:stop|unsubscribe|unsub|opt out|opt me out|cease|desist|stopall|revoke) )(?!(?:[a-z0-9|,]{1,20} ){0,14}(?:i|we) (?:can |should |could |must |have |need |want |will |would |like |to |just |am |do |had ){0,4}(?:stop|cease) )(?><PLAIN> |[|,] |stopsign |downsign ){1,18}$$",
        )),
        (_P, "only_out", _OFFER, (
            r"^^(?!(?:do|did|does|what|when|how|who|why|where|is|are|if|should|may|can i|can we|could i) )(?=(?:[a-z0-9|,]{1,20} ){0,14}<END> )(?!(?:[a-z0-9|,]{1,20} ){0,14}(?:i|we) (?:can |should |could |must |have |need |will |would |to |just |am |do |had |cant ){0,4}(?:stop|cease|quit) )(?>(?:<TAIL>|[|,]|unsubscribe\w?|unsub|opt|opting|opted|cease|quit|discontinue|remove|take|leave|alone|delete|drop|get|cancel|unlist|unenroll|stopall) ){1,18}$$",
        )),
    ),
)  # fmt: skip

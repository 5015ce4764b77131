"""English words by what they mean in a text to a business: stopping, messages, refusing."""

from __future__ import annotations

from typing import Final

CLASSES: Final = {
    # what a business sends: hardly said of anything else
    "TEXTS": (
        "texts?/text messages?/texting/sms/mms/messages?/messaging/spam/spamming/spams/promos?/"
        "promotions?/ads?/adverts?/advertisements?/advertising/notifications?/notifs?/alerts?/"
        "reminders?/blasts?/solicitations?/soliciting/junk/pings?/robotexts?/communications?/"
        "outreach/pestering/bombardment/newsletters?/text spam/autotexts?/correspondence"
    ),
    # what it may be called besides, in company of the above
    "MSG": (
        "<TEXTS>/offers?/deals?/coupons?/updates?/crap/marketing/notices/surveys?/contact/"
        "check ins/follow ups?/bs/garbage/nonsense/shit/bullshit/stuff/things/announcements?/"
        "campaigns?/mailings?/invites?/sales? texts?/confirmations?/harassment/madness/trash/"
        "emails and texts/calls and texts/texts and calls/info/discounts"
    ),
    "THIS": (
        "this/these/it/them/that/those/this stuff/this crap/this shit/all this/any more/"
        "anymore/any of this/any of it/any of these/more of these/more of this"
    ),
    "KIND": (
        "all/any/the/your/ur/these/those/this/that/my/more/further/future/additional/other/"
        "such/of/stupid/damn/dumb/annoying/daily/weekly/constant/endless/random/automated|auto/"
        "promotional|promo/marketing/fucking|fuckin|freaking|effing/getting/receiving/with|w/"
        "unwanted/unsolicited/spam/sales/ridiculous/me|us/single/of the/of your/of these/"
        "with the/with your/with these/with all/kind/sort/out/every|each/text/bloody/nonstop/"
        "non stop/incessant/goddamn/pointless/useless/birthday/appointment/review/silly"
    ),
    "DOING": (
        "texting/messaging/contacting/spamming/bothering/reminding/notifying/harassing/bugging/"
        "pinging/annoying/pestering/soliciting/bombarding/flooding/nagging/hounding/badgering/"
        "stalking/disturbing/blowing up/blowing me up/hitting me up/reaching out/blasting/"
        "barraging/inundating/alerting/hassling|hasseling/msging/following up"
    ),
    "SEND": (
        "sending/writing/blowing/hitting/filling/flooding/clogging/cluttering/buzzing/lighting/"
        "popping"
    ),
    "DO": (
        "text/message/contact/msg/sms/spam/bother/remind/notify/harass/ping/solicit/disturb/"
        "reach out/texting/messaging/contacting/bug/hit me up/annoy/pester/alert/follow up/"
        "check in/write/email or text|text or email|text or call|call or text|message or call"
    ),
    "STOP": (
        "stop/quit/cease/halt/knock off/discontinue/cut out/lay off/desist/desist from/"
        "refrain from/end/turn off/shut off/switch off/cancel/kill/suspend/terminate/avoid/"
        "no more|nomore/pause/mute/block/disable/deactivate/give up/do away with/unsubscribe/"
        "unsub/opt out|optout/done with/over/enough|enuf/without/less/fewer/cut down|cut back|"
        "cutback|cut it/tone down|dial back|slow down/ease up|ease off|back off|hold off/"
        "get rid of/cut it out/cool it/calm down|chill/stopping/ending/quitting/stopped/ended/"
        "blocked/muted/silence/shut up/reduce/limit/no/pass on/skip|skip the/spare me/"
        "rather not/opting out of/sick of/tired of/fed up with/decline/say no to/cutting/hold/"
        "not into/bombarded with"
    ),
    "OUT": (
        "remove/delete/take/drop/erase/get/scrub/strike/scratch/pull/unlist/kick/purge/wipe/"
        "exclude/yank/cross/unenroll/removed/deleted/taken|took/dropped/clear/boot/leave/lose/"
        "forget/toss/keep/removing|taking/unregister|deregister/eliminate|eliminated/bump"
    ),
    "ME": (
        "me/us/my number/our number/my phone/my cell/my name/this number/this phone/this line/"
        "this cell/my contact/my details/my info/my information/my data/my digits/"
        "my cell number/my phone number/this phone number/my mobile|my mobile number/my line/"
        "my mom/my dad/my wife/my husband/my mother/my father/my son/my daughter/her number/"
        "his number/our phone|our phones/my kids phone/myself/number/my contact info/"
        "my email and number/my records?"
    ),
    "LIST": (
        "lists?/database/data base/system/contacts?/thread/chain/records?/texts?/text list/"
        "program/group/roster/mailing/mailing list/distribution/alerts?/messages/mailings/"
        "phone ?book/files?/rolodex/directory/subscription|subscriptions/text club/club/"
        "service/sms list/messaging list/marketing/blast|blasts/rotation/spam list/promos/"
        "text thread/text group/call list/contact list/campaign/robot/notifications/reminders"
    ),
    "NEG": (
        "dont/never|nvr/not/didnt/wont/cant/wasnt/isnt/doesnt/wouldnt/aint/no longer/havent/"
        "hasnt/without/nobody|no one/nor/neither/couldnt/shouldnt/stop/arent/rather not/no"
    ),
    "WANT": (
        "want|wanna|wanted|wants/need|needs|needed/wish/care|cares/like/appreciate|appreciated/"
        "ask|asked|asking/sign up|signed up|sign on|signed me up|signed on/subscribe|"
        "subscribed/request|requested/agree|agreed/consent|consented/authorize|authorized|"
        "authorise|authorised/interested/enjoy/opt|opted/read|reading/permission/allow|allowed|"
        "approve|approved/join|joined/give|gave|given/register|registered/signing up/looking/"
        "welcome/require|required/enroll|enrolled/receive|get|receiving|getting/care to/desire/"
        "use|using/accept/see|hear|hearing/okay|ok"
    ),
}  # fmt: skip

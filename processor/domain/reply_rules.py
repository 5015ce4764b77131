"""What a business's own reply has to say, and must not: looked at before the first one is sent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from processor.domain.keywords import folded, is_stop
from processor.domain.promotion import link, selling
from processor.domain.replies import PLACEHOLDER, ReplyKind, ReplyTexts
from processor.domain.sms import segments

#: Parts of SMS that a reply may take, and for how long a link room is left.
_MOST_PARTS: Final = 3
_LINK: Final = "https://" + "x" * 72
_NAMED: Final = {
    ReplyKind.OPT_OUT: ("brand",),
    ReplyKind.HELP: ("brand", "contact"),
    ReplyKind.DOUBLE_OPT_IN: ("brand", "link"),
}


def text_problems(
    kind: ReplyKind, template: str, texts: ReplyTexts, brands: Iterable[str]
) -> Iterator[str]:
    """What is wrong with a text of a business that has these brands, each with its cure."""
    named = [found[1] for found in PLACEHOLDER.finditer(template)]
    known = " and ".join(f"`{{{name}}}`" for name in _NAMED[kind])
    for name in dict.fromkeys(named):
        if name not in _NAMED[kind]:
            yield f"has `{{{name}}}`, which stands for nothing here; known is {known}"
    if set(PLACEHOLDER.sub("", template)) & {"{", "}"}:
        yield f"has a brace that stands alone; take it out, or write {known}"
    shown = [(brand, _filled(template, texts, brand)) for brand in brands]
    if any(folded(texts.name(brand)) not in folded(text) for brand, text in shown):
        yield "must name the brand, so that people know who writes; write `{brand}`"
    longest = max((segments(text) for _, text in shown), default=0)
    if longest > _MOST_PARTS:
        yield (
            f"takes {longest} parts of SMS; shorten it to {_MOST_PARTS}, and mind that one letter"
            " outside GSM 03.38, such as `á`, makes parts of 70 characters in place of 160"
        )
    yield from _OF_KIND[kind](template, texts)


def _opt_out(template: str, _: ReplyTexts) -> Iterator[str]:
    sells = next(selling(template), None)
    if sells:
        yield f"sells something (`{sells}`), which the answer to an opt-out may not; take it out"
    if link(template):
        yield "leads to a page, which the answer to an opt-out may not; take the address out"


def _help(template: str, texts: ReplyTexts) -> Iterator[str]:
    whom = texts.help_contact
    if "contact" not in PLACEHOLDER.findall(template) and not (whom and whom in template):
        yield "must say whom to ask; write `{contact}` and set `help_contact`"
    if not any(is_stop(word) for word in template.replace("{brand}", "").split()):
        yield "must say how to stop; add a sentence such as `To stop our messages, reply STOP.`"


def _double_opt_in(template: str, _: ReplyTexts) -> Iterator[str]:
    words = [folded(word) for word in template.split()]
    if "link" not in PLACEHOLDER.findall(template) and "yes" not in words:
        yield "must say how to confirm; write `{link}`, or ask for the answer YES"


_OF_KIND: Final = {
    ReplyKind.OPT_OUT: _opt_out,
    ReplyKind.HELP: _help,
    ReplyKind.DOUBLE_OPT_IN: _double_opt_in,
}


def _filled(template: str, texts: ReplyTexts, brand: str) -> str:
    known = {"brand": texts.name(brand), "contact": texts.help_contact, "link": _LINK}
    return PLACEHOLDER.sub(lambda found: known.get(found[1], found[0]), template)

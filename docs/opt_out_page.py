"""The page of figures on free text, made from the kept results of `assent text score`."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import msgspec

from docs.markdown import NOTE, table
from processor.services.text_score import Figure

RESULTS: Final = Path(__file__).parent / "opt-out-texts.json"

_HEAD: Final = f"""{NOTE}

# Stops in any words

A customer's text is read in two steps: a whole message that is a [keyword](../processor/domain/keyword_list.py), then rules on free text in English, Spanish and French.
Every rule has a name, and every reading names its rule and the versions of the words and rules; `assent text try` shows them.
Quoted history and a footer such as "Reply STOP to opt out" are cut before anything is read.

| Band | What it means |
| --- | --- |
| sure | the person wants no more messages: revoke now |
| likely | probably so, or in part: pause marketing now, and a person reviews it |
| unsure | a word of stopping without a wish that the rules know: a person reviews it |

A wrong number, a wish to get messages again and a question about the number are told apart from these.
A yes is never a grant.

## Figures

These are of the frozen half of the [labelled texts](../tests/data/texts/README.md), which nobody tuned by; a test scores it anew and compares.
A row labelled as a wish to stop counts as recalled if it is read as sure, likely or a wrong number, which all hold marketing back.
False sure revocations are counted among the rows that are not labelled `revoke`.
The interval is Wilson's, of 95 %.
The texts are made up, so the figures say how the rules read such texts, and not how often people write them.
"""


def kept() -> tuple[Figure, ...]:
    """The kept results; raises OSError where there are none."""
    return msgspec.json.decode(RESULTS.read_bytes(), type=dict[str, tuple[Figure, ...]])["figures"]


def opt_out_page() -> str:
    """The whole page."""
    rows = (_row(each) for each in kept())
    return f"{_HEAD}\n{table(('Measure', 'Language', 'Rows', 'Share', 'Interval'), rows)}\n"


def _row(each: Figure) -> tuple[str, ...]:
    low, high = each.interval()
    share = f"{each.hits / each.of:.2%}" if each.of else "none"
    counted = f"{each.hits} of {each.of}"
    return each.measure, each.lang, counted, share, f"{low:.1%} to {high:.1%}"

"""A business's own keywords: added to the mandatory ones, of which none can be taken away."""

from __future__ import annotations

import hashlib

import msgspec

from processor.domain.keywords import MANDATORY, Keywords, Meaning, WordRefused, with_added
from processor.settings.shapes import WordsTable
from processor.settings.tables import Reader

_DIGITS = 8


def read_words(reader: Reader, value: object, place: str) -> Keywords:
    """The words by which this business's texts are read; each that cannot be added is told.

    The list is named by its content, so that evidence of another list is told apart for ever.
    """
    if value is None:
        return MANDATORY
    table = reader.read(WordsTable, reader.table(value, place), place)
    added: dict[Meaning, list[str]] = {}
    for meaning in Meaning:
        for position, word in enumerate(getattr(table, meaning.value)):
            tried = {**added, meaning: [*added.get(meaning, ()), word]}
            try:
                with_added(tried, "")
            except WordRefused as error:
                reader.problem(f"{place}.{meaning.value}[{position}]", str(error))
                continue
            added = tried
    if not added:
        return MANDATORY
    content = hashlib.sha256(msgspec.json.encode(added, order="deterministic")).hexdigest()
    return with_added(added, content[:_DIGITS])

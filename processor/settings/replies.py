"""How a business answers STOP, HELP and sign-ups: its texts, and for which sources it answers."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from processor.domain.replies import DEFAULTS, ReplyKind, ReplyTexts
from processor.domain.reply_rules import text_problems
from processor.settings.shapes import RepliesTable
from processor.settings.tables import Reader
from processor.settings.values import Settings, Source


class ReplyReader(msgspec.Struct, frozen=True, kw_only=True):
    """Reads the `replies` table of one business."""

    reader: Reader
    place: str

    def read(
        self,
        value: Mapping[str, object] | None,
        brands: tuple[str, ...],
        sources: Mapping[str, Source],
    ) -> ReplyTexts:
        """The texts; what a customer must not be sent is a problem."""
        table = self.reader.read(RepliesTable, value or {}, self.place)
        self.reader.known(table.names, brands, f"{self.place}.names")
        texts = ReplyTexts(
            language=table.language,
            help_contact=table.help_contact,
            names=dict(table.names),
            own={kind: dict(getattr(table, kind)) for kind in ReplyKind if getattr(table, kind)},
        )
        for kind, own in texts.own.items():
            for language, template in own.items():
                for problem in text_problems(ReplyKind(kind), template, texts, brands):
                    self.reader.problem(f"{self.place}.{kind}.{language}", problem)
        self._check_language(texts)
        if any(source.answers == "assent" for source in sources.values()):
            self._check_contact(texts)
        return texts

    def _check_language(self, texts: ReplyTexts) -> None:
        for kind in ReplyKind:
            if texts.language not in {*DEFAULTS[kind], *texts.own.get(kind, {})}:
                known = ", ".join(f"`{language}`" for language in DEFAULTS[kind])
                cure = f"add `{kind}.{texts.language}`, or choose from {known}"
                self.reader.problem(f"{self.place}.language", f"has no text for {kind}; {cure}")

    def _check_contact(self, texts: ReplyTexts) -> None:
        if not texts.help_contact:
            self.reader.problem(
                self.place,
                "needs `help_contact`, a telephone number or e-mail address for people who text"
                ' HELP, since a source has `answers = "assent"`',
            )


def texts_of(settings: Settings) -> dict[str, ReplyTexts]:
    """The texts of each business that may send at all."""
    silent = {*settings.observing, *settings.sandboxes}
    return {name: each.replies for name, each in settings.businesses.items() if name not in silent}


def answering_sources(settings: Settings) -> tuple[tuple[str, str], ...]:
    """The sources whose STOP and HELP are answered here, by business and name."""
    return tuple(
        (business.name, source.name)
        for business in settings.businesses.values()
        for source in business.sources.values()
        if source.answers == "assent"
    )

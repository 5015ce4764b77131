"""Details in memory: answers and failures that somebody laid out by path."""

from __future__ import annotations

from collections.abc import Mapping

from processor.ports import Access, Api, Ask, DetailsFailed, Failing


class MemoryDetails:
    """The details port over a table; `token` is the one that is taken, paths have their answers."""

    def __init__(self, answers: Mapping[str, bytes | Failing], token: str = "") -> None:
        self._answers = answers
        self._token = token
        self.asked: list[str] = []

    def ask(self, api: Api, access: Access, ask: Ask) -> bytes:
        if access.host not in api.hosts:
            raise DetailsFailed(Failing.MISLED)
        self.asked.append(ask.path)
        if access.token != self._token:
            raise DetailsFailed(Failing.REFUSED)
        answer = self._answers.get(ask.path, Failing.GONE)
        if isinstance(answer, Failing):
            raise DetailsFailed(answer)
        return answer

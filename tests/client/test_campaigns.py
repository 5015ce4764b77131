"""Campaigns by the kit for senders, over a whole deployment with two workers of campaigns."""

from __future__ import annotations

import csv
import io
import sys
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from assent_client import Campaign, Client, Order, RequestRefused, Verdict
from processor.ports import Scope
from tests.client.cutting import Cutting
from tests.client.worlds import RealWorld, answers, key_of, url_of
from tests.e2e.rig import Rig, a_free_port, until
from tests.test_docs_examples import blocks, run

pytestmark = pytest.mark.e2e

ROWS = 20_000
#: So that the result has several parts.
NOTE = "seen at the garden show " * 6
ORDER = Order(channel="sms", region="US", name="spring-sale", template="t-1")
ALICE, BOB = "+12025550101", "+12025550102"
MIB = 1 << 20
PAGE = "docs/campaigns.md"


@pytest.fixture(scope="module")
def rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    """Web, workers and beat, with two workers of campaigns."""
    with Rig(tmp_path_factory.mktemp("campaigns") / "rig", port=a_free_port()) as made:
        made.web()
        made.worker()
        made.beat()
        for _ in range(2):
            made.bulk()
        yield made


@pytest.fixture(scope="module")
def client(rig: Rig) -> Iterator[Client]:
    """A client of acme."""
    with Client(url_of(rig), key_of(rig, Scope.GATE, Scope.READ), timeout=60) as made:
        assert until(lambda: answers(made))
        yield made


def written(rows: int) -> Iterator[bytes]:
    """A list in pieces, as a program would make it: a bad row, and somebody twice."""
    yield b"Mobile Phone,note\n"
    for number in range(rows):
        match number:
            case 7:
                cell = "nonsense"
            case 11:
                cell = "(202) 555-0101"
            case _:
                cell = f"+1202{5550100 + number:07d}"
        yield f"{cell},{NOTE}{number}\n".encode()


def judged(client: Client, campaign: Campaign) -> Campaign:
    """The same, once everybody was judged."""
    found = client.campaigns.wait(campaign.id, seconds=300)
    assert found.judged
    assert found.done == found.of
    return found


def test_a_long_list_goes_out_is_judged_and_comes_back_over_a_bad_line(
    rig: Rig, client: Client
) -> None:
    RealWorld(rig, client).agree(ALICE)
    campaign = judged(client, client.campaigns.create(written(ROWS), ORDER, key="one"))
    assert campaign.rows == ROWS
    assert campaign.verdicts[Verdict.APPROVED] == 1
    assert sum(campaign.verdicts.values()) == ROWS
    codes = {each.code: each for each in campaign.reasons}
    assert (codes["duplicate_in_list"].rows, codes["address_invalid"].rows) == (1, 1)
    assert codes["no_consent"].remedy
    whole = b"".join(client.campaigns.results(campaign.id))
    assert [each.line for each in client.campaigns.problems(campaign.id)] == [9]
    rows = list(csv.DictReader(io.StringIO(whole.decode())))
    assert len(rows) == ROWS
    assert [row["assent_verdict"] for row in rows].count("approved") == 1
    key = key_of(rig, Scope.READ)
    with (
        Cutting(rig.port, after=MIB // 2, times=3) as line,
        Client(line.url, key, timeout=60) as there,
    ):
        parts = list(there.campaigns.parts(campaign.id))
        assert line.left == 0
    assert len(parts) > 2
    assert b"".join(each.content for each in parts) == whole
    # Another program goes on where one ended.
    middle = parts[1]
    assert middle.next is not None
    rest = client.campaigns.parts(campaign.id, start=middle.next, tag=middle.tag)
    assert b"".join(each.content for each in (*parts[:2], *rest)) == whole
    again = client.campaigns.create(written(ROWS), ORDER, key="one")
    assert again.id == campaign.id


def test_a_wave_the_report_and_one_person(rig: Rig, client: Client, tmp_path: Path) -> None:
    world = RealWorld(rig, client)
    world.agree(ALICE)
    world.agree(BOB)
    file = tmp_path / "list.csv"
    file.write_bytes(f"address\n{ALICE}\n{BOB}\nnobody\n".encode())
    campaign = judged(client, client.campaigns.create(file, ORDER))
    tag = next(iter(client.campaigns.parts(campaign.id))).tag
    world.stop(BOB)
    client.campaigns.wave(campaign.id)
    assert client.campaigns.wait(campaign.id, seconds=300).state == "done"
    report = client.campaigns.report(campaign.id)
    assert report["places"] == {"waiting": 1, "blocked": 1}
    found = client.campaigns.explain(campaign.id, BOB)
    assert found is not None
    assert found["message"] is None
    assert client.campaigns.explain(campaign.id, "+12025550177") is None
    with pytest.raises(RequestRefused, match="result_changed"):
        list(client.campaigns.parts(campaign.id, tag=tag))
    approved = b"".join(client.campaigns.results(campaign.id, verdict=Verdict.APPROVED))
    assert approved.count(b"express_grant") == 1
    with pytest.raises(RequestRefused, match="campaign_refuses"):
        client.campaigns.pause(campaign.id)
    assert client.campaigns.cancel(campaign.id).state == "cancelled"
    assert campaign.id in [each.id for each in client.campaigns.each()]


def test_what_is_wrong_is_said(client: Client) -> None:
    assert client.campaigns.look("cmp_" + "0" * 32) is None
    with pytest.raises(RequestRefused) as caught:
        client.campaigns.create([b"address\n", f"{ALICE}\n".encode()], Order(channel="fax"))
    assert caught.value.problems[0].pointer == "/channel"
    with pytest.raises(RequestRefused, match="list_invalid"):
        client.campaigns.create(io.BytesIO(b"name,age\nAlice,30\n"), ORDER)


def test_a_list_takes_no_more_memory_than_a_part(client: Client) -> None:
    """However long it is; `make soak` measures it with a million rows."""
    peaks = []
    for rows in (1_000, 8_000):
        tracemalloc.start()
        campaign = judged(client, client.campaigns.create(written(rows), ORDER))
        assert sum(len(each) for each in client.campaigns.results(campaign.id)) > rows * 100
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 16 * MIB


def test_the_program_of_the_page_runs_as_it_stands(
    rig: Rig, client: Client, tmp_path: Path
) -> None:
    RealWorld(rig, client).agree(ALICE)
    (tmp_path / "list.csv").write_text(f"Mobile\n{ALICE}\n{BOB}\nnobody\n", "utf-8")
    (tmp_path / "send.py").write_text(blocks(PAGE, "python")[0], "utf-8")
    told = run(f"{sys.executable} send.py list.csv", tmp_path, **places(rig))
    assert "line 4: address_invalid" in told
    assert told.splitlines()[-2] == "done"
    assert "'waiting': 1" in told.splitlines()[-1]
    text = (tmp_path / "decided.csv").read_text("utf-8")
    decided = list(csv.DictReader(io.StringIO(text)))
    assert [row["assent_verdict"] for row in decided] == ["approved", "blocked", "blocked"]


def test_the_commands_of_the_page_run_as_they_stand(
    rig: Rig, client: Client, tmp_path: Path
) -> None:
    (tmp_path / "audience.csv").write_bytes(b"".join(written(9_000)))
    told = run(blocks(PAGE, "sh")[0], tmp_path, JOB="by-curl", **places(rig))
    assert '"line":9' in told
    (campaign,) = (each for each in client.campaigns.each() if each.rows == 9_000)
    assert campaign.judged
    whole = b"".join(client.campaigns.results(campaign.id))
    assert len(whole) > MIB
    assert (tmp_path / "decided.csv").read_bytes() == whole


def places(rig: Rig) -> dict[str, str]:
    """Where Assent is, and a key."""
    return {"ASSENT_URL": url_of(rig), "ASSENT_KEY": key_of(rig, Scope.GATE, Scope.READ)}

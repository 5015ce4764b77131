"""Lists as they are uploaded: found out, kept as they came, and repeated safely."""

from __future__ import annotations

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from processor.domain.address import Channel
from processor.domain.campaign import CampaignState
from processor.ports import VaultUnavailable
from processor.ports.campaigns import CampaignConflict, CampaignSpec
from processor.services import uploads
from processor.services.campaign_report import NotJudgedYet
from processor.services.lists import blocks_to_lines, read_list
from processor.services.table import TableInvalid
from processor.services.uploads import UploadOvertaken
from tests.services.campaigns import SPEC, Office, csv_of, office_over, phone, pieces
from tests.services.engines import Engine


@pytest.fixture
def office(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Office:
    return office_over(engine, monkeypatch)


def read(text: str, **changes: object) -> tuple[str, str, bool, list[tuple[int, str]]]:
    """Form, column, whether it had a head, and line and address of each row."""
    spec: CampaignSpec = replace(SPEC, **changes)
    head, rows = read_list(blocks_to_lines(pieces(text.encode())), spec)
    return head.form, head.column, head.named, [(row.line, row.address) for row in rows]


ONE, TWO = phone(1), phone(2)


@pytest.mark.parametrize(
    ("text", "changes", "found"),
    [
        (f"name,address\nA,{ONE}\n", {}, ("csv", "address", True, [(2, ONE)])),
        (f"name;Mobile Number\nA;{ONE}\n", {}, ("csv", "Mobile Number", True, [(2, ONE)])),
        (f"name\tphone\nA\t{ONE}", {}, ("csv", "phone", True, [(2, ONE)])),
        (f"\ufeffPhone|name\n{ONE}|A\n", {}, ("csv", "Phone", True, [(2, ONE)])),
        (f"A,{ONE}\nB,{TWO}\n", {}, ("csv", "column_2", False, [(1, ONE), (2, TWO)])),
        (f"{ONE}\n{TWO}\n", {}, ("csv", "column_1", False, [(1, ONE), (2, TWO)])),
        (
            "(202) 555-0101\n",
            {"region": "US"},
            ("csv", "column_1", False, [(1, "(202) 555-0101")]),
        ),
        (
            f"who,to\nA,{ONE}\n",
            {"mapping": {"to": "address"}},
            ("csv", "to", True, [(2, ONE)]),
        ),
        (
            "E-mail,phone\na@example.com,1\n",
            {"channel": Channel.EMAIL},
            ("csv", "E-mail", True, [(2, "a@example.com")]),
        ),
        (f'{{"address": "{ONE}"}}\n', {}, ("ndjson", "address", True, [(1, ONE)])),
        (
            f'{{"to": "{ONE}"}}\n',
            {"mapping": {"to": "address"}},
            ("ndjson", "to", True, [(1, ONE)]),
        ),
        (f'"a\nhead",phone\nA,{ONE}\n', {}, ("csv", "phone", True, [(3, ONE)])),
    ],
)
def test_how_a_list_is_written_is_found_out(
    text: str, changes: dict[str, object], found: object
) -> None:
    assert read(text, **changes) == found


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("", {}),
        ("\n\n", {}),
        ("name,city\nAlice,Springfield\n", {}),
        (f"phone,mobile\n{ONE},{TWO}\n", {}),
        (f"{ONE},{TWO}\n", {}),
        (f"name,phone\nA,{ONE}\n", {"mapping": {"fax": "address"}}),
        ("visitor-1\nvisitor-2\n", {"channel": Channel.WEBCHAT}),
    ],
)
def test_a_list_of_which_nothing_can_be_read_is_refused(
    text: str, changes: dict[str, object]
) -> None:
    with pytest.raises(TableInvalid):
        read(text, **changes)


@given(st.text(), st.integers(1, 9))
def test_lines_are_the_same_however_they_come_in_pieces(text: str, size: int) -> None:
    body = text.encode("utf-8", "replace")
    assert "".join(blocks_to_lines(pieces(body, size))) == "".join(blocks_to_lines([body]))


def test_a_result_has_the_rows_as_they_came_and_no_formula(office: Office) -> None:
    office.agree(1)
    body = f'phone,note\n{ONE},"=1+1"\n{TWO},"two\nlines"\n{TWO},x,y\nnobody,caf\xe9\n'
    campaign = office.upload(body.encode("latin-1"))
    office.work()
    text = office.text(campaign)
    assert text == (
        "phone,note,assent_address,assent_verdict,assent_reasons\n"
        f"{ONE},'=1+1,{ONE},approved,express_grant\n"
        f'{TWO},"two\nlines",{TWO},blocked,no_consent\n'
        "nobody,caf\ufffd,,blocked,address_invalid\n"
    )
    found = office.services.results.bad_rows(office.show(campaign))
    assert [(each.line, each.reason) for each in found] == [
        (5, "row_unreadable"),
        (6, "address_invalid"),
    ]


def test_objects_come_back_as_objects(office: Office) -> None:
    office.agree(1)
    campaign = office.upload(f'{{"address": "{ONE}", "n": 1}}\n{{"n": 2}}\n'.encode())
    office.work()
    assert office.text(campaign) == (
        f'{{"address":"{ONE}","n":1,"assent_address":"{ONE}","assent_verdict":"approved",'
        '"assent_reasons":["express_grant"]}\n'
    )
    assert office.services.results.media_type(office.show(campaign)) == "application/x-ndjson"


def test_a_download_goes_on_at_any_row(office: Office) -> None:
    cells = [phone(number) for number in range(1, 9)]
    campaign = office.upload(csv_of(cells))
    with pytest.raises(NotJudgedYet):
        office.services.results.download(office.show(campaign))
    office.work()
    whole = office.text(campaign).splitlines()
    assert len(whole) == 9
    for start in range(1, 10):
        assert office.text(campaign, start).splitlines() == whole[1 + start :]
    first = next(iter(office.services.results.download(office.show(campaign))))
    assert (first.start, first.rows) == (0, 3)


def test_an_upload_that_broke_off_is_repeated_from_its_start(office: Office) -> None:
    body = csv_of([phone(number) for number in range(1, 9)])

    def breaking() -> object:
        yield from list(pieces(body))[:-3]
        raise VaultUnavailable("the line went dead")

    uploads = office.services.uploads
    with pytest.raises(VaultUnavailable):
        uploads.receive(SPEC, breaking(), key="k1")  # type: ignore[arg-type]  # it breaks
    name = uploads.campaign_id("acme", "k1")
    assert office.services.desk.show("acme", name).state is CampaignState.RECEIVING
    assert office.work() == 0
    campaign = office.upload(body)
    assert campaign.id == name
    office.work()
    assert len(office.text(campaign).splitlines()) == 9
    again = office.upload(body)
    assert (again.id, again.state) == (name, CampaignState.DONE)


def test_a_key_stands_for_one_order_and_one_list(office: Office) -> None:
    office.upload(csv_of([ONE]))
    with pytest.raises(CampaignConflict):
        office.upload(csv_of([ONE, TWO]))
    with pytest.raises(CampaignConflict):
        office.upload(csv_of([ONE]), purpose="newsletter")
    assert office.upload(csv_of([ONE]), key="k2").rows == 1
    first, second = (office.upload(csv_of([ONE]), key="") for _ in range(2))
    assert first.id != second.id


def test_of_two_uploads_at_once_the_later_one_counts(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = csv_of([phone(number) for number in range(1, 6)])

    def overtaken() -> object:
        for at, piece in enumerate(pieces(body)):
            if at == 3:
                office.upload(body)
            yield piece

    with pytest.raises(UploadOvertaken):
        office.services.uploads.receive(SPEC, overtaken(), key="k1")  # type: ignore[arg-type]
    name = office.services.uploads.campaign_id("acme", "k1")
    office.work()
    found = office.services.desk.show("acme", name)
    assert (found.state, found.rows) == (CampaignState.DONE, 5)


def test_a_head_that_is_no_utf_8_is_taken_as_far_as_it_can_be_read(office: Office) -> None:
    body = f"Tel\xe9fono,address\nJos\xe9,{ONE}\n".encode("latin-1")
    campaign = office.upload(body)
    office.work()
    head, row = office.text(campaign).splitlines()
    assert head.startswith("Tel\ufffdfono,address,")
    assert row.startswith(f"Jos\ufffd,{ONE},")
    with pytest.raises(TableInvalid, match="twice"):
        office.upload(f"\xe9,\xe8,address\n1,2,{ONE}\n".encode("latin-1"), key="k2")


def test_numbers_of_any_size_and_objects_of_any_depth_are_taken_or_told(office: Office) -> None:
    large = f'{{"address":"{ONE}","n":-{9**60},"m":[{2**64},{2**63}],"b":true}}'
    deep, deeper = (f'{{"address":"{TWO}","n":{"[" * depth}{"]" * depth}}}' for depth in (99, 100))
    broken = f'{{"address":"{TWO}","n":{"[" * 100_000}}}'
    flat = f'{{"address":"{phone(3)}","n":[{"[]," * 200}[]]}}'
    campaign = office.upload(f"{large}\n{deep}\n{deeper}\n{broken}\n{flat}".encode())
    office.work()
    told = office.text(campaign).splitlines()
    assert [line.split(',"assent_address"')[0] + "}" for line in told] == [large, deep, flat]
    bad = office.services.results.bad_rows(office.show(campaign))
    assert [(each.line, each.detail) for each in bad] == [
        (3, "it is nested deeper than 100 levels"),
        (4, "it is no JSON object"),
    ]


def test_a_row_that_never_ends_takes_no_memory_and_keeps_nobody_out(office: Office) -> None:
    begins, more = f'{ONE},"\n', f'",{"," * 300_000}"\n'
    body = f"address,n\n{begins}{more * 9}{TWO},b\n"
    tracemalloc.start()
    campaign = office.services.uploads.receive(SPEC, pieces(body.encode(), 65_536))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 30 << 20
    office.work()
    found = office.show(campaign)
    assert office.text(campaign).splitlines()[-1].startswith(f"{TWO},b,{TWO},")
    told = [each.detail for each in office.services.results.bad_rows(found)]
    assert told[0] == "it goes over too many lines; see that its quotes end"
    assert all(len(each) < 100 for each in told)


def test_cells_without_anything_in_them_fill_a_chunk_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "_MOST", 10_000)
    head = ",".join(f"c{number}" for number in range(1_000))
    body = f"address,{head}\n" + f"{ONE}{',' * 1_000}\n" * 5
    _, rows = read_list(blocks_to_lines(pieces(body.encode(), 65_536)), SPEC)
    assert [len(chunk) for chunk in uploads._chunks(rows)] == [2, 2, 1]


def test_no_address_is_written_as_a_formula(office: Office) -> None:
    campaign = office.upload(csv_of(["=1+1@example.com"]), channel=Channel.EMAIL)
    office.work()
    row = office.text(campaign).splitlines()[1]
    assert row.startswith("'=1+1@example.com,'=1+1@example.com,blocked,")

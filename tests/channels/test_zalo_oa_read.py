"""Webhook calls of a Zalo Official Account: whose they are, and what each event says."""

import hashlib
import hmac
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.channels.port import Untrusted
from bot.channels.zalo_oa_read import EVENTS as ALL_EVENTS
from bot.channels.zalo_oa_read import is_probe, signature, trusted, understood
from bot.receive import Heard
from handlers.turn import FileSent

APP, SECRET, AT = "1234567890123456789", "oa-secret-demo", "1750000000000"
BODY = (
    '{"app_id":"1234567890123456789","event_name":"user_send_text","message":{"msg_id":"m-0001",'
    '"text":"Xin chào"},"recipient":{"id":"9876543210"},"sender":{"id":"111222333"},'
    '"timestamp":"1750000000000","user_id_by_app":"444555666"}'
).encode()
MAC = "f78265e1549c9e0f306f561e8b7f4cb2f32d995c4750a676a0b7c5b819b03b68"
USER, OA = "111222333", "9876543210"


def read(headers: dict[str, str], body: bytes = BODY, secret: str = SECRET, **options: Any) -> list[Heard]:
    return understood(trusted(headers, body, APP, secret, **options))


@pytest.mark.parametrize("signed", [f"mac={MAC}", f"mac= {MAC}", MAC, f" {MAC.upper()} "])
def test_the_known_signature_is_taken_with_and_without_its_prefix(signed: str) -> None:
    assert len(BODY) == 228
    assert signature(APP, BODY, AT, SECRET) == MAC
    for header in ("X-ZEvent-Signature", "x-zevent-signature"):
        assert read({header: signed}) == [Heard("zalo-oa", USER, "m-0001", "Xin chào")]


@pytest.mark.parametrize(
    ("headers", "body", "secret"),
    [
        ({}, BODY, SECRET),
        ({"X-ZEvent-Signature": ""}, BODY, SECRET),
        ({"X-ZEvent-Signature": "mac="}, BODY, SECRET),
        ({"X-ZEvent-Signature": f"mac={MAC[:-1]}0"}, BODY, SECRET),
        ({"X-ZEvent-Signature": "mac=ký"}, BODY, SECRET),
        ({"X-ZEvent-Signature": f"mac={MAC}"}, BODY + b" ", SECRET),
        ({"X-ZEvent-Signature": f"mac={MAC}"}, BODY.replace(b"Xin", b"xin"), SECRET),
        ({"X-ZEvent-Signature": f"mac={MAC}"}, BODY, "another secret"),
        ({"X-ZEvent-Signature": f"mac={MAC}"}, BODY, ""),
        ({"X-ZEvent-Signature": f"mac={MAC}"}, b"[1]", SECRET),
        ({"X-ZEvent-Signature": f"mac={MAC}"}, b"\xff", SECRET),
        ({"X-ZEvent-Signature": f"mac={MAC}"}, b"null", SECRET),
    ],
)
def test_anything_else_is_untrusted(headers: dict[str, str], body: bytes, secret: str) -> None:
    with pytest.raises(Untrusted):
        read(headers, body, secret)


def test_a_keyed_hash_is_no_signature() -> None:
    keyed = hmac.new(SECRET.encode(), APP.encode() + BODY + AT.encode(), hashlib.sha256).hexdigest()
    with pytest.raises(Untrusted):
        read({"X-ZEvent-Signature": f"mac={keyed}"})


def test_without_a_secret_of_ours_even_a_matching_hash_is_refused() -> None:
    with pytest.raises(Untrusted):
        read({"X-ZEvent-Signature": signature(APP, BODY, AT, "")}, secret="")


def test_another_app_is_refused_though_it_signs_with_the_same_secret() -> None:
    body = BODY.replace(APP.encode(), b"999")
    with pytest.raises(Untrusted):
        read({"X-ZEvent-Signature": signature(APP, body, AT, SECRET)}, body)


def test_the_timestamp_of_the_header_counts_where_that_was_chosen() -> None:
    headers = {"X-ZEvent-Timestamp": "99", "X-ZEvent-Signature": signature(APP, BODY, "99", SECRET)}
    assert read(headers, clock="header")
    with pytest.raises(Untrusted):
        read(headers, clock="body")


@pytest.mark.parametrize(("body", "probe"), [(b"", True), (b"{}", True), (b" {}\n", True), (BODY, False)])
def test_only_the_empty_call_is_the_probe(body: bytes, probe: bool) -> None:
    assert is_probe(body) is probe


def event(name: str, message: Any = None, **more: Any) -> dict[str, Any]:
    common = {"app_id": APP, "event_name": name, "timestamp": AT, "user_id_by_app": "444555666"}
    people = {"sender": {"id": USER}, "recipient": {"id": OA}}
    return {**common, **people, **({"message": message} if message is not None else {}), **more}


def attached(payload: dict[str, Any], kind: str = "image", **more: Any) -> dict[str, Any]:
    return {"msg_id": "m-1", "attachments": [{"type": kind, "payload": payload}], **more}


def heard(
    text: str = "", choice: str | None = None, event_id: str = "m-1", address: str = USER, **more: Any
) -> list[Heard]:
    return [Heard("zalo-oa", address, event_id, text, choice, **more)]


PHOTO = "https://f1-zpc.zdn.vn/a/b/anh.jpg"
DOCUMENT = {"url": "https://f2.zdn.vn/x", "name": "don.pdf", "size": "1024", "checksum": "c"}
PLACE = {"coordinates": {"latitude": "12.66", "longitude": "108.05"}}
BARE = {"app_id": APP, "timestamp": AT, "oa_id": OA}

EVENTS = [
    (event("user_send_text", {"msg_id": "m-1", "text": "máy xay"}), heard("máy xay")),
    (event("user_send_text", {"msg_id": "m-1", "text": "kc:menu"}), heard(choice="menu")),
    (event("user_send_text", {"msg_id": "m-1", "text": "kc:"}), heard("kc:")),
    (event("user_send_text", {"msg_id": "m-1", "text": "kc:hai chữ"}), heard("kc:hai chữ")),
    (event("user_send_text", {"msg_id": "m-1", "text": "kc:" + "a" * 201}), heard("kc:" + "a" * 201)),
    (event("user_send_text", {"msg_id": "m-1", "text": "#menu", "quote_msg_id": "m-0"}), heard("#menu")),
    (event("user_send_text", {"text": "không số"}), heard("không số", event_id=f"user_send_text:{AT}")),
    (event("user_send_text", {"msg_id": "m-1"}), heard(sign="unknown")),
    (event("user_send_text", {"msg_id": "m-1", "text": 7}), heard(sign="unknown")),
    (event("user_send_text", "m-1"), heard(sign="unknown", event_id=f"user_send_text:{AT}")),
    (event("user_send_text", {"msg_id": 17, "text": "số"}), heard("số", event_id="17")),
    (event("user_send_image", attached({"url": PHOTO})), heard(files=(FileSent(PHOTO, "anh.jpg"),))),
    (
        event("user_send_image", attached({"url": PHOTO, "thumbnail": PHOTO}, "photo", text="cái này")),
        heard("cái này", files=(FileSent(PHOTO, "anh.jpg"),)),
    ),
    (event("user_send_gif", attached({"url": PHOTO}, "gif")), heard(files=(FileSent(PHOTO, "anh.jpg"),))),
    (
        event("user_send_file", attached(DOCUMENT, "file")),
        heard(files=(FileSent("https://f2.zdn.vn/x", "don.pdf"),)),
    ),
    (event("user_send_image", attached({})), heard(sign="unknown")),
    (event("user_send_image", attached({"url": "javascript:1"})), heard(sign="unknown")),
    (event("user_send_image", attached({"url": "https://[x"})), heard(sign="unknown")),
    (event("user_send_image", {"msg_id": "m-1", "attachments": "x"}), heard(sign="unknown")),
    (event("user_send_image", {"msg_id": "m-1", "attachments": [7, {"payload": 7}]}), heard(sign="unknown")),
    (event("user_send_sticker", attached({"url": PHOTO}, "sticker")), heard(sign="sticker")),
    (event("user_send_audio", attached({"url": PHOTO}, "audio")), heard(sign="voice")),
    (event("user_send_video", attached({"url": PHOTO}, "video")), heard(sign="video")),
    (event("user_send_link", attached({"url": "https://a.vn"}, "link")), heard(sign="unknown")),
    (event("user_send_link", attached({}, "link", text="xem https://a.vn")), heard("xem https://a.vn")),
    (event("user_send_location", attached(PLACE, "location", text="Ea Tam")), heard(sign="location")),
    (event("user_send_business_card", attached({}, "x")), heard(sign="contact")),
    (event("user_send_hologram", attached({}, "x")), heard(sign="unknown")),
    (
        event("user_submit_info", info={"name": "Bà Hòa", "phone": "84905123456", "address": "x"}),
        heard(event_id=f"user_submit_info:{AT}", phone="84905123456"),
    ),
    (
        event("user_submit_info", info={"phone": 84905123456}),
        heard(event_id=f"user_submit_info:{AT}", phone="84905123456"),
    ),
    (
        event("user_submit_info", info={"phone": "gọi sau"}),
        heard(event_id=f"user_submit_info:{AT}", sign="unknown"),
    ),
    (event("user_submit_info"), heard(event_id=f"user_submit_info:{AT}", sign="unknown")),
    (
        {**BARE, "event_name": "follow", "follower": {"id": USER}, "source": "oa_profile"},
        heard(event_id=f"follow:{AT}", sign="hello"),
    ),
    (
        {**BARE, "event_name": "unfollow", "follower": {"id": USER}},
        heard(event_id=f"unfollow:{AT}", sign="left"),
    ),
    (
        {**BARE, "event_name": "user_click_chatnow", "user_id": USER},
        heard(event_id=f"user_click_chatnow:{AT}", sign="hello"),
    ),
    (
        event("oa_send_text", {"msg_id": "m-9", "text": "Chị gửi lại giúp em"}, recipient={"id": USER}),
        heard(event_id="echo:m-9", sign="staff"),
    ),
    (
        event("oa_send_image", attached({"url": PHOTO}), recipient={"id": USER}),
        heard(event_id="echo:m-1", sign="staff"),
    ),
]
SILENT = [
    *(
        event(name, {"msg_id": "m-1", "text": "x"})
        for name in (
            "oa_send_template",
            "oa_send_consent",
            "oa_send_group_text",
            "user_received_message",
            "user_seen_message",
            "user_reacted_message",
            "oa_reacted_message",
            "add_user_to_tag",
            "user_send_group_text",
            "user_call_oa",
            "change_template_quality",
            "anonymous_send_text",
            "anonymous_send_hologram",
            "something_new",
        )
    ),
    event("user_send_text", {"msg_id": "m-1", "text": "x"}, sender={}),
    event("user_send_text", {"msg_id": "m-1", "text": "x"}, sender="ai"),
    event("user_send_text", {"msg_id": "m-1", "text": "x"}, sender={"id": "a b"}),
    event("user_send_text", {"msg_id": "m-1", "text": "x"}, sender={"id": "1" * 201}),
    event("user_send_text", {"msg_id": "\u0000", "text": "x"}, timestamp={}),
    event("oa_send_text", {"msg_id": "m-1"}, recipient=None),
    {**BARE, "event_name": "follow"},
    {**BARE, "event_name": ["follow"]},
    {**BARE},
]


@pytest.mark.parametrize(("said", "expected"), EVENTS)
def test_every_event_is_understood_as_meant(said: dict[str, Any], expected: list[Heard]) -> None:
    body = json.dumps(said).encode()  # with escapes, as some senders write letters
    assert read({"X-ZEvent-Signature": f"mac={signature(APP, body, AT, SECRET)}"}, body) == expected


@pytest.mark.parametrize("said", SILENT)
def test_what_is_not_for_us_is_not_heard(said: dict[str, Any]) -> None:
    assert understood(said) == []


def test_where_somebody_stands_is_not_kept() -> None:
    said = event("user_send_location", attached(PLACE, "location", text="Ea Tam"))
    assert not any(word in repr(understood(said)) for word in ("12.66", "108.05", "Ea Tam"))


def test_words_of_staff_are_not_kept() -> None:
    said = event("oa_send_text", {"msg_id": "m-9", "text": "riêng tư"}, recipient={"id": USER})
    assert "riêng tư" not in repr(understood(said))


KEYS = st.sampled_from(["id", "msg_id", "text", "attachments", "payload", "url", "name", "phone", "x"])
WORTH = st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.floats(allow_nan=False)
FLAT = st.dictionaries(KEYS, WORTH, max_size=4)
ANYTHING = (
    WORTH | FLAT | st.fixed_dictionaries({"attachments": st.lists(st.fixed_dictionaries({"payload": FLAT}))})
)
NAMES = st.sampled_from([*ALL_EVENTS, "user_send_x", "oa_send_x", "user_send_\x00", "user_send_" + "x" * 99])
PARTS = ("message", "sender", "recipient", "follower", "user_id", "info", "timestamp")


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(NAMES, st.lists(ANYTHING, min_size=len(PARTS), max_size=len(PARTS)))
def test_no_shape_of_an_event_breaks_reading_and_ids_stay_small(name: str, values: list[Any]) -> None:
    for one in understood({"event_name": name, **dict(zip(PARTS, values, strict=True))}):
        assert 0 < len(one.event) <= 300
        assert one.event.isprintable()
        assert one.address.isprintable()


@given(st.binary(max_size=200))
def test_no_bytes_break_reading(body: bytes) -> None:
    with pytest.raises(Untrusted):
        read({"X-ZEvent-Signature": f"mac={MAC}"}, body)


@pytest.mark.parametrize("name", ["X-ZEvent-Signature", "X-ZEvent-Timestamp"])
def test_a_header_that_is_no_text_is_a_strangers(name: str) -> None:
    headers = {"X-ZEvent-Signature": "mac=ab", name: "\udcff"}
    with pytest.raises(Untrusted):
        trusted(headers, b'{"app_id":"7"}', "7", "secret")

"""What people call their trade is put into the group they mean."""

from collections import Counter
from pathlib import Path
from unicodedata import normalize

import pytest
import yaml

from handlers.eligibility.trades import UNLISTED, Trades
from messages.knowledge.load import load_policy
from messages.knowledge.model import At
from messages.rules.model import Rules, Trade
from messages.text import fold

Said = list[tuple[str, str]]  # a phrase and the group it belongs to

HERE = Path(__file__).parent
OWNERS = yaml.safe_load((HERE / "trades.yaml").read_text())
LOOKED_AT: Said = [each for owner in OWNERS[::2] for each in owner["says"].items()]
HELD_OUT: Said = [each for owner in OWNERS[1::2] for each in owner["says"].items()]
SENTENCES: Said = [*yaml.safe_load((HERE / "trades_in_sentences.yaml").read_text()).items()]
ENGLISH: Said = [*yaml.safe_load((HERE / "trades_english.yaml").read_text()).items()]


@pytest.fixture(scope="module")
def trades() -> Trades:
    return Trades(load_policy().rules)


def counted(trades: Trades, said: Said) -> Counter[str]:
    """How many are right, wrong (another group) and unlisted (no group though there is one)."""
    found: Counter[str] = Counter()
    for text, group in said:
        named = trades.named(text)
        found["right" if named == group else "wrong" if named else "unlisted"] += 1
    return found


@pytest.mark.parametrize(
    ("said", "right", "wrong"),
    [(LOOKED_AT, 0.99, 0.01), (HELD_OUT, 0.96, 0.02), (SENTENCES, 0.9, 0.06), (ENGLISH, 0.95, 0.03)],
    ids=["looked at", "held out", "sentences", "English"],
)
def test_at_least_so_many_are_right_and_few_are_wrong(
    trades: Trades, said: Said, right: float, wrong: float
) -> None:
    found = counted(trades, said)
    assert found["right"] >= right * len(said), found
    assert found["wrong"] <= wrong * len(said), found


def test_there_is_enough_to_judge_by() -> None:
    assert len(OWNERS) >= 60
    assert len({text for text, _ in LOOKED_AT + HELD_OUT}) >= 300
    assert len({group for _, group in LOOKED_AT}) == len({group for _, group in HELD_OUT}) == 12


def test_the_rules_know_many_words() -> None:
    words = [word for trade in load_policy().rules.trades for word in trade.all_words]
    assert len({fold(word) for word in words}) >= 600


@pytest.mark.parametrize(
    ("said", "group"),
    [
        ("gạch không nung", "hoa_chat_vat_lieu"),
        ("gạch nung", "gach_nung"),
        ("quán cà phê", "mua_ban_dich_vu"),
        ("trồng cà phê", "nong_nghiep"),
        ("trồng rồi chế biến cà phê", "che_bien"),
        ("rang xay và bán cà phê", "che_bien"),
        ("sữa", "che_bien"),
        ("sửa xe", "mua_ban_dich_vu"),
        ("mở xưởng", UNLISTED),  # not a mine: «mỏ»
        ("máy", UNLISTED),  # not sewing: «may»
        ("gồm nhiều việc", UNLISTED),  # not pottery: «gốm»
        ("gốm", "thu_cong"),
        ("hoá chất", "hoa_chat_vat_lieu"),
        ("hóa chất", "hoa_chat_vat_lieu"),
        ("CƠ KHÍ", "co_khi_dien"),
        ("co khi", "co_khi_dien"),
        ("sữa xe máy", "mua_ban_dich_vu"),  # hỏi and ngã mixed
        ("", UNLISTED),
        ("?!", UNLISTED),
    ],
)
def test_a_trap(trades: Trades, said: str, group: str) -> None:
    assert trades.named(said) == group


@pytest.mark.parametrize("said", ["chế biến hải sản", "mộc", "dệt thổ cẩm", "cho thuê máy"])
def test_however_the_marks_are_encoded(trades: Trades, said: str) -> None:
    assert trades.named(said) != UNLISTED
    assert {trades.named(normalize(form, said)) for form in ("NFC", "NFD", "NFKC", "NFKD")} == {
        trades.named(said)
    }


MAKES = {
    True: (
        *(
            "rang xay cà phê",
            "làm mộc",
            "xưởng mộc",
            "cơ khí",
            "làm nón lá",
            "sản xuất xi măng",
            "may quần áo",
        ),
        *("xưởng nhôm kính", "làm nước mắm", "chế biến hạt điều", "trồng và chế biến cà phê", "dệt thổ cẩm"),
        *("sản xuất phân hữu cơ", "lam giay ve sinh", "xưởng giày dép", "gạch không nung", "nấu rượu"),
        *("đúc đồng", "sản xuất và bán cà phê", "làm đồ gỗ", "ép dầu lạc", "xuong go", "chế tạo máy bóc vỏ"),
        *("furniture maker", "pottery"),
    ),
    False: (
        *("tạp hóa", "bán quần áo", "đại lý phân bón", "thu mua cà phê", "quán cà phê", "cho thuê máy móc"),
        *("buôn đồ gỗ", "cửa hàng nội thất", "bán sắt thép", "sửa xe máy", "nhà hàng", "bán máy nông nghiệp"),
        *("cửa hàng giày dép", "dịch vụ vận tải", "làm đại lý xi măng", "làm tóc"),
        *("grocery shop", "selling furniture"),
    ),
    None: (
        *(
            "cà phê",
            "xi măng",
            "quần áo",
            "nội thất",
            "phân bón",
            "máy móc",
            "giày dép",
            "nông sản",
            "ca phe",
        ),
        *(
            "gia đình có 2 hecta cà phê",
            "sắt thép",
            "mỹ phẩm",
            "trồng cà phê",
            "nuôi tôm",
            "trồng 3 sào tiêu",
        ),
    ),
}


@pytest.mark.parametrize(
    ("said", "makes"), [(said, makes) for makes, every in MAKES.items() for said in every]
)
def test_what_the_words_tell_about_making(trades: Trades, said: str, makes: bool | None) -> None:
    """Whoever only names goods is not taken for their maker, and is asked."""
    group = trades.group(said)
    assert group is not None and group.produces is makes, group


def test_most_words_of_a_trade_name_it_themselves(trades: Trades) -> None:
    """Each word of the rules, typed as it stands, is understood as its own group."""
    for trade in load_policy().rules.trades:
        named = {word: trades.named(word) for word in trade.all_words}
        assert {word for word, group in named.items() if group != trade.id} == set()


def test_beside_what_makes_it_another_trade() -> None:
    farm = Trade(At("", 1, {}), "farm", "", "", None, ("trồng chè",), ("chè khô",))
    made = Trade(At("", 1, {}), "made", "", "", True, ("chè khô",), ())
    trades = Trades(Rules(trades=(farm, made)))
    assert trades.named("trồng chè") == "farm"
    assert trades.named("trồng chè, làm chè khô") == "made"
    assert trades.group("bán vé số") is None


def test_a_very_long_text_is_read_like_a_short_one(trades: Trades) -> None:
    assert trades.named("tôi muốn hỏi " * 500 + "rang xay cà phê") == "che_bien"
    assert trades.named("x" * 100_000) == UNLISTED


@pytest.mark.parametrize(
    ("said", "named"),
    [
        *((said, True) for said in ("mộc", "đồ nhựa", "làm đồ nhựa", "xưởng giày dép", "rang xay")),
        *((said, False) for said in ("", "làm", "đồ nhựa tốt", "muốn làm đồ nhựa", "sản xuất")),
    ],
)
def test_whether_the_whole_text_is_a_trade(trades: Trades, said: str, named: bool) -> None:
    assert trades.names(said) is named

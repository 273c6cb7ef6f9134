"""A made-up result: a household in Đắk Lắk roasts coffee and asks for a new machine."""

from dataclasses import replace
from datetime import UTC, date, datetime

from bot.links import finishing
from bot.receive import Heard, Receiver
from handlers.converse import converse
from handlers.here import Here
from handlers.keeping import keep
from handlers.sheet import Line, Section, Sheet
from handlers.turn import ResultKept, Said, Talk, Turn
from storage.store import Kept, Store
from tests.conversation.support import knowledge

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
SECRET = b"a secret of the tests"
ADDRESS = "https://khuyencong.example.vn"
KEEP = "lưu kết quả này"

SHEET = Sheet(
    title="Hỗ trợ mua máy rang cà phê",
    subtitle="Hộ kinh doanh rang cà phê, xã Ea Kao, tỉnh Đắk Lắk",
    made_on=date(2026, 11, 23),
    sections=(
        Section(
            "Kết quả",
            (
                Line("text", "Anh/chị có thể xin hỗ trợ ứng dụng máy móc tiên tiến vào sản xuất."),
                Line("figure", "Mức hỗ trợ: tối đa 50% chi phí, không quá 300.000.000 đồng một cơ sở."),
                Line("source", "Khoản 4 Điều 8 Thông tư 28/2018/TT-BTC, nguồn khuyến công quốc gia."),
            ),
        ),
        Section(
            "Vì sao",
            (
                Line("bullet", "Hộ kinh doanh có đăng ký, tự đầu tư và sản xuất hàng công nghiệp nông thôn."),
                Line("source", "Khoản 1 Điều 1 Nghị định 235/2025/NĐ-CP, có hiệu lực từ 15/10/2025."),
                Line("bullet", "Nơi sản xuất ở xã; chế biến nông sản là ngành nghề được khuyến công."),
                Line("source", "Khoản 2 Điều 5 Nghị định 45/2012/NĐ-CP, được sửa đổi năm 2025."),
            ),
        ),
        Section(
            "Anh/chị phải có trước",
            (
                Line("bullet", "Máy mới, tốt hơn máy đang dùng, mua sau khi được duyệt."),
                Line("figure", "Vốn tự có ít nhất 300.000.000 đồng cho máy giá 600.000.000 đồng."),
            ),
        ),
        Section(
            "Giấy tờ cần chuẩn bị",
            (
                Line("check", "Giấy chứng nhận đăng ký hộ kinh doanh (bản chụp)"),
                Line("check", "Báo giá máy rang của hai nơi bán"),
                Line("check", "Ảnh xưởng, ảnh máy đang dùng"),
                Line("check", "Đơn đề nghị hỗ trợ, có xác nhận của xã"),
            ),
        ),
        Section(
            "Hạn và nơi nộp",
            (
                Line("figure", "Nộp trước ngày 30/06/2027 để kịp kế hoạch năm 2028."),
                Line("text", "Hỏi: Trung tâm Khuyến công tỉnh Đắk Lắk, 0262 3 812 345."),
            ),
        ),
    ),
    footer="Kết quả theo các câu anh/chị đã trả lời và luật có hiệu lực ngày 23/11/2026.",
    language="vi",
)
KEPT = ResultKept(
    workshop="Xưởng cà phê Ea Kao",
    situation={"entity": "ho_kinh_doanh", "registered": True, "cost_vnd": 600_000_000},
    wish="machinery",
    on=date(2026, 11, 23),
    verdicts={"machinery": "yes", "startup": "no"},
    sheet=SHEET,
    revision="r1",
)


def another(workshop: str, title: str = "Kết quả mới") -> ResultKept:
    return replace(KEPT, workshop=workshop, sheet=replace(SHEET, title=title))


def decide(said: Said, talk: Talk, now: datetime) -> Turn:
    """The real conversation, and beside it a word that keeps the sample, under the name that follows."""
    if not said.text.startswith(KEEP):
        return converse(said, talk, knowledge(), now)
    named = said.text.removeprefix(KEEP).strip()
    turn = keep(Here(knowledge(), now, talk.language), talk, another(named) if named else KEPT)
    return Turn(replace(turn.talk, offered=turn.say[-1].choices), turn.say, turn.effects)


def receiver(store: Store, public_url: str | None = ADDRESS) -> Receiver:
    return Receiver(store, decide, finish=finishing(SECRET, public_url), clock=lambda: NOW)


async def say(
    hears: Receiver, text: str, event: str, channel: str = "telegram", address: str = "7"
) -> tuple[Kept, ...]:
    """Words, or with a colon in front the id of a choice."""
    choice = text.removeprefix(":") if text.startswith(":") else None
    heard = Heard(channel, address, event, "" if choice else text, choice)
    return await hears.hear(heard)

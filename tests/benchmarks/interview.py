"""How many questions the interview asks and what a turn costs: python -m tests.benchmarks.interview [PEOPLE]

People are made up, shaped roughly as the field is: mostly households that make what they sell, in communes.
Each is interviewed from «can I get support» to the result, answering truly; some do not know some answers.
Against it stands a fixed form of every key. Times are of one process, its first turn included.
"""

import sys
import time
from collections.abc import Mapping
from random import Random
from statistics import median, quantiles

from handlers.converse import converse
from handlers.eligibility.likely import share
from handlers.eligibility.situation import KEYS
from handlers.filling import flow_of, question_of
from handlers.here import Here
from handlers.turn import Said, Talk
from tests.conversation.support import NOW, tap, whole

PEOPLE = 500
UNKNOWN = 0.05  # of the answers one may not know
WISHES = (("machinery", 50), ("fairs", 15), ("training", 10), ("trademark_showroom", 10), ("all", 15))
TRADES = (
    "rang cà phê",
    "xưởng mộc",
    "dệt thổ cẩm",
    "cơ khí",
    "làm bún",
    "gốm",
    "buôn bán",
    "lò gạch",
    "may mặc",
)
PLACES = ("xã Ea Wer", "xã Cư M'gar", "phường Tân An, Đắk Lắk", "xã Ea Tu, BMT", "phường Chương Mỹ, Hà Nội")
PLACE_SHARES = (40, 30, 12, 12, 6)
ENTITIES: Mapping[str, str] = {
    "hop_tac_xa": "hop_tac_xa",
    "doanh_nghiep": "doanh_nghiep",
    "to_hop_tac": "to_hop_tac",
    "ho_kinh_doanh": "ho_kinh_doanh",
    "ca_nhan_chua_dang_ky": "none",
}
MONEY = ("800 triệu", "3 tỷ", "12 tỷ", "90 tỷ", "250 tỷ")


class Person:
    """Somebody with an answer to every question."""

    def __init__(self, dice: Random) -> None:
        self._dice = dice
        wishes, weights = [wish for wish, _ in WISHES], [weight for _, weight in WISHES]
        usual = [share("entity", entity, len(ENTITIES)) for entity in ENTITIES]
        (entity,) = dice.choices(tuple(ENTITIES), usual)
        self._picks = {
            "wish": dice.choices(wishes, weights)[0],
            "entity": ENTITIES[entity],
            "machine": dice.choices(("new", "new_bought", "old"), (80, 12, 8))[0],
            "kiln": dice.choice(("tunnel", "manual", "unfired")),
            "unit_kind": dice.choices(("xa", "phuong"), (78, 22))[0],
            "new": "new",
        }
        self._texts = {
            "trade": dice.choice(TRADES),
            "goods": "sấy trái cây",
            "place": dice.choices(PLACES, PLACE_SHARES)[0],
            "place_more": "xã Ea Kao, Đắk Lắk",
            "staff": str(dice.choices((8, 40, 150, 230), (60, 25, 10, 5))[0]),
            "revenue": dice.choice(MONEY),
            "capital": dice.choice(MONEY),
            "cost": dice.choice(("300 triệu", "450 triệu", "1 tỷ 2")),
        }

    def answer(self, here: Here, talk: Talk) -> Said:
        question = question_of(here, talk)
        assert question is not None
        name, key = question.name, getattr(question, "sets", ("",))[:1]
        if name not in ("wish", "entity") and self._dice.random() < UNKNOWN:
            return Said("không biết")
        if name in self._texts:
            return Said(self._texts[name])
        if pick := self._picks.get(name):
            return tap(f"answer:{name}:{pick}")
        if name == "which":
            return tap(talk.offered[0].id)
        yes = self._dice.random() < share(key[0], True, 2) if key and key[0] in KEYS else True
        return tap(f"answer:{name}:{'yes' if yes else 'no'}")


def interviewed(person: Person, times: list[float]) -> int:
    """How many questions it took; the processor time of each turn is noted, in milliseconds."""
    known, talk, said, asked = whole(), Talk(), tap("eligibility"), 0
    here = Here(known, NOW, "vi")
    while True:
        began = time.process_time()
        talk = converse(said, talk, known, NOW).talk
        times.append(1000 * (time.process_time() - began))
        if flow_of(talk) is None:
            return asked
        asked += 1
        said = person.answer(here, talk)


def main(people: int) -> None:
    dice, times = Random("people"), list[float]()
    counts = [interviewed(Person(dice), times) for _ in range(people)]
    print(f"{people} people, {len(times)} turns")
    print(f"questions: median {median(counts)}, worst {max(counts)}; a fixed form: {len(KEYS)}")
    print(f"median against the fixed form: {median(counts) / len(KEYS):.0%}")
    cut = quantiles(times, n=1000)
    print(f"a turn: p50 {cut[499]:.2f} ms, p99 {cut[989]:.2f} ms, worst {max(times):.1f} ms")
    floor = _floor()
    print(f"a turn of small talk: p50 {floor:.2f} ms; ratio of medians {cut[499] / floor:.1f}")


def _floor() -> float:
    """What a turn costs that decides nothing."""
    times = []
    for _ in range(300):
        began = time.process_time()
        converse(Said("cảm ơn"), Talk(), whole(), NOW)
        times.append(1000 * (time.process_time() - began))
    return median(times)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE)

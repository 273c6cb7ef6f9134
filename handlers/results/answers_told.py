"""The answers a result rests on, told back in words."""

from handlers.eligibility.situation import KEYS, Situation, Value
from handlers.here import Here
from messages import amounts
from messages.places import Candidate
from messages.units import province_by_code


def told_answers(here: Here, situation: Situation) -> list[str]:
    """`Loại hình: hộ kinh doanh`, one line a key, in the order of the form."""
    known = ((key, situation[key]) for key in KEYS if key in situation)
    return [told(here, key, value) for key, value in known]


def told(here: Here, key: str, value: Value) -> str:
    name = here.words(f"results.key.{key}")
    return here.words(
        "results.answer", name=name[:1].upper() + name[1:], value=value_in_words(here, key, value)
    )


def value_in_words(here: Here, key: str, value: Value) -> str:
    """`hợp tác xã`, `có`, `400 triệu đồng`, `Đắk Lắk`."""
    kind = KEYS[key]
    if kind == "bool":
        own = f"results.value.{key}.{str(value).lower()}"
        return here.words(own if here.has_words(own) else f"results.value.{str(value).lower()}")
    if kind == "int":
        count = key == "insured_staff"
        return (
            amounts.number(int(value), here.language) if count else amounts.money(int(value), here.language)
        )
    if kind == "province":
        province = province_by_code(str(value))
        return province.name if province else str(value)
    if key == "wish":
        return wish_name(here, str(value))
    return here.words(f"results.{kind}.{value}") if kind in ("entity", "unit_kind") else str(value)


def commune_name(here: Here, one: Candidate) -> str:
    """`phường Tân An, Đắk Lắk`."""
    kind = here.words(f"results.unit_kind.{one.kind}")
    return here.words("results.place", kind=kind, name=one.name, province=one.province)


def wish_name(here: Here, wish: str) -> str:
    activity = here.knowledge.law.on(here.today()).activities.get(wish)
    if activity is None:
        return wish
    return activity.name_en if here.language == "en" else activity.name


def if_told(here: Here, key: str, value: Value) -> str:
    """What is supposed, as it follows «nếu»: `là hợp tác xã`, `mua máy cũ`, `chi phí 800 triệu đồng`."""
    if KEYS[key] == "bool":
        return here.words(f"results.if.{key}.{str(value).lower()}")
    return here.words(f"results.if.{key}", value=value_in_words(here, key, value))

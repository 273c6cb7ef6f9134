"""Where the goods are made: an address in old or new names, asked for more exactly where it names several."""

from collections.abc import Sequence

from handlers.eligibility.replies import UNKNOWN
from handlers.form import Answers, Echo, Taken, as_typed
from handlers.here import Here
from handlers.interview.asked import asked, says_nothing
from handlers.turn import Choice
from messages.places import Candidate, province_of, resolve, unit
from messages.text import fold
from messages.units import province_by_code

ADDRESS, COMMUNE, AMONG, TRIED = "address", "commune_code", "among", "tried"
AT_ONCE = 5  # places offered, beside «none of these»
PARTIAL = "*"  # behind the code of a commune only a part of the place went to


def place_name(here: Here, found: Candidate) -> str:
    """`Phường Tân An, Đắk Lắk (một phần)`."""
    name = f"{here.words(f'place.kind.{found.kind}')} {found.name}, {found.province}"
    return f"{name} {here.words('eligibility.place.partial')}" if found.partial else name


def found_in(here: Here, said: str, province: str | None = None) -> tuple[Candidate, ...]:
    """The communes of today the text may mean; of the province only, where that is known."""
    home = province or here.knowledge.centre.province
    found = resolve(said, home=home, on=here.today())
    return tuple(one for one in found if province is None or one.province_code == province)


def settled(here: Here, said: str, found: Sequence[Candidate]) -> Taken | None:
    """What one place tells, or several that count the same; None where it matters which one it is."""
    first = found[0]
    if any((one.province_code, one.kind) != (first.province_code, first.kind) for one in found):
        return None
    code = first.code if len(found) == 1 else ""
    told = {"province_code": first.province_code, "unit_kind": first.kind, COMMUNE: code, AMONG: ""}
    return Taken({ADDRESS: said, **told}, (_echo(here, said, found),))


def _echo(here: Here, said: str, found: Sequence[Candidate]) -> Echo:
    if len(found) > 1:
        names = "; ".join(place_name(here, one) for one in found)
        return "eligibility.place.echo_parts", {"said": said, "names": names}
    name = place_name(here, found[0])
    same = fold(found[0].name) in fold(said)
    return ("eligibility.place.echo" if same else "eligibility.place.echo_old"), {"said": said, "name": name}


def _read(here: Here, answers: Answers, typed: str) -> Taken | str:
    if problem := says_nothing(here, typed):
        return problem
    said = as_typed(typed)
    province = answers.get("province_code") or None
    found = found_in(here, said, province)
    if not found and answers.get(ADDRESS):
        found = found_in(here, f"{answers[ADDRESS]}, {said}", province)
    if not found or len(found) > AT_ONCE:
        return _narrower(answers, said)
    if told := settled(here, said, found):
        return told
    codes = " ".join(one.code + (PARTIAL if one.partial else "") for one in found)
    if codes == answers.get(AMONG):
        return "form.choose"  # the same places again
    return Taken({ADDRESS: said, AMONG: codes})


def _narrower(answers: Answers, said: str) -> Taken:
    """Asked once more with the district or province; then a province alone, or nothing, will do."""
    province = answers.get("province_code") or province_of(said) or ""
    told = {TRIED: str(_tries(answers) + 1), ADDRESS: answers.get(ADDRESS) or said, AMONG: ""}
    if province and not answers.get("province_code"):
        told["province_code"] = province
        echo: tuple[Echo, ...] = (("eligibility.noted", {"value": province_name(province)}),)
        return Taken(told, echo, sure=False)
    if not province and _tries(answers):
        told["province_code"] = UNKNOWN
    return Taken(told, sure=False)


def _tries(answers: Answers) -> int:
    tried = answers.get(TRIED, "")
    return int(tried) if tried.isdecimal() else 0


def was_asked(answers: Answers) -> bool:
    return bool(answers.get(ADDRESS) or answers.get(TRIED))


def gave_up(answers: Answers) -> bool:
    """Asked twice already: the kind of unit is asked as a choice."""
    return _tries(answers) > 1


def province_name(code: str) -> str:
    found = province_by_code(code)
    return found.name if found else code


def among(here: Here, answers: Answers) -> tuple[Candidate, ...]:
    """The places one address may mean, as they are today."""
    codes = answers.get(AMONG, "").split()
    found = ((code, unit(code.removesuffix(PARTIAL), here.today())) for code in codes)
    return tuple(
        Candidate(one.code, one.name, one.kind, one.province_code, one.province, code.endswith(PARTIAL))
        for code, one in found
        if one
    )


def _offer(here: Here, answers: Answers) -> tuple[Choice, ...]:
    places = (Choice(f"answer:which:{one.code}", place_name(here, one)) for one in among(here, answers))
    return (*places, here.choice("answer:which:none", "eligibility.which.none"))


def _tell(here: Here, answers: Answers, option: str) -> Taken:
    chosen = [one for one in among(here, answers) if one.code == option]
    told = settled(here, answers.get(ADDRESS, ""), chosen) if chosen else None
    if told is None:
        return Taken({AMONG: "", TRIED: str(_tries(answers) + 1)})
    return Taken(told.answers)


HANG_ON_IT = ("province_code", "unit_kind", "craft_village", "difficult_area", ADDRESS, COMMUNE, AMONG, TRIED)
NOWHERE = {AMONG: UNKNOWN, TRIED: "2", "province_code": UNKNOWN}
PLACE = asked("place", sets=("province_code", "unit_kind"), clears=HANG_ON_IT, read=_read, unknown=NOWHERE)
PLACE_MORE = asked("place_more", sets=(), counts=False, read=_read, unknown=NOWHERE)
WHICH = asked("which", sets=(), counts=False, offer=_offer, tell=_tell, read=_read, unknown=NOWHERE)


def _kind(_here: Here, _answers: Answers, option: str) -> Taken:
    return Taken({"unit_kind": UNKNOWN if option == "unknown" else option})


UNIT_KIND = asked("unit_kind", options=("xa", "phuong", "dac_khu", "unknown"), counts=False, tell=_kind)

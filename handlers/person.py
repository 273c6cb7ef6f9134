"""Who a person can turn to: the centre by phone, or else the province's Department of Industry and Trade."""

from handlers.here import Here, just
from handlers.turn import Say, Talk, Turn
from messages.units import province_by_code


def province_of(here: Here, talk: Talk) -> str | None:
    """The code of the person's province as far as they told it, else of the centre's."""
    return told(talk, "province") or here.knowledge.centre.province


def kind_of_facility(talk: Talk) -> str | None:
    """The kind of the person's facility as far as they told it."""
    return told(talk, "kind")


def told(talk: Talk, what: str) -> str | None:
    """`province` or `kind` as told in the form at hand, on the way, or in the profile."""
    return talk.answers.get(what) or talk.about.get(what) or talk.known.get(what)


def whom_to_call(here: Here, talk: Talk) -> str:
    """One sentence that promises only what exists: nobody reads along here.

    The centre serves its own province; who told another one is sent to that one's department.
    """
    centre, code = here.knowledge.centre, province_of(here, talk)
    if centre.phone and (centre.province is None or code == centre.province):
        return here.words("person.centre", centre=centre.name, phone=centre.phone)
    province = province_by_code(code or "")
    if province:
        return here.words("person.department", province=province.name)
    return here.words("person.department_unknown")


def no_applications(here: Here, talk: Talk) -> Turn:
    """To who wants to apply right here: where they can, and what to read before."""
    said = here.words("person.no_applications") + " " + whom_to_call(here, talk)
    read_first = (here.choice(f"topic:{topic}", f"topic.{topic}") for topic in ("papers", "when-where"))
    own = (here.choice("eligibility"),) if here.knowledge.judges else ()
    return just(talk, Say(said, (*own, *read_first, here.choice("menu"))))


def meet(here: Here, talk: Talk) -> Turn:
    said = here.words("person.not_here") + " " + whom_to_call(here, talk)
    return just(talk, Say(said, (here.choice("menu"),)))

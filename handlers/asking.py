"""What an answer hangs on that we do not know: asked once in a conversation, under the answer itself."""

from dataclasses import replace

from handlers.filling import flow_of
from handlers.here import Here
from handlers.person import told
from handlers.turn import Choice, Say, Talk
from messages.knowledge.model import Entry
from messages.units import province_by_code

ASKED = ("kind", "province")  # what answers depend on, the one that changes more first
KINDS_OFFERED = ("ho_kinh_doanh", "hop_tac_xa", "doanh_nghiep", "ca_nhan_chua_dang_ky")
MOST = 5  # choices under an answer


def to_ask(talk: Talk, entry: Entry) -> str | None:
    """`kind` or `province`, if this answer depends on it; None when it is known or was asked for before."""
    if flow_of(talk) or talk.answered_on or talk.rest:
        return None
    open_ = (one for one in ASKED if one in entry.depends and one not in talk.asked and not told(talk, one))
    return next((one for one in open_ if one != "province" or not talk.answered_in), None)


def asking(here: Here, talk: Talk, what: str, others: tuple[Choice, ...]) -> tuple[Talk, Say]:
    """The question with its choices, and as many of the other choices as there is room for."""
    offered = ways_to_tell(here, what)
    room = MOST - len(offered)
    kept = (*others[: max(room - 2, 0)], *others[max(len(others) - min(room, 2), 0) :])
    say = Say(here.words(f"about.{what}.ask"), (*offered, *dict.fromkeys(kept)))
    return replace(talk, asked=(*talk.asked, what), wanted=what), say


def ways_to_tell(here: Here, what: str) -> tuple[Choice, ...]:
    """The kinds most usual; or the centre's own province, and any other."""
    if what == "kind":
        return tuple(here.choice(f"about:kind:{kind}", f"profile.kind.{kind}") for kind in KINDS_OFFERED)
    own = province_by_code(here.knowledge.centre.province or "")
    if own is None:
        return (here.choice("about", "choice.tell_province"),)
    return (Choice(f"about:province:{own.code}", own.name), here.choice("about"))

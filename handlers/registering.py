"""The door to registering for support: what a registration will begin with, and where to go until then."""

from handlers.eligibility.replies import situation_of
from handlers.eligibility.situation import Situation
from handlers.here import Here
from handlers.person import no_applications
from handlers.results import shown, wording
from handlers.results.doing import is_talked_about
from handlers.results.work import Result
from handlers.turn import Talk, Turn

MOST = 4  # papers named right away


def begin(here: Here, talk: Talk, wish: str | None, situation: Situation) -> Turn:
    """A registration would start here, with `wish` and `situation` known. Today none is taken: said so,
    with where to go and what to bring; the answers stay, so that nothing will be asked again."""
    found = shown.found_on(here, {**situation, **({"wish": wish} if wish else {})})
    lines = [here.words("person.no_applications"), here.words("results.register.kept")]
    lines += [wording.whom(here, talk, found), *_bring(here, found)]
    after = [one for one in shown.after_detail(here, found) if one.id != "register"]
    return shown.said(here, talk, "\n".join(filter(None, lines)), tuple(after))


def _bring(here: Here, found: Result) -> list[str]:
    """The first papers of the checklist, and where the rest stands."""
    papers = wording.told(here, found, "paper")
    if not papers:
        return []
    more = [here.words("results.register.more")] if len(papers) > MOST else []
    listed = [shown.TICK + one for one in papers[:MOST]]
    return [here.words("results.register.bring"), *listed, *more]


def act(here: Here, talk: Talk) -> Turn:
    """«Đăng ký»: for the result that is talked about, or without any."""
    if is_talked_about(here, talk):
        situation = situation_of(talk.situation)
        wish = situation.get("wish")
        return begin(here, talk, str(wish) if wish else None, situation)
    return no_applications(here, talk)

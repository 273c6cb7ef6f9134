"""«Tôi là ai»: kind of facility, trade, province and commune. Wording: messages, keys profile.*"""

from dataclasses import replace

from handlers.form import SKIPPED, Answers, Consent, Echo, Flow, choice, has_letters, text
from handlers.here import Here, just
from handlers.phrases import bare, words_of
from handlers.turn import Talk, Turn
from messages.knowledge.model import FACILITIES
from messages.units import Province, province_by_code, resolve_province

PURPOSE = "ho_so"
NOTICE = Consent(PURPOSE, "ho_so-2026-2")  # a new wording of profile.consent.* needs a new version
RETENTION = "until_forgotten"  # until the person has it deleted, or 18 months without a word
LONGEST_NAME = 4  # words of a province's name as people type it


def province_meant(typed: str) -> Province | None:
    """The one province named in what was typed, alone or inside a sentence."""
    if whole := resolve_province(typed):
        return whole
    words = words_of(typed)
    for length in range(min(LONGEST_NAME, len(words)), 0, -1):
        runs = (words[start : start + length] for start in range(len(words) - length + 1))
        named = {found.code: found for run in runs if (found := resolve_province(" ".join(run)))}
        if named:
            return next(iter(named.values())) if len(named) == 1 else None
    return None


def province_problem(typed: str) -> str | None:
    if problem := has_letters(typed):
        return problem
    return None if province_meant(typed) else "profile.province.unknown"


def province_code(typed: str) -> str:
    found = province_meant(typed)
    return found.code if found else SKIPPED


def province_name(code: str) -> str:
    found = province_by_code(code)
    return found.name if found else code


def province_echo(typed: str, code: str) -> Echo:
    """Says which province of today an old name belongs to."""
    province = province_by_code(code)
    named = (
        next((name for name in province.old if _run_on(name) in _run_on(typed)), None) if province else None
    )
    if named:
        return "profile.province.echo_old", {"old": named, "name": province_name(code)}
    return "profile.province.echo", {"name": province_name(code)}


def _run_on(text: str) -> str:
    """People write `daknong` as one word too."""
    return "".join(bare(words_of(text)))


def gave_province(answers: Answers) -> bool:
    """A commune means nothing without its province; before the province is asked, it is still to come."""
    return answers.get("province") != SKIPPED


def keep_profile(here: Here, talk: Talk) -> Turn:
    """The reviewed answers become what is known; skipped ones are not kept."""
    answers = PROFILE.read(talk.answers)
    known = {name: kept for name, kept in answers.items() if kept != SKIPPED}
    done = replace(talk, flow=None, answers={}, asking=None, known=known, about={})
    key = "profile.kept" if known else "profile.nothing_kept"
    return just(done, here.say(key, here.choice("menu"), here.choice("data")))


kind = choice(
    "kind", FACILITIES, purpose=PURPOSE, required_because="profile.kind.because", retention=RETENTION
)
trade = text("trade", purpose=PURPOSE, required_because="profile.trade.because", retention=RETENTION)
province = text(
    "province",
    purpose=PURPOSE,
    required_because="profile.province.because",
    retention=RETENTION,
    check=province_problem,
    keep=province_code,
    show=province_name,
    echo=province_echo,
)
commune = text(
    "commune",
    purpose=PURPOSE,
    required_because="profile.commune.because",
    retention=RETENTION,
    when=gave_province,
    of="province",
)

PROFILE = Flow("profile", ask=(kind, trade, province, commune), then=keep_profile, consent=NOTICE)

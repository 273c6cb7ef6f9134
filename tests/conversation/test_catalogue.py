"""Words: fallback, plurals, what keeps a language from being offered, and what an editor is told to mend."""

from pathlib import Path

import pytest

from messages.catalogue import Catalogue, load_catalogue, problems
from tests.conversation.support import knowledge

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: {plural}\\n"\n\n'
ONE, TWO = "nplurals=1; plural=0;", "nplurals=2; plural=(n != 1);"
LANGUAGES = """
[languages.vi]
name = "Tiếng Việt"
fallback = []
formats = "vi"
avoid = ["đối tượng thụ hưởng", "CNNT"]

[languages.en]
name = "English"
fallback = ["vi"]
formats = "en"

[languages.rad]
name = "Ê Đê"
fallback = ["vi"]
formats = "vi"
"""
VI = 'msgid "a.hello"\nmsgstr "Chào {name}"\n\nmsgid "a.days"\nmsgid_plural "a.days"\nmsgstr[0] "{n} ngày"\n'
EN = (
    'msgid "a.hello"\nmsgstr "Hello {name}"\n\nmsgid "a.days"\nmsgid_plural "a.days"\n'
    'msgstr[0] "{n} day"\nmsgstr[1] "{n} days"\n'
)
WORDS = 'msgid "words.say.menu"\nmsgstr "menu|mục lục"\n'


def written(folder: Path, **languages: str) -> Catalogue:
    """A catalogue of these languages' messages, with the plural rule of each."""
    (folder / "languages.toml").write_text(LANGUAGES, "utf-8")
    for code, text in languages.items():
        add(folder, code, "messages", text)
    return load_catalogue(folder)


def add(folder: Path, code: str, file: str, text: str) -> None:
    place = folder / "locales" / code / "LC_MESSAGES"
    place.mkdir(parents=True, exist_ok=True)
    (place / f"{file}.po").write_text(HEAD.format(plural=TWO if code == "en" else ONE) + text, "utf-8")


def test_placeholders_are_filled_by_name_and_values_are_left_alone(tmp_path: Path) -> None:
    words = written(tmp_path, vi=VI, en=EN)
    assert words.text("en", "a.hello", name="{n} <b>") == "Hello {n} <b>"


def test_plurals_follow_each_language(tmp_path: Path) -> None:
    words = written(tmp_path, vi=VI, en=EN)
    told = [words.text(code, "a.days", n=n) for code in ("vi", "en") for n in (1, 2)]
    assert told == ["1 ngày", "2 ngày", "1 day", "2 days"]


def test_a_third_language_is_a_folder_and_three_lines(tmp_path: Path) -> None:
    """Babel does not know Ê Đê; what is missing, fuzzy or untranslated there is said in Vietnamese."""
    rad = (
        'msgid "a.hello"\nmsgstr "Kuwa {name}"\n\n#, fuzzy\nmsgid "a.more"\nmsgstr "không chắc"\n\n'
        'msgid "a.days"\nmsgid_plural "a.days"\nmsgstr[0] ""\n'
    )
    more = '\nmsgid "a.more"\nmsgstr "{0}"\n'
    words = written(tmp_path, vi=VI + more.format("Thêm"), en=EN + more.format("More"), rad=rad)
    assert words.text("rad", "a.hello", name="Y Thu") == "Kuwa Y Thu"
    assert words.text("rad", "a.days", n=3) == "3 ngày"
    assert words.text("rad", "a.more") == "Thêm"
    assert words.text("a language nobody set up", "a.more") == "Thêm"
    assert problems(words) == []


def test_a_language_is_offered_when_it_says_enough_itself(tmp_path: Path) -> None:
    keys = [f'msgid "k.{n}"\nmsgstr "t"\n\n' for n in range(10)]
    words = written(tmp_path, vi="".join(keys), en="".join(keys), rad="".join(keys[:7]))
    assert words.listed == ("vi", "en")
    words = written(tmp_path, rad="".join(keys[:8]))
    assert words.listed == ("vi", "en", "rad")


def test_word_lists_and_commands_do_not_count_for_that(tmp_path: Path) -> None:
    add(tmp_path, "vi", "words", WORDS)
    add(tmp_path, "vi", "cli", 'msgid "cli.x"\nmsgstr "x"\n')
    words = written(tmp_path, vi=VI, en=EN, rad=VI)
    assert words.share("rad") == 1.0
    assert words.phrases("words.say.menu") == ("menu", "mục lục")


def test_every_owner_has_a_file_of_their_own(tmp_path: Path) -> None:
    add(tmp_path, "vi", "web", 'msgid "web.send"\nmsgstr "Gửi"\n')
    words = written(tmp_path, vi=VI, en=EN)
    assert words.text("en", "web.send") == "Gửi"
    assert problems(words) == ["en: web.send: missing, empty or fuzzy"]


@pytest.mark.parametrize(
    ("vi", "en", "problem"),
    [
        (VI + 'msgid "b"\nmsgstr "b"\n', EN, "en: b: missing"),
        (VI, EN + 'msgid "b"\nmsgstr "b"\n', "vi: b: missing"),
        (VI + 'msgid "b"\nmsgstr ""\n', EN + 'msgid "b"\nmsgstr "b"\n', "vi: b: missing"),
        (VI, EN.replace("{name}", "{nam}"), "en: a.hello: placeholders nam, but vi has name"),
        (VI, EN.replace("{n} days", "days"), "en: a.days: placeholders none, but vi has n"),
        (VI + VI, EN, "vi: a.hello: given more than once"),
        (VI.replace("Chào", "Chào {"), EN, "vi: a.hello: a brace"),
        (VI.replace("Chào", "Đối tượng thụ hưởng"), EN, "vi: a.hello: says «đối tượng thụ hưởng»"),
        (VI.replace("Chào", "Sản phẩm CNNT"), EN, "vi: a.hello: says «CNNT»"),
    ],
)
def test_an_editor_is_told_what_to_mend(tmp_path: Path, vi: str, en: str, problem: str) -> None:
    found = problems(written(tmp_path, vi=vi, en=en))
    assert any(line.startswith(problem) for line in found), found


def test_an_abbreviation_may_stand_in_brackets_behind_its_name(tmp_path: Path) -> None:
    vi = VI.replace("Chào", "Sản phẩm công nghiệp nông thôn (CNNT)")
    assert problems(written(tmp_path, vi=vi, en=EN)) == []


def test_the_same_key_in_two_files_is_a_problem(tmp_path: Path) -> None:
    add(tmp_path, "vi", "web", VI)
    assert "vi: a.hello: given more than once" in problems(written(tmp_path, vi=VI, en=EN))


def test_a_key_only_a_third_language_has_is_a_problem(tmp_path: Path) -> None:
    words = written(tmp_path, vi=VI, en=EN, rad='msgid "a.helo"\nmsgstr "Kuwa"\n')
    assert problems(words) == ["rad: a.helo: no such key in vi"]


def test_the_words_of_this_program_have_no_problems() -> None:
    assert problems(knowledge().words) == []

"""`khuyencong ask`: policy questions from the shell; never opens the database."""

import sys
from datetime import date, datetime
from zoneinfo import ZoneInfo

import click
import orjson

from bot.operator import Misused, Words, settings_or_stop
from messages.knowledge.ask import ask as answer_question
from messages.knowledge.load import PolicyErrors, load_policy
from messages.search import search_over
from messages.units import province_by_code

HERE = ZoneInfo("Asia/Ho_Chi_Minh")
TODAY = ("today", "hôm nay", "hom nay")


def read_day(text: str | None, words: Words) -> date:
    """`2026-11-22` or `22/11/2026`; without one or with `today`, today in Vietnam."""
    if text is None or text.casefold() in TODAY:
        return datetime.now(HERE).date()
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise Misused(words("cli.bad_day", given=text))


def read_province(code: str | None, words: Words) -> str | None:
    if code is not None and province_by_code(code) is None:
        raise Misused(words("cli.bad_province", given=code))
    return code


@click.command()
@click.argument("question", required=False)
@click.option("--on", "day", metavar="NGÀY", help="Theo quy định của ngày này (2026-11-22).")
@click.option("--province", metavar="MÃ", help="Mã tỉnh hai chữ số, ví dụ 66.")
@click.option("--json", "as_json", is_flag=True, help="Mỗi câu hỏi một dòng JSON.")
def ask(question: str | None, day: str | None, province: str | None, as_json: bool) -> None:
    """Hỏi một câu về chính sách, hoặc mỗi dòng một câu từ đầu vào chuẩn."""
    settings, words = settings_or_stop()
    on = read_day(day, words)
    where = read_province(province, words) or settings.province
    try:
        policy = load_policy(settings.policy_dir)
    except PolicyErrors as broken:
        raise click.ClickException(str(broken)) from None
    search = search_over(policy)
    asked = [question.encode("utf-8", "replace").decode()] if question is not None else sys.stdin or ()
    for line in asked:
        found = answer_question(policy, search, line.rstrip("\r\n"), on, where, settings.language)
        if as_json:
            sys.stdout.write(orjson.dumps(found).decode() + "\n")
        else:
            sys.stdout.write(f"{found['text']}\n\n")
        sys.stdout.flush()

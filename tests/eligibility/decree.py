"""A made-up decree: from 01/07/2027 firms of up to 300 insured staff are small or medium."""

import re
import shutil
from datetime import date, timedelta
from pathlib import Path

from messages.knowledge.load import POLICIES


def decree(folder: Path, first: date = date(2027, 7, 1)) -> Path:
    """A copy of our policy folder with it, in force from that day, and the rule of today closed."""
    copy = Path(shutil.copytree(POLICIES, folder / "policies"))
    who = copy / "rules" / "who.yaml"
    text = who.read_text("utf-8")
    start = text.rindex("- id: size")
    old = text[start:]
    assert "valid_from: 2025-10-15\n  valid_to: null" in old
    assert "insured_staff_over: 200" in old
    closed = old.replace(
        "valid_from: 2025-10-15\n  valid_to: null",
        f"valid_from: 2025-10-15\n  valid_to: {first - timedelta(days=1)}",
    )
    new = _raised(old.replace("valid_from: 2025-10-15", f"valid_from: {first}"))
    who.write_text(text[:start] + closed.rstrip() + "\n" + new, "utf-8")
    _append(
        copy / "documents.yaml",
        f"""
- id: D-ND99-2027
  number: "99/2027/NĐ-CP"
  name: "Nghị định 99/2027/NĐ-CP"
  name_en: "Decree 99/2027/NĐ-CP"
  about: "doanh nghiệp nhỏ và vừa"
  issuer: Chính phủ
  issued: {first - timedelta(days=40)}
  valid_from: {first}
  valid_to: null
  amended_by: []
""",
    )
    _append(
        copy / "provisions" / "eligibility.yaml",
        f"""
- id: F-ND99-D2
  document: D-ND99-2027
  where: "Điều 2"
  valid_from: {first}
  valid_to: null
  province: null
  certainty: full
  says: "Doanh nghiệp có nhiều nhất 300 lao động đóng bảo hiểm là doanh nghiệp nhỏ và vừa."
""",
    )
    return copy


def _raised(rule: str) -> str:
    """The case of staff with 300 for 200 wherever it says so, resting on the decree."""
    before, case, rest = re.split(
        r"(?=  - when: {insured_staff_over)|(?<=\n)(?=  - when: {revenue_over)", rule
    )
    case = re.sub(r"provisions: \[.*\]", "provisions: [F-ND99-D2]", case.replace("200", "300"))
    return before + case + rest


def _append(file: Path, text: str) -> None:
    file.write_text(file.read_text("utf-8").rstrip("\n") + "\n" + text.lstrip("\n"), "utf-8")

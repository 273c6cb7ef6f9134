"""What is not khuyến công: read from every file of its folder, said kindly, asked in many ways."""

import re
import shutil
from pathlib import Path

import pytest

from messages.knowledge.load import POLICIES, PolicyErrors, load_policy

SMALL = Path(__file__).parent / "policy"
TOPIC = """
- id: stars
  kind: outside
  title: "Ngắm sao"
  title_en: "Looking at stars"
  says: "Chuyện ngắm sao thì anh/chị hỏi câu lạc bộ thiên văn nhé."
  says_en: "For stars please ask an astronomy club."
  wordings: [ngắm sao băng, kính viễn vọng nào tốt, sao hôm mọc lúc mấy giờ, dải ngân hà ở hướng nào,
    ong nhom ngam sao, mua kinh thien van, chòm sao bắc đẩu, coi sao chổi bữa nào]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SMALL, tmp_path / "policy"))


def test_topics_of_every_file_are_read(folder: Path) -> None:
    before = load_policy(folder).outside
    (folder / "outside" / "sky.yaml").write_text(TOPIC, encoding="utf-8")
    assert set(load_policy(folder).outside) == {*before, "stars"}


def test_an_id_in_two_files_is_told_with_both(folder: Path) -> None:
    for name in ("night.yaml", "sky.yaml"):
        (folder / "outside" / name).write_text(TOPIC, encoding="utf-8")
    with pytest.raises(PolicyErrors) as errors:
        load_policy(folder)
    twice = [problem for problem in errors.value.problems if problem.kind == "id_twice"]
    assert [(each.file, each.values["file"]) for each in twice] == [
        ("outside/sky.yaml", "outside/night.yaml")
    ]


def test_each_topic_is_asked_in_many_ways_with_and_without_marks() -> None:
    for topic in load_policy(POLICIES).outside.values():
        bare = [wording for wording in topic.wordings if wording.isascii()]
        assert len(topic.wordings) >= 20, topic.id
        assert len(bare) >= 6, topic.id
        assert len(topic.wordings) - len(bare) >= 12, topic.id


def test_nobody_is_sent_to_a_district_or_given_a_telephone_number() -> None:
    for topic in load_policy(POLICIES).outside.values():
        assert not re.search(r"\bhuyện\b|\bdistrict\b", f"{topic.says} {topic.says_en}", re.IGNORECASE), (
            topic.id
        )
        assert not re.search(r"\d{4,}", topic.says.replace(" ", "")), topic.id

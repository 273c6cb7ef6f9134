"""Who gets what, in which order: each person's messages in their order, replies before notices."""

from tests.delivery.conftest import World
from tests.delivery.platform import row


async def test_everything_arrives_in_each_persons_order(world: World) -> None:
    said = [row(f"p{n % 7}", f"{n}", lane=("reply", "notice")[n % 3 == 0]) for n in range(70)]
    await world.put(*said)
    world.worker()
    await world.time.passes(20)
    for person in range(7):
        mine = [one["text"] for one in said if one["address"] == f"p{person}"]
        assert world.platform.texts(f"p{person}") == mine
    assert set((await world.statuses()).values()) == {"sent"}
    assert await world.tally() == {"sent": 70}

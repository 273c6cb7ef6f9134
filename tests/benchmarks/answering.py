"""What a process that answers costs, as it is and with 2,000 entries: python -m tests.benchmarks.answering

Each figure comes from a process of its own. The entries that fill up to 2,000 have eight wordings each, made
of words of the real ones, so that they are as alike as other entries of the field would be.
"""

import random
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

SIZES = (0, 2000)
WORDINGS, WORDS = 8, 9


def child(size: int) -> None:
    """Loads, answers every development question, prints its figures."""
    began = time.process_time()
    from messages.knowledge.ask import ask
    from messages.knowledge.load import load_policy
    from messages.knowledge.model import Policy
    from messages.search import build_search
    from tests.knowledge.measure import TODAY, development

    def filled(policy: Policy) -> Policy:
        dice = random.Random("filled up")
        real = list(policy.entries.values())
        words = [text.split() for entry in real for text in entry.wordings]

        def wording() -> str:
            one, other = dice.choice(words), dice.choice(words)
            return " ".join((*one[: WORDS // 2], *other[-(WORDS - WORDS // 2) :]))

        more = {
            f"more-{number}": replace(
                dice.choice(real),
                id=f"more-{number}",
                wordings=tuple(wording() for _ in range(WORDINGS)),
                wordings_en=(),
                title=wording(),
                title_en=wording(),
            )
            for number in range(size - len(real))
        }
        return replace(policy, entries={**policy.entries, **more})

    policy = filled(load_policy()) if size else load_policy()
    search = build_search(policy)
    loaded = time.process_time() - began
    took = []
    for row in development().ours:
        began = time.process_time()
        ask(policy, search, row.typed, TODAY, None, "vi")
        took.append((time.process_time() - began) * 1000)
    took.sort()
    status = Path("/proc/self/status").read_text("ascii")
    peak = int(status.split("VmRSS:")[1].split()[0]) / 1024
    print(
        f"{len(policy.entries)} entries: loaded in {loaded:.2f} s, {peak:.0f} MB resident; one answer "
        f"p50 {took[len(took) // 2]:.1f} ms, p99 {took[len(took) * 99 // 100]:.1f} ms of processor time"
    )


def main() -> None:
    for size in SIZES:
        subprocess.run([sys.executable, "-m", "tests.benchmarks.answering", str(size)], check=True)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        child(int(sys.argv[1]))
    else:
        main()

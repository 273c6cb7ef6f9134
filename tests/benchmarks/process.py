"""What `khuyencong serve` weighs, how soon it is ready, and what one answer costs.

Run `python -m tests.benchmarks.process`.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from datetime import date
from pathlib import Path

from messages.knowledge.answer import answer
from messages.knowledge.load import load_policy
from messages.search import build_search

QUESTIONS = Path(__file__).parent / "questions.txt"


def serve_idle() -> tuple[float, float]:
    """(seconds until /readyz answers 200, resident megabytes when idle)."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"KHUYENCONG_DATA_DIR": folder, "KHUYENCONG_PORT": "18081"}
        began = time.perf_counter()
        command = [str(Path(sys.executable).parent / "khuyencong"), "serve"]
        with subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as process:
            assert process.stdout
            process.stdout.readline()
            urllib.request.urlopen("http://127.0.0.1:18081/readyz").read()
            ready = time.perf_counter() - began
            time.sleep(5)  # the font subset is made in a process of its own meanwhile
            status = Path(f"/proc/{process.pid}/status").read_text()
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=20)
    resident = int(status.split("VmRSS:")[1].split()[0]) / 1024
    return ready, resident


def answers() -> list[float]:
    """Processor milliseconds of each question, from text to worded answer."""
    policy = load_policy()
    search = build_search(policy)
    on = date(2026, 11, 22)
    took = []
    for question in QUESTIONS.read_text().splitlines() * 5:
        began = time.process_time()
        found = search.find(question, on, None)
        if found.entry is not None:
            answer(policy, found.entry, on, None, "vi")
        took.append((time.process_time() - began) * 1000)
    return sorted(took)


def main() -> None:
    ready, resident = serve_idle()
    print(f"serve: ready after {ready:.2f} s, {resident:.0f} MB resident when idle")
    took = answers()
    p50, p99 = took[len(took) // 2], took[len(took) * 99 // 100]
    print(f"one answer, processor time over {len(took)} questions: p50 {p50:.2f} ms, p99 {p99:.2f} ms")


if __name__ == "__main__":
    main()

"""A process that is killed while it approves leaves no half state. `MINEDESK_KILLS` sets how many are
killed (default 6).
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from knowledge.curation.curator import connect
from tests.knowledge.curation.invariants import check_base

ROOT = Path(__file__).resolve().parents[3]


def test_sigkill_leaves_no_half_state(path: Path) -> None:
    chance = random.Random(5)
    done = 0
    for _ in range(int(os.environ.get("MINEDESK_KILLS", "6"))):
        child = subprocess.Popen(
            [sys.executable, "-m", "tests.knowledge.curation.approver", str(path), "200"],
            cwd=ROOT,
            stdout=subprocess.PIPE,
        )
        assert child.stdout is not None
        for _ in range(chance.randint(1, 12)):
            assert child.stdout.read(1) == b"."  # it is at work
            done += 1
        time.sleep(chance.uniform(0, 0.015))
        child.send_signal(signal.SIGKILL)
        child.wait()
        child.stdout.close()
        connection = connect(path)
        check_base(connection)
        (approved,) = connection.execute(
            "SELECT count(*) FROM proposal WHERE state = 'approved'"
        ).fetchone()
        connection.close()
        assert approved >= done  # what was reported as done stays done
        done = approved

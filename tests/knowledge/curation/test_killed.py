"""A process that is killed while it approves leaves no half state, whenever that is; the search index
holds the heads.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from knowledge.curation.curator import connect
from tests.knowledge.curation.indexed import check_index, names_apart
from tests.knowledge.curation.invariants import check_base
from tests.knowledge.index.editing import gazetteer_of

ROOT = Path(__file__).resolve().parents[3]
KILLS = 200


class Approver:
    """The process that forks approving children (`tests.knowledge.curation.approver`)."""

    def __init__(self, path: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.knowledge.curation.approver", str(path)],
            cwd=ROOT,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
        )

    def start(self) -> int:
        """A child; its process number."""
        self._write(b"go\n")
        said = b""
        while not said.endswith(b"\n"):
            said += self.read()
        # The child may have begun before its number was told.
        self.said = bytes(one for one in said if one in b"()")
        return int(bytes(one for one in said if one not in b"()"))

    def read(self) -> bytes:
        """The next sign that it gives."""
        assert self.process.stdout
        one = self.process.stdout.read(1)
        assert one, "the approver ended by itself"
        return one

    def until(self, begun: int) -> None:
        """Wait until an approval has begun, the `begun`th of this child."""
        while self.said.count(b"(") < begun:
            self.said += self.read()

    def kill(self, child: int) -> int:
        """Kill the child; how many approvals it had said to be done."""
        os.kill(child, signal.SIGKILL)
        one = b""
        while one != b"\n":
            self.said += one
            one = self.read()
        return self.said.count(b")")

    def close(self) -> None:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()

    def _write(self, line: bytes) -> None:
        assert self.process.stdin
        self.process.stdin.write(line)


@pytest.fixture
def approver(path: Path) -> Iterator[Approver]:
    started = Approver(path)
    yield started
    started.close()


def approved(path: Path) -> int:
    with closing(connect(path)) as connection:
        (count,) = connection.execute(
            "SELECT count(*) FROM proposal WHERE state = 'approved'"
        ).fetchone()
        return int(count)


def time_of_an_approval(approver: Approver) -> float:
    """Seconds from one approval's begin to the next, about."""
    child = approver.start()
    approver.until(2)
    began = time.perf_counter()
    approver.until(12)
    passed = (time.perf_counter() - began) / 10
    approver.kill(child)
    return passed


def test_sigkill_leaves_no_half_state(path: Path, approver: Approver) -> None:
    chance = random.Random(5)
    gazetteer = gazetteer_of(path)
    names = names_apart(path, gazetteer)
    span = time_of_an_approval(approver)
    done, amidst = approved(path), 0
    for kill in range(KILLS):
        child = approver.start()
        approver.until(chance.randint(1, 3))
        time.sleep(chance.uniform(0, span))
        told = approver.kill(child)
        now = approved(path)
        begun = approver.said.count(b"(")
        # What was said to be done stays done; what was begun is done or it never was.
        assert done + told <= now <= done + begun, kill
        amidst += now < done + begun
        done = now
        with closing(connect(path)) as connection:
            check_base(connection)
            assert connection.execute("PRAGMA quick_check").fetchone() == ("ok",)
            connection.execute(
                "INSERT INTO search_text (search_text, rank) VALUES ('integrity-check', 1)"
            )
        check_index(path, gazetteer, names)
    assert 0 < amidst < KILLS  # some were killed before the commit, some after it


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE entry SET title = 'Another title' WHERE slug = 'apmbc-5'",
        "DELETE FROM posting WHERE term = (SELECT min(term) FROM posting)",
        "UPDATE posting SET documents = documents + 1 WHERE term = (SELECT max(term) FROM posting)",
        "UPDATE vector SET block = (SELECT block FROM vector WHERE entry = 2) WHERE entry = 1",
        "UPDATE vocabulary SET entries = 9 WHERE word = (SELECT max(word) FROM vocabulary)",
        "UPDATE entry_alias SET alias = 'the verdict'",
    ],
)
def test_an_index_that_holds_anything_else_is_noticed(path: Path, harm: str) -> None:
    gazetteer = gazetteer_of(path)
    names = names_apart(path, gazetteer)
    check_index(path, gazetteer, names)
    with closing(connect(path)) as connection:
        connection.execute(harm)
    with pytest.raises((AssertionError, ValueError)):
        check_index(path, gazetteer, names)

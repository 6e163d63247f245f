"""Results as Markdown tables, and the block of `docs/benchmarks.md` that holds them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.latency import Latency
from benchmarks.quality import Quality
from benchmarks.scale import KINDS, Size
from benchmarks.startup import Startup

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "benchmarks.md"
BEGIN, END = "<!-- results: written by benchmarks.run -->", "<!-- end of results -->"
FLOOR = "FTS5 bm25"


@dataclass(slots=True)
class Results:
    """What one run found. Parts that were not asked for are empty."""

    head: list[str] = field(default_factory=list)
    quality: dict[str, dict[str, Quality]] = field(default_factory=dict)
    latency: dict[str, Latency] = field(default_factory=dict)
    startup: Startup | None = None
    sizes: list[Size] = field(default_factory=list)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table; all columns but the first are aligned right."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def render(results: Results) -> str:
    """All tables of a run."""
    parts = ["\n".join(f"- {line}" for line in results.head)]
    if results.quality:
        parts += ["### Quality at the base's own size", _quality(results.quality)]
    if results.latency:
        parts += ["### Time per question at the base's own size", _latency(results.latency)]
    if results.startup:
        parts += ["### Build, start, throughput, memory", _startup(results.startup)]
    if results.sizes:
        parts += ["### Synthetic bases: building", _building(results.sizes)]
        for size in results.sizes:
            parts += [f"### Synthetic bases: {size.entries:,} entries", _size(size)]
    parts += ["### Aims", _aims(results)]
    return "\n\n".join(parts)


def _quality(found: dict[str, dict[str, Quality]]) -> str:
    sets = list(found)
    floors = {name: found[name][FLOOR] for name in sets}
    head = ["engine"]
    for name in sets:
        cases = floors[name].cases
        head += [f"{name} ({cases:,}): success@1", "nDCG@10", "nDCG over FTS5"]
    rows = []
    for engine in found[sets[0]]:
        row = [engine]
        for name in sets:
            one = found[name][engine]
            ratio = f"{one.ndcg / floors[name].ndcg:.2f}x"
            row += [f"{one.success:.3f}", f"{one.ndcg:.3f}", ratio]
        rows.append(row)
    return table(head, rows)


def _latency(found: dict[str, Latency]) -> str:
    floor = found[FLOOR]
    rows = [
        [
            name,
            f"{one.p50:.2f} ms",
            f"{one.p99:.2f} ms",
            f"{one.p50 / floor.p50:.2f}x",
            f"{one.p99 / floor.p99:.2f}x",
        ]
        for name, one in found.items()
    ]
    return table(["engine", "p50", "p99", "p50 over FTS5", "p99 over FTS5"], rows)


def _startup(found: Startup) -> str:
    rows = [
        ["packs to base, with its index", f"{found.build:.2f} s"],
        ["cold start to first answer, a fresh process", f"{found.cold_start:.2f} s"],
        ["of that, a Python that imports numpy and ends", f"{found.bare_python:.2f} s"],
        ["full answers a second, one process", f"{found.answers_a_second:.0f}"],
        ["memory after 500 full answers", _megabytes(found.memory)],
        ["the base on disk", _megabytes(found.file_bytes)],
    ]
    return table(["what", "result"], rows)


def _building(sizes: Sequence[Size]) -> str:
    rows = []
    for size in sizes:
        if not size.built:
            rows.append([f"{size.entries:,}", *["-"] * 8])
            continue
        built = size.built
        rows.append(
            [
                f"{size.entries:,}",
                f"{built['seconds']:.0f} s",
                f"{built['index_seconds']:.0f} s",
                f"{built['fts_seconds']:.1f} s",
                _megabytes(built["peak_bytes"]),
                _megabytes(built["file_bytes"]),
                _megabytes(built["posting_bytes"]),
                _megabytes(built["vector_bytes"]),
                _megabytes(built["fts_bytes"]),
            ]
        )
    head = [
        "entries", "build", "of it our index", "of it FTS5", "memory to build", "file",
        "postings on disk", "vectors on disk", "FTS5 on disk",
    ]  # fmt: skip
    return table(head, rows)


def _size(size: Size) -> str:
    floor = size.runs.get("fts5")
    rows = []
    for kind, name in KINDS.items():
        run = size.runs.get(kind, "not run")
        if isinstance(run, str):
            rows.append([name, run, *["-"] * 6])
            continue
        over = f"{run['p50'] / floor['p50']:.3f}x" if isinstance(floor, dict) else "-"
        rows.append(
            [
                name,
                f"{run['p50']:.2f} ms",
                f"{run['p99']:.2f} ms",
                over,
                f"{run['success']:.3f}",
                f"{run['opened']:.1f} s",
                _megabytes(run["rss"]),
                _megabytes(run["peak"]),
            ]
        )
    head = [
        "engine", "p50", "p99", "p50 over FTS5", "success@1", "open (bm25s, tantivy: index too)",
        "memory after 500 questions", "peak",
    ]  # fmt: skip
    return table(head, rows)


def _megabytes(size: float) -> str:
    return f"{size / 1e6:,.0f} MB"


def _aims(results: Results) -> str:
    rows: list[list[str]] = []

    def add(what: str, aim: str, found: str, met: bool) -> None:
        rows.append([what, aim, found, "met" if met else "**missed**"])

    if results.latency:
        full, floor = results.latency["desk, full answer"], results.latency[FLOOR]
        ratio = full.p50 / floor.p50
        add("full answer over the FTS5 query beneath", "<= 4x", f"{ratio:.2f}x", ratio <= 4)
        add("full answer, p50", "<= 2 ms", f"{full.p50:.2f} ms", full.p50 <= 2)
        add("full answer, p99", "<= 8 ms", f"{full.p99:.2f} ms", full.p99 <= 8)
    if results.startup:
        start = results.startup
        add("cold start", "<= 1.0 s", f"{start.cold_start:.2f} s", start.cold_start <= 1)
        add("packs to base", "<= 5 s", f"{start.build:.2f} s", start.build <= 5)
        rate = start.answers_a_second
        add("full answers a second a core", ">= 500", f"{rate:.0f}", rate >= 500)
    for size in results.sizes:
        run = size.runs.get("rank")
        if size.entries != 1_000_000 or not isinstance(run, dict):
            continue
        add("1,000,000 entries, ranking p50", "<= 3 ms", f"{run['p50']:.2f} ms", run["p50"] <= 3)
        add("1,000,000 entries, ranking p99", "<= 20 ms", f"{run['p99']:.2f} ms", run["p99"] <= 20)
        held = run["rss"]
        add("1,000,000 entries, memory", "<= 400 MB", _megabytes(held), held <= 400e6)
    return table(["what", "aim", "found", ""], rows)


def write(tables: str, begin: str = BEGIN, end: str = END, document: Path = DOCUMENT) -> None:
    """Put the tables between the markers of the document."""
    text = document.read_text(encoding="utf-8")
    before, _, rest = text.partition(begin)
    _, _, after = rest.partition(end)
    document.write_text(f"{before}{begin}\n\n{tables}\n\n{end}{after}", encoding="utf-8")

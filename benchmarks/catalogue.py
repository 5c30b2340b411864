"""The first sync of 100,000 products from the simulated WooCommerce and Magento, over real HTTP.

Everybody is a process of their own: the shop, and by turns who reads it: the bare pages fetched one after the other and thrown
away (the time that the shop needs to hand them out), our sync, and once what a user would pick (the packages ``woocommerce``
and ``pymagento`` in a loop that fills SQLite).

The simulators hand out a page many times faster than a store does, and share two cores with the reader. So both readings are
repeated once with a store's pace: each answer ``PACE_MS`` later.
"""

from __future__ import annotations

import importlib.util
import json
import statistics
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks import harness
from benchmarks.harness import Progress, Row

COUNT, QUICK, PACED = 100_000, 10_000, 20_000
WANTED_RATIO, WANTED_MB = 1.1, 150
ROUNDS = 3
#: What a real store takes over a page at least: see docs/performance.md.
PACE_MS: Mapping[str, int] = {"woocommerce": 100, "magento": 100}
PACKAGES: Mapping[str, tuple[str, str]] = {
    "woocommerce": ("woocommerce", "woocommerce"),
    "magento": ("magento", "pymagento"),
}


@dataclass(frozen=True, slots=True)
class Read:
    """One reading of the whole catalogue: seconds, CPU of the reader and of the shop, its peak memory, what it read."""

    wall: float
    cpu: float
    shop: float
    others: float
    peak_mb: float
    count: int


def run(progress: Progress, quick: bool) -> list[Row]:
    count, rounds = (QUICK, 1) if quick else (COUNT, ROUNDS)
    rows: list[Row] = []
    for platform in PACKAGES:
        with harness.scratch(f"catalogue-{platform}") as folder:
            found = _platform(platform, count, rounds, folder, progress)
            rows += _rows(platform, count, found)
            if not quick:
                paced = _platform(platform, PACED, 1, folder, progress, PACE_MS[platform])
                rows.append(_paced(platform, PACED, PACE_MS[platform], paced["bare"][0], paced["ours"][0]))
    return rows


def _platform(
    platform: str, count: int, rounds: int, folder: Path, progress: Progress, pause: int = 0
) -> dict[str, list[Read]]:
    progress(f"{platform}: a shop with {count:,} products{f', each answer {pause} ms later' if pause else ''}")
    found: dict[str, list[Read]] = {"bare": [], "ours": [], "package": []}
    with harness.child(
        "-m", "benchmarks.catalogue_parts", "shop", platform, str(count), str(pause), log=folder / "shop.log"
    ) as shop:
        url = harness.line_of(shop)
        plan = {"count": count, "parents": json.loads(harness.line_of(shop))}
        (folder / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
        for number in range(1, rounds + 1):
            # By turns: whatever else the machine does meanwhile slows both.
            for kind in ("bare", "ours"):
                progress(f"{platform}: {kind}, {number} of {rounds}")
                found[kind].append(_read(kind, platform, url, folder, shop.pid))
        if not pause and importlib.util.find_spec(PACKAGES[platform][0]):
            progress(f"{platform}: the package {PACKAGES[platform][1]}")
            found["package"].append(_read("package", platform, url, folder, shop.pid))
    return found


def _read(kind: str, platform: str, url: str, folder: Path, shop: int) -> Read:
    for old in (*folder.glob("ledger.db*"), *folder.glob("package.db*")):
        old.unlink()
    before = harness.cpu_seconds(shop)
    with (
        harness.timed((shop,)) as took,
        harness.child(
            "-m", "benchmarks.catalogue_parts", kind, platform, url, str(folder), log=folder / f"{kind}.log"
        ) as reader,
    ):
        try:
            told = json.loads(harness.line_of(reader))
        except RuntimeError as error:
            raise RuntimeError(
                f"{error}: {(folder / f'{kind}.log').read_text(encoding='utf-8')[-1500:]}"
            ) from None
    shop_cpu = harness.cpu_seconds(shop) - before
    return Read(told["wall"], told["cpu"], shop_cpu, took.stolen, told["peak_mb"], told["count"])


def _rows(platform: str, count: int, found: Mapping[str, list[Read]]) -> list[Row]:
    bare, ours = found["bare"], found["ours"]
    ratio = statistics.median(own.wall / limit.wall for own, limit in zip(ours, bare, strict=True))
    work = statistics.median(own.cpu / (limit.cpu + limit.shop) for own, limit in zip(ours, bare, strict=True))
    peak, whole = max(read.peak_mb for read in ours), all(read.count == count for read in ours)
    last, limit = ours[-1], bare[-1]
    full = count == COUNT
    said = (
        f"the reader alone needs {work:.2f} of the CPU of the bare reading (shop and client): what is above {WANTED_RATIO} "
        f"no free core could hide; other programs took {last.others:.0f} s of CPU in the last round"
    )
    rows = [
        Row(f"{platform}: first sync of {count:,} products", f"≤ {WANTED_RATIO} × the bare pages",
            f"{ratio:.2f} × ({_say(last)})", (ratio <= WANTED_RATIO and whole) if full else None,
            said if whole else f"read {last.count:,} products",
            {"ratio": ratio, "by_cpu": work, "wall": [r.wall for r in ours], "cpu": [r.cpu for r in ours],
             "others": [r.others for r in ours]}),
        Row(f"{platform}: peak memory of the sync", f"≤ {WANTED_MB} MB", f"{peak:.0f} MB",
            peak <= WANTED_MB if full else None, "the whole service loaded", {"mb": peak}),
        Row(f"{platform}: the bare pages, one after the other, unread", "the limit", _say(limit), None, "",
            {"wall": [r.wall for r in bare], "cpu": [r.cpu for r in bare], "shop": [r.shop for r in bare]}),
    ]  # fmt: skip
    name = PACKAGES[platform][1]
    if not found["package"]:
        rows.append(Row(f"{platform}: the package {name} in a loop", "comparison", "skipped", None,
                        f"{name} is not installed: pip install replycart[bench]"))  # fmt: skip
        return rows
    package = found["package"][0]
    rows.append(
        Row(f"{platform}: the package {name} in a loop, into SQLite", "comparison",
            f"{package.wall / statistics.median(r.wall for r in bare):.2f} × ({_say(package)})", None,
            "" if package.count == count else f"it stored {package.count:,} products",
            {"wall": package.wall, "cpu": package.cpu})
    )  # fmt: skip
    return rows


def _paced(platform: str, count: int, pause: int, bare: Read, ours: Read) -> Row:
    ratio = ours.wall / bare.wall
    return Row(
        f"{platform}: {count:,} products from a shop at a store's pace ({pause} ms an answer)", f"≤ {WANTED_RATIO} × the bare pages",
        f"{ratio:.2f} × ({_say(ours)})", ratio <= WANTED_RATIO and ours.count == count,
        f"the bare pages {bare.wall:.1f} s; what a real store takes over a page is in docs/performance.md",
        {"ratio": ratio, "wall": ours.wall, "bare": bare.wall},
    )  # fmt: skip


def _say(read: Read) -> str:
    return f"{read.wall:.1f} s, {read.cpu:.1f} s CPU, the shop {read.shop:.1f} s CPU"


if __name__ == "__main__":
    raise SystemExit(harness.main("catalogue", run))

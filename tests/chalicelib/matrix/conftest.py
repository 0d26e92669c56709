"""What was counted is told at the end: how many cells of the matrix were run, how many probes were blind."""

from __future__ import annotations

from collections import Counter

COUNTED = "counted: "


def pytest_terminal_summary(terminalreporter):
    counts: Counter[str] = Counter()
    for report in terminalreporter.stats.get("passed", []):
        for name, value in report.user_properties:
            if name.startswith(COUNTED):
                counts[name.removeprefix(COUNTED)] += value
    for name, count in counts.items():
        terminalreporter.write_line(f"{count:,} {name}")

"""`python -m tests.accuracy [SLIPS]`: the figures, up to SLIPS slips a group, and exit code 1 below a floor."""

from __future__ import annotations

import sys

from tests.accuracy.gate import measure


def main(slips: int) -> int:
    rows = measure()
    print(f"{'format':6} {'group':22} {'leaves':>6} {'precision':>9} {'recall':>7} {'F1':>7} {'floor':>6}")
    for row in rows:
        floor = "" if row.floor is None else f"{row.floor:.3f}"
        group = row.group
        figures = f"{group.expected:6d} {group.precision:9.4f} {group.recall:7.4f} {group.f1:7.4f} {floor:>6}"
        print(f"{row.format:6} {row.name:22} {figures}{'' if row.open else '  BELOW THE FLOOR'}")
        for slip in group.slips[:slips]:
            print(f"    {slip}")
    return int(not all(row.open for row in rows))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 0))

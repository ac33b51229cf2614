"""How honest the time is that a run says is left: its greatest error after the first tenth of the run.

A real trainer's process; each time that it says how long it will take is compared with how long it took. Goal: 20 %.

    python benchmarks/eta.py [--architecture compact] [--epochs 60] [--rounds 3]
"""

import argparse
from time import perf_counter, sleep

from one_run import example_data, machine, make_run, start

GOAL, TENTH = 0.2, 0.1


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--architecture", default="compact")
    arguments.add_argument("--epochs", type=int, default=60)
    arguments.add_argument("--rounds", type=int, default=3)
    asked = arguments.parse_args()
    print(machine())
    with example_data() as (data, version):
        for _round in range(asked.rounds):
            folder = make_run(data, version, asked.architecture, epochs=asked.epochs)
            process, said, first = start(folder), list[tuple[float, float]](), 0.0
            while process.poll() is None:
                left = folder.progress().eta_seconds
                now = perf_counter()
                first = first or (now if folder.progress().step else 0.0)
                if left and (not said or said[-1][1] != left):
                    said.append((now, left))
                sleep(0.1)
            end = perf_counter()
            errors = [abs(at + left - end) / (end - at) for at, left in said if (at - first) / (end - first) > TENTH]
            within = sum(each <= GOAL for each in errors) / len(errors)
            print(
                f"{asked.architecture}, {end - first:.0f} s: error after the first tenth at most {max(errors):.0%}, "
                f"median {sorted(errors)[len(errors) // 2]:.0%}; {within:.0%} of {len(errors)} within {GOAL:.0%}"
            )


if __name__ == "__main__":
    main()

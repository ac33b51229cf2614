"""From the start of a trainer's process to its first batch, with warm caches. Goal on two cores: at most 8 s.

python benchmarks/first_batch.py [--rounds 5]
"""

import argparse
from statistics import median
from time import perf_counter, sleep

from one_run import example_data, machine, make_run, start

GOAL = 8.0


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=5)
    rounds = arguments.parse_args().rounds
    print(machine())
    with example_data() as (data, version):
        for architecture in ("compact", "resnet18"):
            times = []
            for _round in range(rounds + 1):  # the first warms the caches, and measures what is measured once
                folder = make_run(data, version, architecture, epochs=1)
                began = perf_counter()
                process = start(folder)
                while not (folder.batches.is_file() and folder.batches.read_text().count("\n") > 1):
                    sleep(0.01)
                times.append(perf_counter() - began)
                process.terminate()
                process.wait()
            some = sorted(times[1:])
            print(f"{architecture}: {median(some):.1f} s ({some[0]:.1f} to {some[-1]:.1f}); goal {GOAL:.0f} s")


if __name__ == "__main__":
    main()

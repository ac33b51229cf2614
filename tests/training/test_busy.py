"""How busy processor and GPU are: a stand-in for the driver's library is compiled and called as the real one is."""

import shutil
import subprocess
from itertools import count
from pathlib import Path

import httpx
import pytest

from veravox.training.telling.busy import Gpu, Processor
from veravox.training.telling.exporter import exported
from veravox.training.telling.meters import Meters

COMPILER = shutil.which("cc") or shutil.which("g++")
LIBRARY = """
#include <string.h>
struct rates { unsigned int gpu, memory; };
#ifdef __cplusplus
extern "C" {
#endif
int nvmlInit_v2(void) { return INIT; }
int nvmlDeviceGetHandleByUUID(const char *uuid, void **device) {
    *device = (void *) 0x123456789abcULL;
    return strcmp(uuid, "GPU-4fd1a5") ? 6 : 0;
}
int nvmlDeviceGetUtilizationRates(void *device, struct rates *said) {
    if (device != (void *) 0x123456789abcULL) return 2;
    said->gpu = 87; said->memory = 12;
    return RATES;
}
#ifdef __cplusplus
}
#endif
"""


def library(folder: Path, init: int = 0, rates: int = 0) -> str:
    """One that answers with these codes."""
    if COMPILER is None:
        pytest.skip("there is no C compiler")
    source, made = folder / "nvml.c", folder / "libnvidia-ml.so.1"
    source.write_text(LIBRARY)
    line = [COMPILER, "-shared", "-fPIC", f"-DINIT={init}", f"-DRATES={rates}", "-o", str(made), str(source)]
    subprocess.run(line, check=True)
    return str(made)


@pytest.mark.parametrize("uuid", ["4fd1a5", "GPU-4fd1a5"])
def test_a_gpu_is_found_by_its_uuid_and_says_how_busy_it_is(tmp_path: Path, uuid: str) -> None:
    assert Gpu(uuid, library(tmp_path)).utilization() == 0.87


def test_a_gpu_that_does_not_say_how_busy_it_is_has_no_figure(tmp_path: Path) -> None:
    assert Gpu("4fd1a5", library(tmp_path, rates=3)).utilization() is None  # NVML_ERROR_NOT_SUPPORTED, as parts of one


def test_without_a_library_a_driver_or_such_a_gpu_there_is_nobody_to_ask(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="cannot open shared object"):
        Gpu("4fd1a5", str(tmp_path / "libnvidia-ml.so.1"))
    with pytest.raises(OSError, match="knows no GPU other"):
        Gpu("other", library(tmp_path))
    (tmp_path / "old").mkdir()
    with pytest.raises(OSError, match="knows no GPU"):
        Gpu("4fd1a5", library(tmp_path / "old", init=9))  # NVML_ERROR_DRIVER_NOT_LOADED


def test_the_processors_share_is_that_of_all_its_cores_over_at_least_a_second() -> None:
    times = [(0.0, 5.0), (0.5, 9.0), (2.0, 8.0), (2.5, 9.0), (3.0, 20.0)]
    clock, used = iter([at for at, _used in times]), iter([used for _at, used in times])
    processor = Processor(lambda: next(clock), lambda: next(used), cores=2)
    assert [processor.share() for _look in times[1:]] == [None, 0.75, 0.75, 1.0]


def test_without_a_gpu_only_the_processor_is_exported() -> None:
    meters = Meters("a-run", processor=Processor(count(0.0, 2.0).__next__, count(0.0, 1.0).__next__, 1))
    with exported(meters) as endpoint:
        lines = httpx.get(f"http://{endpoint}/metrics").text.splitlines()
    assert 'veravox_cpu_share{run="a-run"} 0.5' in lines
    assert not any(line.startswith("veravox_gpu") for line in lines)

"""`python -m veravox` is `veravox`."""

import os
import signal

if os.getpid() == 1:  # a container's first process: the kernel ends it by no signal that it does not listen to yet
    signal.signal(signal.SIGTERM, lambda *_: os._exit(128 + signal.SIGTERM))

from veravox.cli.main import main  # it takes a second, in which it may be told to leave

main()

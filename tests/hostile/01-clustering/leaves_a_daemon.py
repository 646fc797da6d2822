"""Leaves a process behind that goes on when the grading is over."""
import os
import time

try:
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            for _ in range(600):
                time.sleep(1)
                try:
                    open("/tmp/glassnet-daemon-was-here", "a").write("x")
                except OSError:
                    pass
        os._exit(0)
except OSError:
    pass


def assign(X, C):
    return None

"""Opens connections: to the network, to this machine, to its sockets."""
import glob
import socket

answers = []
for family, address in (
    (socket.AF_INET, ("127.0.0.1", 22)),
    (socket.AF_INET, ("192.0.2.1", 80)),
    *((socket.AF_UNIX, path) for path in glob.glob("/run/**/*.sock", recursive=True)),
):
    try:
        s = socket.socket(family, socket.SOCK_STREAM)
        s.settimeout(1)
        s.connect(address)
        answers.append(address)
    except OSError:
        pass


def assign(X, C):
    return answers

import socket
import threading
import time

from benchmarks.relay import relay


def answering(listener):
    """Answer one connection: what it says, back."""

    def answer():
        connection, _ = listener.accept()
        with connection:
            while piece := connection.recv(65536):
                connection.sendall(piece)

    threading.Thread(target=answer, daemon=True).start()
    return listener.getsockname()[1]


def exchange(url, said):
    with socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2]))) as connection:
        connection.sendall(said)
        connection.shutdown(socket.SHUT_WR)
        heard = b""
        while piece := connection.recv(65536):
            heard += piece
    return heard


def test_a_relay_carries_both_ways_and_counts():
    said = b"x" * 300_000
    with socket.create_server(("127.0.0.1", 0)) as listener, relay(answering(listener)) as link:
        assert exchange(link.url, said) == said
        assert link.passed() == (300_000, 300_000, 1)


def test_a_connection_and_an_exchange_take_a_round_trip_each():
    with socket.create_server(("127.0.0.1", 0)) as listener, relay(answering(listener), 0.05) as link:
        started = time.monotonic()
        assert exchange(link.url, b"one piece") == b"one piece"
        assert time.monotonic() - started >= 0.1

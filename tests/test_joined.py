"""Answers leave in one piece."""

import asyncio

import pytest

from rentree_blanche.simulators.joined import JoinedTransport


class Wire(asyncio.Transport):
    """Notes what passes."""

    def __init__(self):
        super().__init__()
        self.passed = []

    def write(self, data):
        self.passed.append(data)

    def close(self):
        self.passed.append("closed")

    def abort(self):
        self.passed.append("aborted")


@pytest.fixture
def passed():
    def play(*steps):
        async def run():
            wire = Wire()
            joined = JoinedTransport(wire, asyncio.get_running_loop())
            for step in steps:
                if isinstance(step, bytes):
                    joined.write(step)
                elif step == "turn":
                    await asyncio.sleep(0)
                else:
                    getattr(joined, step)()
            await asyncio.sleep(0)
            return wire.passed

        return asyncio.run(run())

    return play


def test_head_and_body_leave_together(passed):
    assert passed(b"head", b"body") == [b"headbody"]


def test_what_is_written_later_leaves_later(passed):
    assert passed(b"one", "turn", b"two") == [b"one", b"two"]


def test_what_is_left_leaves_before_the_connection_closes(passed):
    assert passed(b"head", b"bo", "close") == [b"headbo", "closed"]


def test_a_connection_that_is_broken_says_no_more(passed):
    assert passed(b"head", "abort") == ["aborted"]

"""What a viewer says on a WebSocket: within bounds it doesn't matter, beyond them it ends the viewer."""

import aiohttp
import pytest

from app.log_socket import LONGEST_MESSAGE
from tests.conftest import Client
from tests.fakes import FakeRunner


@pytest.fixture
async def socket(client: Client, runner: FakeRunner) -> aiohttp.ClientWebSocketResponse:
    runner.hold = True
    path = (await client.post("/api/demos/echo/runs")).headers["Location"]
    return await client.ws_connect(f"{path}/ws", autoclose=False)


async def close_code(socket: aiohttp.ClientWebSocketResponse) -> int:
    async for message in socket:
        assert message.type is aiohttp.WSMsgType.TEXT
    assert socket.close_code is not None
    return socket.close_code


@pytest.mark.parametrize("fragments", [1, 5])
async def test_too_long_a_message_ends_with_1009(
    socket: aiohttp.ClientWebSocketResponse, fragments: int
) -> None:
    piece, opcode = b"x" * (LONGEST_MESSAGE // fragments + 1), aiohttp.WSMsgType.BINARY
    writer = socket._writer
    for number in range(fragments):
        last = number == fragments - 1
        head = (0x80 if last else 0) | (opcode if number == 0 else aiohttp.WSMsgType.CONTINUATION)
        # RFC 6455, section 5.2: a length of eight bytes, and a mask of zeros.
        frame = bytes([head, 0xFF]) + len(piece).to_bytes(8, "big") + bytes(4) + piece
        writer.transport.write(frame)
    assert await close_code(socket) == 1009


async def test_as_long_as_may_be(socket: aiohttp.ClientWebSocketResponse, runner: FakeRunner) -> None:
    await socket.send_bytes(b"x" * LONGEST_MESSAGE)
    await socket.send_str("x" * LONGEST_MESSAGE)
    runner.children[0].finish()
    assert await close_code(socket) == 1000


async def test_text_that_is_none_ends_with_1007(socket: aiohttp.ClientWebSocketResponse) -> None:
    await socket.send_frame(b"\xff\xfe", aiohttp.WSMsgType.TEXT)
    assert await close_code(socket) == 1007

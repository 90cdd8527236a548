"""A chat room over TCP: every line that a guest sends goes to all the others."""

import asyncio


class Room:
    def __init__(self) -> None:
        self.writers: dict[str, asyncio.StreamWriter] = {}

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        name = (await reader.readline()).decode().strip()
        self.writers[name] = writer
        try:
            async for line in reader:
                await self.broadcast(name, line)
        finally:
            del self.writers[name]
            writer.close()
            await writer.wait_closed()

    async def broadcast(self, sender: str, line: bytes) -> None:
        for name, writer in self.writers.items():
            if name != sender:
                writer.write(sender.encode() + b": " + line)
                await writer.drain()


async def guest(name: str, port: int, lines: list[str], expected: int) -> list[str]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"{name}\n".encode())
    await asyncio.sleep(0.05)
    for line in lines:
        writer.write(f"{line}\n".encode())
        await writer.drain()
    heard = [(await reader.readline()).decode().strip() for _ in range(expected)]
    writer.close()
    await writer.wait_closed()
    return heard


async def main() -> None:
    room = Room()
    server = await asyncio.start_server(room.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        heard = await asyncio.gather(
            guest("ann", port, ["hello"], 1), guest("bob", port, ["hi"], 1)
        )
    for lines in heard:
        print(*lines)


asyncio.run(main())

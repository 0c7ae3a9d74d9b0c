"""`python -m benchmarks.bare.receiver server.pem`: takes posts over TLS and says 204, as fast as it can."""

import asyncio
import ssl
import sys
from typing import cast

import uvloop

ANSWER = b"HTTP/1.1 204 No Content\r\n\r\n"


class Taking(asyncio.Protocol):
    """One connection. A request is its head and as many bytes as its Content-Length says."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport, self.held = cast(asyncio.Transport, transport), b""

    def data_received(self, data: bytes) -> None:
        self.held += data
        while (head := self.held.find(b"\r\n\r\n")) >= 0:
            length = int(self.held[:head].lower().split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
            if len(self.held) < head + 4 + length:
                return
            self.held = self.held[head + 4 + length :]
            self.transport.write(ANSWER)


async def serve(certificate: str) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = await asyncio.get_running_loop().create_server(Taking, "127.0.0.1", 0, ssl=context)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(serve(sys.argv[1]))

"""A service that only is ready, for tests of who starts and watches it. Its first argument may make it fail."""

import http.server
import os
import socket
import sys


class Ready(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"{}")


if sys.argv[1:] == ["failing"]:
    raise SystemExit("the tiny service found no reason to live")

listening = socket.socket(fileno=int(os.environ["LISTEN_FD"]))
listening.setblocking(True)
server = http.server.HTTPServer(("127.0.0.1", 0), Ready, bind_and_activate=False)
server.socket.close()
server.socket = listening
server.serve_forever()

"""A client of a debugger that speaks the Debug Adapter Protocol, as far as the tests need it.

https://microsoft.github.io/debug-adapter-protocol/specification
"""

from __future__ import annotations

import json
import socket


class DebugClient:
    """Sends requests to a debugger, and takes its responses and events."""

    def __init__(self, port: int, seconds: float) -> None:
        """Connects to a debugger that listens. What takes longer than `seconds` raises TimeoutError."""
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=seconds)
        self.stream = self.socket.makefile("rwb")
        self.sent = 0
        self.events: list[dict] = []

    def close(self) -> None:
        self.stream.close()
        self.socket.close()

    def send(self, command: str, **arguments: object) -> int:
        """Sends a request; its number."""
        self.sent += 1
        request = {"seq": self.sent, "type": "request", "command": command, "arguments": arguments}
        data = json.dumps(request).encode()
        self.stream.write(b"Content-Length: %d\r\n\r\n" % len(data) + data)
        self.stream.flush()
        return self.sent

    def read(self) -> dict:
        size = 0
        while line := self.stream.readline().strip():
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                size = int(value)
        if not size:
            raise EOFError("the debugger has hung up")
        return json.loads(self.stream.read(size))

    def request(self, command: str, **arguments: object) -> dict:
        """Sends a request and gives the body of its response."""
        number = self.send(command, **arguments)
        while True:
            message = self.read()
            if message["type"] == "event":
                self.events.append(message)
            elif message["type"] == "response" and message["request_seq"] == number:
                assert message["success"], message
                return message.get("body", {})

    def wait_for(self, *names: str) -> dict:
        """The next event with one of these names."""
        while True:
            for index, event in enumerate(self.events):
                if event["event"] in names:
                    return self.events.pop(index)
            message = self.read()
            if message["type"] == "event":
                self.events.append(message)

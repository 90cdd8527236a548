"""Which of asyncio's functions wait for what: the name of a suspended function gives the kind of the wait."""

WRAPPER = "wait_for"
"""`wait_for` itself: what it wraps says what is awaited."""

OBJECTS = {
    "locks.Lock.acquire": "lock",
    "locks.Event.wait": "event",
    "locks.Condition.wait": "condition",
    "locks.Semaphore.acquire": "semaphore",
    "locks.Barrier.wait": "barrier",
    "locks.Barrier._wait": "barrier",
    "locks.Barrier._block": "barrier",
    "queues.Queue.get": "queue_get",
    "queues.Queue.put": "queue_put",
    "queues.Queue.join": "queue_join",
    "streams.StreamReader.read": "stream_read",
    "streams.StreamReader.readline": "stream_read",
    "streams.StreamReader.readuntil": "stream_read",
    "streams.StreamReader.readexactly": "stream_read",
    "streams.StreamWriter.drain": "stream_drain",
}
"""Methods whose `self` is what is awaited."""

DIRECT = frozenset(
    {
        "tasks.sleep", "locks._ContextManagerMixin.__aenter__", "locks.Lock.acquire", "locks.Event.wait",
        "locks.Semaphore.acquire", "queues.Queue.get", "queues.Queue.put",
    }
)  # fmt: skip
"""Functions below which there is neither user code nor a wrapper, and that say what they wait for."""

KIND_OF_OBJECT = {
    "queue_get": "queue",
    "queue_put": "queue",
    "queue_join": "queue",
    "stream_read": "stream",
    "stream_drain": "stream",
}
"""The kind of the object, where it is not called like the wait."""

_OTHERS = {
    "tasks.sleep": "sleep",
    "tasks.wait_for": WRAPPER,
    "tasks._wait": "wait",
    "tasks.wait": "wait",
    "tasks.as_completed.<locals>._wait_for_one": "as_completed",
    "tasks._AsCompletedIterator._wait_for_one": "as_completed",
    "taskgroups.TaskGroup.__aexit__": "TaskGroup",
    "taskgroups.TaskGroup._aexit": "TaskGroup",
    "subprocess.Process.wait": "process",
    "subprocess.Process.communicate": "process",
    "streams.open_connection": "connect",
    "streams.open_unix_connection": "connect",
    "base_events.BaseEventLoop.create_connection": "connect",
    "unix_events._UnixSelectorEventLoop.create_unix_connection": "connect",
    "base_events.BaseEventLoop.sock_sendfile": "socket",
    "base_events.Server.serve_forever": "serve_forever",
    "base_events.Server.wait_closed": "Server.wait_closed",
    "streams.StreamWriter.wait_closed": "StreamWriter.wait_closed",
    "streams.StreamWriter.start_tls": "StreamWriter.start_tls",
}
ON_STREAMS = frozenset({"StreamWriter.wait_closed", "StreamWriter.start_tls"})
"""Those of type `other` whose `self` is a stream."""

_NAMED_BY_THEMSELVES = frozenset(
    {
        "base_events.BaseEventLoop.connect_accepted_socket",
        "base_events.BaseEventLoop.connect_read_pipe",
        "base_events.BaseEventLoop.connect_write_pipe",
        "base_events.BaseEventLoop.create_datagram_endpoint",
        "base_events.BaseEventLoop.create_server",
        "base_events.BaseEventLoop.sendfile",
        "base_events.BaseEventLoop.shutdown_asyncgens",
        "base_events.BaseEventLoop.shutdown_default_executor",
        "base_events.BaseEventLoop.start_tls",
        "base_events.BaseEventLoop.subprocess_exec",
        "base_events.BaseEventLoop.subprocess_shell",
        "streams.start_server",
        "streams.start_unix_server",
        "subprocess.create_subprocess_exec",
        "subprocess.create_subprocess_shell",
        "unix_events._UnixSelectorEventLoop.create_unix_server",
    }
)
_SOCKET = "selector_events.BaseSelectorEventLoop.sock_"


def kind_of(name: str) -> str:
    """What a task waits for that is suspended in asyncio's function `name`; empty if that does not say."""
    if name.startswith(_SOCKET):
        return "socket"
    if name in _NAMED_BY_THEMSELVES:
        return name.rpartition(".")[2]
    return OBJECTS.get(name) or _OTHERS.get(name, "")

import asyncio
import locale
import os
import sys

print(sys.argv[1:], sys.flags, sys.warnoptions, sys._xoptions)
print(sys.stdin.encoding, sys.stdin.isatty(), sys.stdin.buffer.raw.name, input("name? "), sys.stdin.read())
for stream in (sys.stdout, sys.stderr):
    print(stream.encoding, stream.errors, stream.line_buffering, stream.newlines, stream.isatty(), stream.fileno())
    print(stream.name, stream.mode, stream.closed, stream.writable(), stream is sys.__stdout__ or stream is sys.__stderr__)
print(locale.getlocale(), locale.getpreferredencoding(), sys.getfilesystemencoding())
print(sorted(name for name in os.environ if "LOOPSCOPE" in name or name == "PYTHONASYNCIODEBUG"), os.getcwd() != "")
print(__name__, __package__, __doc__, __cached__, __loader__.name, sorted(name for name in globals()))
print(sys.path[0] == os.path.dirname(os.path.abspath(__file__)), asyncio.iscoroutinefunction(input))
print(sys.getrecursionlimit(), sys.getswitchinterval(), sys.gettrace(), sys.getprofile(), sys.excepthook is sys.__excepthook__)
print(sys.displayhook is sys.__displayhook__, sys.unraisablehook is sys.__unraisablehook__)

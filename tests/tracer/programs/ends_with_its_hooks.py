import asyncio
import atexit
import faulthandler
import os
import signal
import sys
import threading
import weakref


class Thing:
    def __del__(self):
        print("thing gone", flush=True)


async def main():
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGUSR1, print, "usr1 in the loop")
    os.kill(os.getpid(), signal.SIGUSR1)
    await asyncio.sleep(0.01)
    loop.remove_signal_handler(signal.SIGUSR1)
    asyncio.current_task().add_done_callback(lambda task: print("done", task.cancelled()))

    async def leaves():
        sys.exit(4)

    try:
        await asyncio.create_task(leaves())
    finally:
        print("left")


thing = Thing()
weakref.finalize(thing, print, "finalized")
atexit.register(print, "first registered")
atexit.register(lambda: print("at exit", threading.current_thread() is threading.main_thread()))
threading.Thread(target=lambda: threading.Event().wait(0.05) or print("thread ends")).start()
signal.signal(signal.SIGALRM, lambda number, frame: print("alarm in", frame.f_code.co_name))
signal.setitimer(signal.ITIMER_REAL, 0.001)
signal.pause()
print(faulthandler.is_enabled(), signal.getsignal(signal.SIGINT), signal.pthread_sigmask(signal.SIG_BLOCK, []))
sys.excepthook = lambda kind, error, traceback: print("hook", kind, traceback.tb_frame.f_code.co_name)
asyncio.run(main())

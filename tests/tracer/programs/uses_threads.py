import concurrent.futures
import io
import logging
import multiprocessing
import os
import queue
import select
import signal
import socket
import subprocess
import sys
import threading
import time
import traceback
from time import sleep


class Owned:
    def __repr__(self):
        print("repr called")
        return "Owned"

    def __bool__(self):
        print("bool called")
        return True


def fail(owned):
    sleep(0.001)
    raise ValueError(owned.__class__)


def threads():
    lock, reentrant, condition = threading.Lock(), threading.RLock(), threading.Condition()
    with lock:
        helper = threading.Thread(target=lambda: (lock.acquire(timeout=0.01), reentrant.acquire(), print("helped")))
        helper.start()
        helper.join()
        print(lock, file=io.StringIO())
    print(lock.acquire(Owned()), lock.acquire(blocking=False), reentrant.acquire(False))
    print(sorted(thread.name for thread in threading.enumerate()), threading.active_count())
    with condition:
        print(condition.wait(0.001), condition.wait_for(lambda: True))
    try:
        reentrant.release()
    except RuntimeError as error:
        print(error)
    thread = threading.Thread(target=fail, args=(Owned(),), name="fails")
    thread.start()
    thread.join()


def pools():
    with concurrent.futures.ThreadPoolExecutor(2, "pool") as pool:
        futures = [pool.submit(fail, Owned()), pool.submit(sleep, 0.001), pool.submit(pow, 2, 5)]
        concurrent.futures.wait(futures)
        for future in futures:
            try:
                print(future.result())
            except ValueError:
                traceback.print_exc()
        print(list(pool.map(abs, [-1, -2])))
    try:
        pool.submit(print)
    except RuntimeError:
        traceback.print_exc()
    try:
        queue.Queue().get(timeout=0.001)
    except queue.Empty:
        traceback.print_exc()
    try:
        concurrent.futures.Future().result(0.001)
    except TimeoutError:
        traceback.print_exc()


def inputs():
    left, right = socket.socketpair()
    left.settimeout(0.001)
    for call in (lambda: left.recv(1), lambda: left.recv_into(bytearray(1)), lambda: left.recv("x")):
        try:
            call()
        except (TimeoutError, TypeError):
            traceback.print_exc()
    right.close()
    try:
        left.send(b"x", 0, "x")
    except TypeError:
        traceback.print_exc()
    left.close()
    try:
        left.recv(1)
    except OSError:
        traceback.print_exc()
    print(select.select([], [], [], 0.001))
    print(subprocess.run(["cat"], input=b"through", capture_output=True).stdout)
    try:
        subprocess.run(["sleep", "5"], timeout=0.01)
    except subprocess.TimeoutExpired as error:
        print(error.cmd)
    print(os.system("exit 3"))
    print(repr(sys.stdin.readline()))


class Alarm(Exception):
    pass


def alarm(number, frame):
    print(frame.f_code.co_name, "interrupted")
    raise Alarm


def signals():
    signal.signal(signal.SIGALRM, alarm)
    lock = threading.Lock()
    lock.acquire()

    def waits_for_lock():
        lock.acquire()

    def waits_in_with():
        with lock:
            pass

    def sleeps():
        time.sleep(5)

    def reads():
        reading, writing = os.pipe()
        with open(reading) as file, open(writing, "w"):
            file.read()

    for function in (waits_for_lock, waits_in_with, sleeps, reads):
        signal.setitimer(signal.ITIMER_REAL, 0.02)
        try:
            function()
        except Alarm:
            traceback.print_exc()


if __name__ == "__main__":
    logging.basicConfig(format="%(threadName)s %(processName)s %(message)s")
    logging.warning("begins")
    for part in (threads, pools, inputs, signals):
        part()
    process = multiprocessing.Process(target=print, args=("in a child",))
    process.start()
    process.join()
    print(process.exitcode, time.sleep, len(multiprocessing.current_process().authkey))

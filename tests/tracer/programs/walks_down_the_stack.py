import asyncio
import inspect
import logging
import sys
import traceback
import warnings


def names(frame):
    while frame is not None:
        yield frame.f_code.co_name
        frame = frame.f_back


def depth():
    count = 0
    try:
        while True:
            sys._getframe(count)
            count += 1
    except ValueError as error:
        return count, str(error)


class Stubborn(asyncio.Future):
    def cancel(self, msg=None):
        print("cancel called by", list(names(sys._getframe())))
        return super().cancel(msg)


async def waits():
    await Stubborn()


async def main():
    traceback.print_stack()
    asyncio.current_task().print_stack(file=sys.stdout)
    print(list(names(sys._getframe())), depth())
    print([level.function for level in inspect.stack()])
    task = asyncio.create_task(waits())
    await asyncio.sleep(0)
    task.print_stack(file=sys.stdout)
    print([frame.f_code.co_name for frame in task.get_stack()])
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        traceback.print_exc()
    logging.basicConfig(stream=sys.stdout, format="%(message)s %(funcName)s %(lineno)d")
    logging.warning("with its stack", stack_info=True)
    warnings.warn("far away", stacklevel=2)
    warnings.warn("further than there are frames", stacklevel=100)


traceback.print_stack()
print(list(names(sys._getframe())), depth(), [level.function for level in inspect.stack()])
print(sys._getframe().f_back, sys._getframe().f_code.co_name, inspect.currentframe().f_globals is globals())
asyncio.run(main())

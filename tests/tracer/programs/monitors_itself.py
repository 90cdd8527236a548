import asyncio
import sys


async def nap():
    await asyncio.sleep(0.001)
    return 1


async def main():
    return await asyncio.gather(nap(), nap())


def counting(events):
    def count(code, *_):
        if code.co_filename == __file__:
            events.append(code.co_name)

    return count


if sys.version_info >= (3, 12):
    monitoring = sys.monitoring
    free = [tool for tool in range(6) if tool not in (3, 4)]
    print([monitoring.get_tool(tool) for tool in free])
    for tool in free:
        monitoring.use_tool_id(tool, f"mine {tool}")
    for tool in free:
        starts, yields = [], []
        monitoring.register_callback(tool, monitoring.events.PY_START, counting(starts))
        monitoring.register_callback(tool, monitoring.events.PY_YIELD, counting(yields))
        monitoring.set_events(tool, monitoring.events.PY_START | monitoring.events.PY_YIELD)
        print(asyncio.run(main()))
        monitoring.set_events(tool, 0)
        monitoring.free_tool_id(tool)
        print(tool, starts, yields)
else:
    print(asyncio.run(main()))

import asyncio
import concurrent.futures


def square(number):
    return number * number


async def main():
    loop = asyncio.get_running_loop()
    with concurrent.futures.ProcessPoolExecutor(2) as pool:
        print(await asyncio.gather(*(loop.run_in_executor(pool, square, i) for i in range(4))))
    print(await asyncio.to_thread(square, 5))


if __name__ == "__main__":
    asyncio.run(main())

import asyncio
import os
import runpy
import sys
import tempfile

with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "other.py")
    with open(path, "w") as file:
        file.write("import asyncio, sys\nasyncio.run(asyncio.sleep(0))\nprint(__name__, sys.argv[0] == __file__)\nA = 1\n")
    print(runpy.run_path(path, run_name="other")["A"])
    print(runpy.run_path(path, run_name="__main__")["A"])
    sys.path.insert(0, folder)
    print(runpy.run_module("other")["A"])
print(sys.modules["__main__"].__dict__ is globals(), __name__)

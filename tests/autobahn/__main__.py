"""Runs `wstest` against both testees and tells what is worse with ours; exit code 1 if anything is."""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from .compare import counted, worse

ROOT = Path(__file__).resolve().parents[2]
_LEFT_OUT = ["9.*", "12.*", "13.*"]
"""Speed and large messages, of which the socket takes none; compression, which it does not offer."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.autobahn")
    parser.add_argument("wstest", help="Autobahn's program")
    parser.add_argument("--cases", nargs="+", default=["*"], help="such as 7.*; default all")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        report = _run(options.wstest, options.cases, Path(folder))
    found = worse(report["Loopscope"], report["aiohttp"])
    for agent, cases in report.items():
        print(f"{agent}: {len(cases)} cases, {counted(cases)}")
    print("\n".join(found) if found else "nothing is worse than with bare aiohttp")
    return 1 if found or not report["Loopscope"] else 0


def _run(wstest: str, cases: list[str], folder: Path) -> dict[str, dict[str, dict[str, str]]]:
    testees = [sys.executable, "-m", "tests.autobahn.testees"]
    with subprocess.Popen(testees, cwd=ROOT, stdout=subprocess.PIPE, text=True) as serving:
        try:
            assert serving.stdout is not None
            addresses = [serving.stdout.readline().strip() for _ in range(2)]
            spec = {
                "outdir": str(folder / "report"),
                "servers": [
                    {"agent": agent, "url": address}
                    for agent, address in zip(("Loopscope", "aiohttp"), addresses, strict=True)
                ],
                "cases": cases,
                "exclude-cases": _LEFT_OUT,
                "exclude-agent-cases": {},
            }
            file = folder / "spec.json"
            file.write_text(json.dumps(spec))
            subprocess.run(
                [wstest, "-m", "fuzzingclient", "-s", str(file)], check=True, stdout=subprocess.DEVNULL
            )
        finally:
            serving.terminate()
    report: dict[str, dict[str, dict[str, str]]] = json.loads((folder / "report" / "index.json").read_text())
    return report


if __name__ == "__main__":
    sys.exit(main())

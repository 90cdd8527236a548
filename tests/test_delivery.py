"""How answers travel: compressed or not, asked for again or not, and with their modules named ahead."""

import gzip
import json
import os
import shutil
import subprocess
from pathlib import Path

import brotli
import pytest

from app.delivery import modules
from app.delivery.encoding import squeezed
from app.delivery.lean import lean_script, lean_style
from app.delivery.static import StaticFiles
from app.pages import MODULES, ROOT
from tests.conftest import Client, MakeClient

SCRIPT = "/static/js/main.js"
READ = """
import { readFileSync, readdirSync } from "node:fs";
import { SourceTextModule } from "node:vm";
const [, folder] = process.argv;
for (const name of readdirSync(folder)) new SourceTextModule(readFileSync(`${folder}/${name}`, "utf8"));
"""
PLAIN = {"Accept-Encoding": "identity"}
GZIP = {"Accept-Encoding": "gzip"}
BROTLI = {"Accept-Encoding": "br"}
UNPACKED = {"gzip": gzip.decompress, "br": brotli.decompress}


@pytest.fixture
async def raw(make_client: MakeClient) -> Client:
    """A client that leaves bodies as they came."""
    client = await make_client()
    client.session._auto_decompress = False
    return client


@pytest.mark.parametrize("coding", ["gzip", "br"])
@pytest.mark.parametrize("path", ["/", "/demos/echo", "/demos/nothing", "/api", "/api/demos/echo"])
async def test_what_is_read_in_one_piece_comes_compressed(raw: Client, path: str, coding: str) -> None:
    takes = {"Accept-Encoding": coding}
    plain, packed = await raw.get(path, headers=PLAIN), await raw.get(path, headers=takes)
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == coding
    body = await packed.read()
    assert UNPACKED[coding](body) == await plain.read()
    assert packed.headers["Content-Length"] == str(len(body))
    for response in (plain, packed):
        assert "Accept-Encoding" in response.headers["Vary"]
    assert plain.content_type == packed.content_type
    head = await raw.head(path, headers=takes)
    assert await head.read() == b""
    for name in ("Content-Encoding", "Content-Length", "Vary", "Cache-Control"):
        assert head.headers[name] == packed.headers[name]


@pytest.mark.parametrize("coding", ["gzip", "br"])
async def test_a_module_comes_compressed_and_without_its_comments(raw: Client, coding: str) -> None:
    takes = {"Accept-Encoding": coding}
    plain, packed = await raw.get(SCRIPT, headers=PLAIN), await raw.get(SCRIPT, headers=takes)
    text = await plain.text()
    assert text == (ROOT / SCRIPT[1:]).read_text(encoding="utf-8")
    body = await packed.read()
    assert UNPACKED[coding](body).decode() == lean_script(text)
    assert packed.headers["Content-Length"] == str(len(body))
    assert packed.content_type == plain.content_type == "text/javascript"
    head = await raw.head(SCRIPT, headers=takes)
    assert await head.read() == b""
    assert head.headers["Content-Length"] == str(len(body))


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip", "gzip"),
        ("gzip, deflate, BR", "br"),
        ("x-gzip", "gzip"),
        ("*", "br"),
        ("gzip, br;q=0.5", "gzip"),
        ("gzip;q=0.5, br", "br"),
        ("br;q=0, *", "gzip"),
        ("", None),
        ("deflate, zstd", None),
        ("br;q=0, gzip;q=0, *", None),
        ("identity, gzip;q=0.5", None),
        ("gzip;q=x", None),
    ],
)
async def test_a_client_gets_what_it_takes(raw: Client, accepted: str, coding: str | None) -> None:
    for path in ("/", SCRIPT):
        response = await raw.get(path, headers={"Accept-Encoding": accepted})
        assert response.headers.get("Content-Encoding") == coding


async def test_streams_and_traces_are_never_compressed(raw: Client) -> None:
    run = (await (await raw.post("/api/demos/echo/runs", headers=PLAIN)).json())["run"]
    for path, accept in (("events", "*/*"), ("events", "text/event-stream"), ("trace", "*/*")):
        response = await raw.get(f"/api/runs/{run}/{path}", headers=GZIP | {"Accept": accept})
        assert "Content-Encoding" not in response.headers
        assert b"run_finished" in await response.read()
    socket = await raw.ws_connect(f"/api/runs/{run}/ws")
    assert socket.compress == 0
    await socket.close()


async def test_what_is_small_stays_as_it_is(raw: Client) -> None:
    for path in ("/healthz", "/favicon.ico"):
        assert "Content-Encoding" not in (await raw.get(path, headers=GZIP)).headers


async def test_an_unchanged_file_is_not_sent_again(raw: Client) -> None:
    tags = set()
    for headers in (PLAIN, GZIP, BROTLI):
        first = await raw.get(SCRIPT, headers=headers)
        assert first.headers["Cache-Control"] == "no-cache"
        tag = first.headers["ETag"]
        tags.add(tag)
        for ask in (raw.get, raw.head):
            again = await ask(SCRIPT, headers=headers | {"If-None-Match": f'"other", W/{tag}'})
            assert again.status == 304
            assert await again.read() == b""
            assert again.headers["ETag"] == tag
            assert "Accept-Encoding" in again.headers["Vary"]
            assert "Content-Encoding" not in again.headers
        assert (await raw.get(SCRIPT, headers=headers | {"If-None-Match": '"other"'})).status == 200
    # Each form has a tag of its own: a cache may hold both.
    assert len(tags) == 3


async def test_a_document_with_a_tag_is_not_sent_again_in_either_form(raw: Client) -> None:
    packed = await raw.get("/api/trace-schema.json", headers=GZIP)
    assert packed.headers["Content-Encoding"] == "gzip"
    tag = packed.headers["ETag"]
    assert tag.startswith("W/")
    for headers in (PLAIN, GZIP):
        assert (
            await raw.get("/api/trace-schema.json", headers=headers | {"If-None-Match": tag})
        ).status == 304


async def test_a_part_of_a_file_is_a_part_of_the_file_itself(raw: Client) -> None:
    whole = (ROOT / SCRIPT[1:]).read_bytes()
    part = await raw.get(SCRIPT, headers=GZIP | {"Range": "bytes=10-19"})
    assert part.status == 206
    assert "Content-Encoding" not in part.headers
    assert await part.read() == whole[10:20]


async def test_a_file_that_changed_comes_anew(tmp_path: Path) -> None:
    path = tmp_path / "one.js"
    path.write_text("1;\n" * 1000, encoding="utf-8")
    files = StaticFiles(tmp_path)
    first = files._kept(path, "gzip")
    assert first is not None
    assert first.body == squeezed(path.read_bytes(), "gzip", hard=True)
    # Compressed once, not for each request.
    assert files._kept(path, "gzip") is first
    path.write_text("2;\n" * 1000, encoding="utf-8")
    os.utime(path, ns=(1, 1))
    second = files._kept(path, "gzip")
    assert second is not None
    assert gzip.decompress(second.body) == path.read_bytes()
    assert second.etag != first.etag


@pytest.mark.parametrize(
    "path", ["/static/", "/static/js", "/static/..%2fapp/main.py", "/static/%2fetc/passwd", "/static/a%00b"]
)
async def test_nothing_but_files_of_the_folder(raw: Client, path: str) -> None:
    assert (await raw.get(path)).status == 404


async def test_a_long_document_is_compressed_too(raw: Client) -> None:
    response = await raw.get("/api/openapi.json", headers=GZIP)
    assert json.loads(gzip.decompress(await response.read()))["openapi"].startswith("3.")


def test_comments_of_their_own_lines_go_and_lines_keep_their_numbers() -> None:
    text = """\
/** Of the module. */
const a = 1; // stays
  // goes
/** @type {number} */ (b).c = "/* stays */";
/**
 * Goes.
 */
const url = "http://x"; /* stays */
"""
    assert (
        lean_script(text)
        == """\

const a = 1; // stays

/** @type {number} */ (b).c = "/* stays */";



const url = "http://x"; /* stays */
"""
    )
    assert lean_style("a {}\n\n/* Goes. */\nb { /* stays */ }\n") == "a {}\n\n\nb { /* stays */ }\n"


def test_a_text_over_several_lines_is_no_comment() -> None:
    text = "const a = `\n// not a comment\n`;\n// one\n"
    assert lean_script(text) == text


def test_every_module_without_its_comments_is_still_a_module(tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("there is no Node to read them")
    for path in (ROOT / "static" / "js").rglob("*.js"):
        target = tmp_path / f"{path.parent.name}-{path.name}"
        target.with_suffix(".mjs").write_text(lean_script(path.read_text(encoding="utf-8")), encoding="utf-8")
    for path in tmp_path.glob("*.mjs"):
        assert "\n/**\n" not in path.read_text(encoding="utf-8"), path
    subprocess.run(
        [
            node,
            "--experimental-vm-modules",
            "--no-warnings",
            "--input-type=module",
            "--eval",
            READ,
            str(tmp_path),
        ],
        check=True,
        capture_output=True,
        timeout=60,
    )


def test_imports_are_statements_and_nothing_else() -> None:
    text = """\
/** @import {Shape} from "./types.js" */
import { a } from "./a.js";
import {
  b,
  c,
} from '../b/c.js';
export * from "./d.js";
import "./e.js";
import fs from "node:fs";
// import { x } from "./x.js";
const text = 'import y from "./y.js"';
export const from = "./z.js";
"""
    assert modules.imports(text) == ["./a.js", "../b/c.js", "./d.js", "./e.js"]


def test_a_page_names_all_modules_that_it_loads_and_no_other() -> None:
    demo = set(MODULES["demo"])
    assert {"static/js/main.js", "static/js/timeline/view.js", "static/js/views/source.js"} <= demo
    # These hold types alone, or belong to another page.
    assert demo.isdisjoint({"static/js/types.js", "static/js/catalogue.js"})
    assert "static/js/main.js" not in MODULES["catalogue"]


def test_a_module_that_is_missing_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text('import { b } from "./b.js";\n', encoding="utf-8")
    with pytest.raises(FileNotFoundError):
        modules.closure(tmp_path, "a.js")

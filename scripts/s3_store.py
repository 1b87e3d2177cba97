"""Runs `batch run` on a store: `s3_store.py PROGRAM`.

moto's server stands in for S3; a proxy before it lets objects vanish between listing and reading, and breaks reads off.
"""

import html
import http.client
import json
import logging
import os
import re
import shutil
import subprocess
import sys
import tempfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import boto3
from moto.server import ThreadedMotoServer

PROGRAM = str(Path(sys.argv[1]).resolve())
#: What happens to objects by the name of their file, and how often each was asked for.
FAULTS: dict = {}
ASKED: dict = {}


class Proxy(BaseHTTPRequestHandler):
    """Hands requests on to moto; what `FAULTS` names goes wrong on the way."""

    protocol_version = "HTTP/1.1"
    moto = 0

    def do_GET(self):
        name = self.path.split("?")[0].rsplit("/", 1)[-1]
        fault = FAULTS.get(name if self.command == "GET" else f"HEAD {name}")
        ASKED[name] = ASKED.get(name, 0) + 1
        path = self.path + "-gone" if fault == "vanishes" else self.path
        upstream = http.client.HTTPConnection("127.0.0.1", self.moto)
        headers = {key: value for key, value in self.headers.items() if key.lower() != "connection"}
        upstream.request(self.command, path, headers=headers)
        answer = upstream.getresponse()
        body = answer.read()
        if fault == "forbidden":
            answer.status, body = 403, b""
        if fault == "refuses" or (fault == "stumbles" and ASKED[name] == 1):
            answer.status, body = 503, b""
        self.send_response(answer.status)
        for key, value in answer.getheaders():
            if key.lower() not in ("connection", "content-length", "transfer-encoding", "date", "server"):
                self.send_header(key, value)
        length = answer.getheader("content-length") if self.command == "HEAD" else len(body)
        self.send_header("Content-Length", str(length))
        self.end_headers()
        if self.command == "HEAD":
            return
        if fault == "breaks" or (fault == "breaks once" and ASKED[name] == 1):
            body = body[: len(body) // 2] if fault == "breaks once" else body[:20_000] if ASKED[name] == 1 else b""
            self.close_connection = True
        self.wfile.write(body)

    do_HEAD = do_GET

    def log_message(self, *_):
        pass


def run(folder: Path, out: str, source: str, *more: str, code: int = 0, **env: str) -> str:
    """Runs to the end and gives what was said."""
    plain = {key: value for key, value in os.environ.items() if not key.startswith("AWS_")}
    keys = {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret", "NO_PROXY": "127.0.0.1"}
    command = [PROGRAM, "--lang", "en", "batch", "run", "--rules-only", "--input", source, "--out", out, "--state", out + ".db", *more]
    done = subprocess.run(
        command, cwd=folder, env={**plain, **(env or keys)}, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == code, (command, done.returncode, done.stderr)
    return done.stderr


def results(folder: Path) -> dict:
    """All results but those that tell of time, as if they had been read from files; ids of findings hold the path."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.name not in ("metrics.prom", ".lock")]
    texts = {str(path.relative_to(folder)): html.unescape(path.read_text()).replace("s3://calls/", "") for path in files}
    return {name: re.sub(r'"id":"[0-9a-f]{12}"', "", text) for name, text in texts.items()}


def same(folder: Path, expected: dict) -> None:
    """Results are those expected, or the first that are not are shown."""
    got = results(folder)
    for name in sorted(got.keys() | expected.keys()):
        ours, theirs = got.get(name, "").splitlines(), expected.get(name, "").splitlines()
        other = [(our, their) for our, their in zip(ours, theirs) if our != their]
        assert not other and len(ours) == len(theirs), (folder.name, name, len(ours), len(theirs), other[:1])


def main(folder: Path) -> None:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    night = folder / "night"
    shutil.copytree("corpus/samples", night / "text")
    records = Path("corpus/gold/dev.jsonl").read_text().splitlines(keepends=True)
    for number in range(4):
        lines = [
            line.replace('"id": "', f'"id": "{number}-', 1).replace('"id":"', f'"id":"{number}-', 1) for line in records
        ]
        (night / f"{number}.jsonl").write_text("".join(lines))
    (night / "notes.pdf").write_text("is read from no folder")
    moto = ThreadedMotoServer("127.0.0.1", 0)
    moto.start()
    Proxy.moto = moto.get_host_and_port()[1]
    proxy = ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
    Thread(target=proxy.serve_forever, daemon=True).start()
    endpoint = f"http://127.0.0.1:{proxy.server_port}"
    client = boto3.client(
        "s3",
        endpoint_url=f"http://127.0.0.1:{Proxy.moto}",
        region_name="us-east-1",
        aws_access_key_id="key",
        aws_secret_access_key="secret",
    )
    client.create_bucket(Bucket="calls")
    for path in [path for path in night.rglob("*") if path.is_file()]:
        client.upload_file(str(path), "calls", str(path.relative_to(folder)))
    client.put_object(Bucket="calls", Key="nightly/other.jsonl", Body=b"{}")

    at = ["--s3-endpoint", endpoint]
    run(folder, "files", "night")
    expected = results(folder / "files")
    run(folder, "store", "s3://calls/night", *at, "--threads", "1")
    same(folder / "store", expected)
    run(folder, "threads", "s3://calls/night/", *at, "--threads", "8", "--wave", "7")
    same(folder / "threads", expected)
    (folder / "night.manifest").write_text("s3://calls/night\n")
    run(folder, "manifest", "night.manifest", *at)
    same(folder / "manifest", expected)
    FAULTS.update({"HEAD night": "forbidden"})
    ASKED.clear()
    run(folder, "listed", "s3://calls/night", *at, "--threads", "2")
    same(folder / "listed", expected)
    assert "night" in ASKED, ASKED
    FAULTS.clear()
    one = run(folder, "one", "s3://calls/night/1.jsonl", *at)
    assert f"{len(records)} documents" in one, one
    print("objects are read as files are")

    FAULTS.update({"0.jsonl": "breaks once", "1.jsonl": "stumbles"})
    ASKED.clear()
    run(folder, "mended", "s3://calls/night", *at)
    same(folder / "mended", expected)
    assert ASKED["0.jsonl"] > 1 and ASKED["1.jsonl"] > 1, ASKED
    print("what fails once is asked for again")

    FAULTS.clear()
    FAULTS.update({"0.jsonl": "breaks", "1.jsonl": "vanishes", "2.jsonl": "refuses"})
    ASKED.clear()
    said = run(folder, "broken", "s3://calls/night", *at)
    lines = (folder / "broken/quarantine.jsonl").read_text().splitlines()
    lost = {line["source"]["path"]: line["errors"][0]["what"] for line in map(json.loads, lines)}
    lost = {path[len("s3://calls/night/") :]: what for path, what in lost.items() if path.endswith(".jsonl")}
    assert set(lost) == {"0.jsonl", "1.jsonl", "2.jsonl"}, lost
    assert "breaks off" in lost["0.jsonl"] and "not there" in lost["1.jsonl"] and "answer" in lost["2.jsonl"], lost
    assert "127.0.0.1" not in "".join(lines), "no host goes into results"
    ids = [json.loads(line)["id"] for part in (folder / "broken/documents").rglob("*.jsonl") for line in part.open()]
    assert sum(name.startswith("3-") for name in ids) == len(records), "what follows goes on"
    assert 0 < sum(name.startswith("0-") for name in ids) < len(records), "what came before it broke is judged"
    judged = len(ids)
    again = results(folder / "broken")
    ASKED.clear()
    run(folder, "broken-again", "s3://calls/night", *at)
    same(folder / "broken-again", again)
    print("lost:", lost, said.strip())

    FAULTS.clear()
    said = run(folder, "broken", "s3://calls/night", *at)
    assert f"{judged} known" in said, said
    same(folder / "broken", expected)
    print("the next run makes it good")

    client.put_object(Bucket="calls", Key="odd//0.jsonl", Body=b"{}")
    for source, words, more, env in [
        ("s3://calls/odd", "is no path", at, {}),
        ("s3://calls/none", "nothing to read", at, {}),
        ("s3://", "no place in a store", at, {}),
        ("s3://calls/night", "no credentials", at, {"PATH": "/usr/bin"}),
        ("s3://calls/night", "does not answer", ["--s3-endpoint", f"127.0.0.1:{proxy.server_port}"], {}),
        ("s3://absent/night", "", at, {}),
    ]:
        said = run(folder, "refused", source, *more, code=2, **env)
        assert words in said and len(said.splitlines()) == 1, (source, said)
        print(said.strip())
    moto.stop()


with tempfile.TemporaryDirectory() as place:
    main(Path(place))
print("s3_store.py: all passed")

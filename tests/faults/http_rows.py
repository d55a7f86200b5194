"""Faults of networks, proxies and servers (section 2.2 of the catalogue), each with what slogate says."""

from __future__ import annotations

import gzip
import json
import socket
import struct
import time
import zlib

from tests import fault_server as faults
from tests.fault_server import Asked, Fault, answering, head
from tests.faults.metrics_server import changing, later, remark, result, sample, series
from tests.faults.row import Row
from tests.faults.running import TOKEN

HTML = "<!DOCTYPE html><html><title>Sign in</title></html>"


def _sends(raw: bytes) -> Fault:
    def fault(connection: socket.socket, _: Asked) -> None:
        connection.sendall(raw)

    return fault


def _endless(piece: bytes, begin: bytes) -> Fault:
    """A piece every tenth of a second, for ever."""

    def fault(connection: socket.socket, _: Asked) -> None:
        connection.sendall(begin)
        while True:
            connection.sendall(piece)
            time.sleep(0.1)

    return fault


def _gzip_bomb(connection: socket.socket, _: Asked) -> None:
    """A gibibyte of blanks, packed as it is sent."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    connection.sendall(head(Content_Type="application/json", Content_Encoding="gzip", Connection="close"))
    for _step in range(1024):
        connection.sendall(packer.compress(b" " * 2**20))
    connection.sendall(packer.flush())


def _reset(connection: socket.socket, _: Asked) -> None:
    """A hard reset in the middle of the body."""
    connection.sendall(head(Content_Type="application/json", Content_Length="1000") + b'{"status":')
    time.sleep(0.05)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def _says(status: int, error: str, kind: str = "bad_data", **headers: str) -> Fault:
    return answering(json.dumps({"status": "error", "errorType": kind, "error": error}), status, **headers)


def _two(instant: int) -> list[object]:
    return [series({"replica": "a"}, instant), series({"replica": "b"}, instant, "500")]


def _native(instant: int) -> list[object]:
    histogram = {"count": "10", "sum": "3", "buckets": [[0, "0", "1", "10"]]}
    return [{"metric": {}, "histogram": [instant, histogram]}]


JSON_HEAD = head(Content_Type="application/json", Transfer_Encoding="chunked")

HELD_UP = (
    Row("silent-server", "the server never answers", faults.silent, "no complete answer within 2 s", 3, 2),
    Row("byte-by-byte-body", "a body of a byte at a time", faults.slow_body, "no complete answer within 2 s", 3, 2),
    Row("slow-headers", "headers of a byte at a time", faults.slow_headers, "no complete answer within 2 s", 3, 2),
    Row("never-ending-chunks", "chunks that never end, slowly", _endless(b"1\r\n \r\n", JSON_HEAD), "no complete answer within 2 s", 3, 2),
    Row("never-ending-1xx", "100 Continue for ever", _endless(b"HTTP/1.1 100 Continue\r\n\r\n", b""), "no complete answer within 2 s", 3, 2),
    Row("retry-after-a-day", "429 that asks to wait a day", answering("slow down", 429, Retry_After="86400"), ("429 Too Many Requests", "asks to wait 86400 s, longer than we do")),
    Row("retry-after-2099", "503 that asks to wait until 2099", answering("", 503, Retry_After="Thu, 01 Jan 2099 00:00:00 GMT", Date="Thu, 05 Nov 2026 12:00:00 GMT"), ("503 Service Unavailable", "longer than we do")),
    Row("retry-after-2099-without-date", "the same without saying what time it is", answering("", 503, Retry_After="Thu, 01 Jan 2099 00:00:00 GMT"), "503 Service Unavailable"),
    Row("retry-after-negative", "a negative Retry-After", answering("", 429, Retry_After="-5"), "429 Too Many Requests"),
    Row("retry-after-text", "a Retry-After that is none", answering("", 503, Retry_After="soon\u00b2"), "503 Service Unavailable"),
)  # fmt: skip

BROKEN_OFF = (
    Row("closed-without-a-word", "the connection is closed without an answer", faults.resets, "closed the connection without an answer"),
    Row("reset-in-the-body", "the connection is reset within the body", _reset, "broke the connection off"),
    Row("cut-off-body", "half of the announced body", faults.cut_off, "was cut off in the middle"),
    Row("garbage", "bytes that are no HTTP", faults.garbage, "does not answer in HTTP"),
    Row("nul-bytes", "nothing but NUL bytes", _sends(b"\0" * 5000), "does not answer in HTTP"),
    Row("header-bomb", "ten thousand headers", faults.header_bomb, "does not answer in HTTP"),
    Row("long-header", "one header of 10 MiB", _sends(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 10 * 2**20), "does not answer in HTTP"),
    Row("bad-chunk-length", "a chunk whose length is no number", _sends(JSON_HEAD + b"zz\r\n{}\r\n"), "is damaged (chunk length)"),
    Row("negative-length", "a negative Content-Length", _sends(head(Content_Length="-1") + b"{}"), 'no status of the Prometheus API: "{}"'),
    Row("damaged-gzip", "gzip that is none", answering("not gzip", Content_Encoding="gzip"), "compression is damaged"),
    Row("truncated-gzip", "half of a gzip stream", answering(gzip.compress(b" " * 9999)[:20], Content_Encoding="gzip"), "compressed answer is truncated"),
    Row("foreign-encoding", "a compression nobody asked for", answering("x", Content_Encoding="br"), "packed in a way that was not asked for"),
)  # fmt: skip

TOO_MUCH = (
    Row("gzip-bomb", "1 GiB in a small gzip", _gzip_bomb, "too long (more than 8 MiB once decompressed", 3, 20),
    Row("400-mib-body", "a body of 400 MiB", faults.huge_body, "the answer is too long (400 MiB"),
    Row("endless-chunks", "chunks without an end, fast", faults.endless_chunks, "the answer is too long (more than 8 MiB"),
    Row("deep-nesting", "100,000 levels of lists", answering("[" * 100_000), "nested too deeply"),
    Row("deep-nesting-of-objects", "50,000 levels of objects", answering('{"a":' * 50_000 + "1" + "}" * 50_000), "nested too deeply"),
    Row("too-many-values", "two million empty lists", answering("[" + "[]," * 2_000_000 + "[]]"), "too many values to be held in memory"),
    Row("huge-number", "a JSON number of 100,000 digits", answering('{"status":"success","data":' + "9" * 100_000 + "}"), "not JSON"),
    Row("many-series", "40,000 series where one was asked", result("vector", lambda at: [series({"pod": str(n)}, at) for n in range(40_000)]), "the answer has 40,000 series, and at most 10,000 are read", 3, 20),
)  # fmt: skip

NOT_THE_API = (
    Row("redirect-same-origin", "a redirect on the same server", answering("", 302, Location="/elsewhere"), "redirects (302) to /elsewhere; redirects are not followed"),
    Row("redirect-loop", "a redirect to itself", answering("", 308, Location="/api/v1/query"), "redirects (308)"),
    Row("redirect-to-login", "a redirect to a login page", answering(HTML, 302, Location="https://login.example.com/?next=" + TOKEN), "redirects (302) to https://login.example.com; redirects are not followed: is a login in the way"),
    Row("redirect-nowhere", "a redirect without a place", answering("", 301), "redirects (301) to nowhere"),
    Row("no-content", "204 No Content", answering("", 204), "204 No Content"),
    Row("empty-body", "200 with an empty body", answering(""), "the answer is empty"),
    Row("blank-body", "200 with blanks", answering(" \r\n\t"), "the answer is empty"),
    Row("empty-object", "`{}`", answering("{}"), "no status of the Prometheus API"),
    Row("empty-list", "`[]`", answering("[]"), "is a list, not the object of the Prometheus API"),
    Row("null", "`null`", answering("null"), "is null, not the object of the Prometheus API"),
    Row("a-number", "`42`", answering("42"), "is a number, not the object of the Prometheus API"),
    Row("truncated-json", "JSON that ends too early", answering('{"status":"success","data":{"resul'), "JSON is truncated"),
    Row("bare-nan", "a bare NaN in the JSON", changing(lambda answer, at: json.dumps(answer).replace('"1000"', "NaN").replace('"1"', "NaN")), "bare NaN, which is not JSON"),
    Row("two-documents", "two JSON documents in one body", answering('{"status":"success"}{"status":"success"}'), "is not JSON"),
    Row("not-utf-8", "bytes that are not UTF-8", answering(b'{"status":"\xff\xfe"}'), "not UTF-8"),
    Row("utf-16", "JSON in UTF-16", answering("{}".encode("utf-16")), "not UTF-8"),
    Row("html-with-200", "a page with status 200", answering(HTML, content_type="text/html"), ("HTML or XML, not JSON", "text/html", "Sign in")),
    Row("html-as-json", "a page that says it is JSON", answering(HTML), "HTML or XML, not JSON"),
    Row("plain-text", "text with status 200", answering("OK\n", content_type="text/plain"), ("is not JSON", '"OK"')),
    Row("no-data", "success without data", answering('{"status":"success"}'), "no data.resultType and data.result"),
    Row("data-null", "data that is null", answering('{"status":"success","data":null}'), "no data.resultType and data.result"),
    Row("result-null", "a result that is null", answering('{"status":"success","data":{"resultType":"vector","result":null}}'), "data.result is null, not a list"),
    Row("unknown-status", "a status nobody knows", answering('{"status":"SUCCESS","data":{}}'), "no status of the Prometheus API"),
)  # fmt: skip

STATUSES = tuple(
    Row(f"http-{status}", f"status {status}, with the server's reason", _says(status, f"reason-of-{status}"), (words, f"reason-of-{status}"))
    for status, words in {
        400: "refused the query as faulty (400)", 401: "wants a credential (401", 403: "does not let us in (403",
        404: "knows no such address (404", 405: "HTTP status 405", 407: "a proxy that wants a credential (407)",
        413: "finds the query too long (413)", 414: "finds the address too long (414)", 418: "HTTP status 418",
        422: "could not run the query (422)", 429: "429 Too Many Requests", 500: "500 Internal Server Error",
        502: "502 Bad Gateway", 503: "503 Service Unavailable", 504: "504 Gateway Timeout", 599: "HTTP status 599",
    }.items()
)  # fmt: skip

REMARKS = (
    Row("error-with-200", "`status: error` with 200", _says(200, "many-to-many", "execution"), "the server answered with an error: execution: many-to-many"),
    Row("partial", "warnings of a partial answer", remark(warnings=["store-2 unavailable"]), 'partial response: metrics: answered with warnings (partial response): "store-2 unavailable"'),
    Row("partial-allowed", "the same, which the operator allows", remark(warnings=["store-2 unavailable"]), "notice metrics: partial response allowed: store-2 unavailable", 0, 5, ("allow_partial: true",)),
    Row("odd-warnings", "warnings that are no list", remark(warnings={"store": 2}), "answered with warnings (partial response)"),
    Row("infos", "infos are shown and change nothing", remark(infos=["metric might not be a counter"]), "notice metrics: metric might not be a counter", 0),
    Row("clock-behind", "a server whose clock has not come to the asked instant", changing(lambda answer, _: answer, Date="Thu, 01 Oct 2026 12:00:00 GMT"), "behind the instant that was asked for: is it skewed?", 0),
    Row("plain-content-type", "a right answer that says it is text", changing(lambda answer, _: answer, Content_Type="text/plain"), "exit 0", 0),
)  # fmt: skip

VALUES = (
    Row("string-result", "a string where a vector was asked", result("string", lambda at: [at, "1000"]), "the query gives a text, not a number"),
    Row("matrix-result", "a matrix where a vector was asked", result("matrix", lambda at: [{"metric": {}, "values": [[at, "1000"]]}]), "the query gives a range of samples (a range vector), not one number"),
    Row("scalar-result", "a scalar counts as one number, and two equal sums are all bad", result("scalar", lambda at: [at, "1000"]), "FAIL, exit 1", 1),
    Row("native-histogram-sample", "a native histogram where a number was asked", result("vector", _native), "the query gives a native histogram, not a number"),
    Row("two-series", "two series where one was asked", result("vector", _two), ("ambiguous", "they differ in replica")),
    Row("duplicate-series", "the same series twice", result("vector", lambda at: [series({}, at), series({}, at)]), "the same series twice"),
    Row("no-series", "no series at all", result("vector", lambda _: []), ("no data: metrics", "gave no series: is the name right, and was it scraped?")),
    Row("nan", "NaN", sample("NaN"), "is NaN, which is no number of events"),
    Row("plus-inf", "+Inf", sample("+Inf"), "is infinite (+Inf)"),
    Row("minus-inf", "-Inf", sample("-Inf"), "infinite (-Inf)"),
    Row("negative", "a negative count", sample("-1"), "is negative: -1"),
    Row("underscore", '"1_000"', sample("1_000"), "'1_000', which is no number"),
    Row("foreign-digits", "digits of another script", sample("١٢٣"), "'١٢٣', which is no number"),
    Row("padded-number", "a number between blanks", sample(" 1000"), "' 1000', which is no number"),
    Row("hexadecimal", '"0x10"', sample("0x10"), "'0x10', which is no number"),
    Row("beyond-any-float", '"1e9999"', sample("1e9999"), "beyond any float"),
    Row("null-value", "null for a number", sample(None), "a sample's value is null, not a number in quotes"),
    Row("bare-number", "a number without quotes", sample(1000), "a sample's value is a number, not a number in quotes"),
    Row("boolean-value", "true for a number", sample(True), "a sample's value is a boolean, not a number in quotes"),
    Row("empty-value", "an empty text for a number", sample(""), "'', which is no number"),
    Row("stale", "a sample of an hour ago", later(-3600), ("stale", "3600 s before it: a stale or foreign answer")),
    Row("future", "a sample of tomorrow", later(86400), ("stale", "a sample is from 2026-11-06T12:00:00Z, not from 2026-11-05T12:00:00Z")),
    Row("a-second-off", "a sample of a second ago", later(-1), "1 s before it: a stale or foreign answer"),
    Row("labels-no-object", "labels that are no object", result("vector", lambda at: [{"metric": ["x"], "value": [at, "1"]}]), "a series' labels are a list, not an object"),
    Row("sample-of-three", "a sample of three parts", result("vector", lambda at: [{"metric": {}, "value": [at, "1", "2"]}]), "a sample is a list, not a time and a value"),
)  # fmt: skip

DANGEROUS = (*HELD_UP, *BROKEN_OFF, *TOO_MUCH)
"""What could hang, or fill the memory: run as processes of their own."""

ROWS = (*DANGEROUS, *NOT_THE_API, *STATUSES, *REMARKS, *VALUES)

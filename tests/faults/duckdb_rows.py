"""SQL that reaches for files, settings or the machine (section 2.4 of the catalogue), each with what slogate says."""

from __future__ import annotations

from tests.faults.row import Row

OUTSIDE = "reaches outside the files of its source, which is not allowed"
NOT_ONE = "is not one SELECT statement without a semicolon"

TABLE_FUNCTIONS = {
    "read_csv": "read_csv('{root}/secret.csv')", "read_csv-etc": "read_csv('/etc/passwd', header = false)", "read_csv_auto": "read_csv_auto('{root}/secret.csv')",
    "read_text": "read_text('/etc/passwd')", "read_blob": "read_blob('{root}/secret.csv')", "read_json": "read_json('{root}/secret.csv')",
    "read_ndjson": "read_ndjson('{root}/secret.csv')", "read_parquet": "read_parquet('{root}/secret.csv')", "parquet_metadata": "parquet_metadata('{root}/secret.csv')",
    "glob": "glob('{root}/*')", "glob-root": "glob('/*')", "replacement-scan": "'{root}/secret.csv'", "replacement-scan-glob": "'{root}/*.csv'",
    "sniff_csv": "sniff_csv('{root}/secret.csv')", "http": "read_csv('http://127.0.0.1:9/x.csv')", "s3": "read_parquet('s3://bucket/x.parquet')",
    "relative": "read_csv('secret.csv')", "parent": "read_csv('{root}/x/../secret.csv')", "dev-stdin": "read_csv('/dev/stdin')",
    "proc-environ": "read_text('/proc/self/environ')", "query-function": "query('FROM read_csv(''{root}/secret.csv'')')",
    "sqlite_scan": "sqlite_scan('{root}/secret.csv', 't')", "postgres_scan": "postgres_scan('host=127.0.0.1', 'public', 't')",
}  # fmt: skip
STATEMENTS = {
    "copy-to": "COPY orders TO '{root}/out.csv'", "copy-from": "COPY orders FROM '{root}/secret.csv'", "attach": "ATTACH '{root}/new.duckdb' AS a",
    "detach": "DETACH memory", "export": "EXPORT DATABASE '{root}/out'", "import": "IMPORT DATABASE '{root}/out'", "load": "LOAD httpfs",
    "install": "INSTALL httpfs", "install-from": "INSTALL x FROM 'http://127.0.0.1:9'", "set-external": "SET enable_external_access = true",
    "set-lock": "SET lock_configuration = false", "set-memory": "SET memory_limit = '9GB'", "reset": "RESET memory_limit", "pragma": "PRAGMA database_list",
    "pragma-log": "PRAGMA enable_logging", "drop": "DROP TABLE orders", "create": "CREATE TABLE t AS SELECT 1", "create-view": "CREATE OR REPLACE VIEW orders AS SELECT 1",
    "create-macro": "CREATE MACRO f() AS 1", "create-secret": "CREATE SECRET (TYPE s3)", "insert": "INSERT INTO orders VALUES (now(), 200)",
    "update": "UPDATE orders SET status = 200", "delete": "DELETE FROM orders", "call": "CALL pragma_version()", "checkpoint": "CHECKPOINT",
    "two-statements": "SELECT now() AS ts, 200 AS status; DROP VIEW orders", "prepare": "PREPARE p AS SELECT 1", "execute": "EXECUTE p",
    "explain-analyze": "EXPLAIN ANALYZE SELECT 1", "begin": "BEGIN TRANSACTION", "describe": "DESCRIBE orders",
}  # fmt: skip
EXPRESSIONS = {
    "subquery-of-a-file": "(SELECT count(*) FROM read_text('/etc/passwd')) = 1", "getenv": "getenv('HOME') IS NOT NULL",
    "semicolon": "true; COPY orders TO '{root}/out.csv'", "way-out": "true) FROM read_csv('{root}/secret.csv') WHERE (true",
    "comment": "true /* and", "union": "true) UNION SELECT (true", "select": "SELECT true", "empty-ish": "-- nothing",
}  # fmt: skip

_WORDS = {
    "sqlite_scan": "it exists in the sqlite_scanner extension", "postgres_scan": "DuckDB has no function postgres_scan", "describe": "no column 'ts'",
}  # fmt: skip

SQL = (
    *(Row(f"from-{name}", f"a query FROM {text}", ("query", f"SELECT now() AS ts, 200 AS status FROM {text}"), _WORDS.get(name, OUTSIDE)) for name, text in TABLE_FUNCTIONS.items()),
    *(Row(f"statement-{name}", f"a query that is {text}", ("query", text), _WORDS.get(name, NOT_ONE)) for name, text in STATEMENTS.items()),
    *(Row(f"good-{name}", f"good: {text}", ("good", text), ()) for name, text in EXPRESSIONS.items()),
    *(Row(f"where-{name}", f"where: {text}", ("where", text), ()) for name, text in EXPRESSIONS.items()),
)  # fmt: skip

ENDED = ("did not finish within", "than the 256MB that memory: allows")
"""Whichever comes first."""

HOGS = (
    Row("repeat-3-gigabytes", "repeat('x', 3e9)", ("good", "length(repeat('x', 3000000000)) > status"), "than the 256MB that memory: allows"),
    Row("endless-join", "a cross join without end", ("query", "SELECT o.* FROM orders o, range(1000000000000) t(i) WHERE i % 7 = 3"), "did not finish within"),
    Row("recursion-without-end", "a recursive query without end", ("query", "WITH RECURSIVE r(ts, status) AS (SELECT now(), 200 UNION ALL SELECT ts, status FROM r) SELECT * FROM r"), ENDED),
    Row("many-distinct", "fifty million groups", ("query", "SELECT ts, count(DISTINCT i) AS status FROM orders, range(50000000) t(i) GROUP BY ts"), ENDED),
)  # fmt: skip

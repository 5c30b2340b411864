"""``FOLDED`` in PostgreSQL's words. What knows the case of all letters differs from server to server: ICU is not in every
build, and the database's own locale may be C, which knows those of ASCII."""

from __future__ import annotations

import unicodedata

from psycopg import sql

from bridge.store.postgres.wire import Raw, one
from bridge.store.search import ACCENTS, FOLDED, LETTERS

#: Letters of several scripts, and theirs in lower case: what a collation must know to be of use.
_ASKED, _WANTED = "\u00c9\u0416\u03a3\u0531A", "\u00e9\u0436\u03c3\u0561a"
_FOUND = (
    "SELECT n.nspname, c.collname FROM pg_collation c JOIN pg_namespace n ON n.oid = c.collnamespace "
    "WHERE c.collencoding IN (-1, (SELECT encoding FROM pg_database WHERE datname = current_database())) "
    "AND (c.collname IN ('und-x-icu', 'pg_c_utf8', 'default') OR c.collname ILIKE 'C.UTF%' OR c.collname ILIKE 'en_US.utf%') "
    "AND n.nspname = 'pg_catalog' "
    "ORDER BY c.collname = 'und-x-icu' DESC, c.collname = 'pg_c_utf8' DESC, c.collname"
)


def provide(raw: Raw) -> None:
    """Make the function, or make it anew where another version left another."""
    wanted = body(raw)
    there = one(
        raw,
        "SELECT prosrc FROM pg_proc WHERE proname = %s AND pronamespace = current_schema()::regnamespace",
        (FOLDED,),
    )
    if there != wanted:
        raw.execute(
            sql.SQL(
                "CREATE OR REPLACE FUNCTION {}(TEXT) RETURNS TEXT LANGUAGE SQL IMMUTABLE PARALLEL SAFE AS {}"
            ).format(sql.Identifier(FOLDED), sql.Literal(wanted))
        )


def body(raw: Raw) -> str:
    """With the first collation of this server that knows the case of all letters; without one, letter by letter."""
    if one(raw, "SHOW server_encoding") != "UTF8":
        # Nothing can be taken apart there.
        return 'SELECT lower($1) COLLATE "C"'
    for schema, name in raw.execute(_FOUND).fetchall():
        collation = sql.Identifier(schema, name).as_string(raw)
        if one(raw, f"SELECT lower(%s::text COLLATE {collation})", (_ASKED,)) == _WANTED:
            return written(f"lower({{}} COLLATE {collation})")
    return written(letter_by_letter())


def written(lower: str) -> str:
    """``lower``: how a text gets its lower case, with {} for the text."""
    made = lower.format(f"regexp_replace(normalize($1, NFKD), '{ACCENTS}', '', 'g')")
    single = {letter: plain for letter, plain in LETTERS.items() if len(plain) == 1}
    made = f"translate({made}, '{''.join(single)}', '{''.join(single.values())}')"
    for letter, plain in LETTERS.items():
        if letter not in single:
            made = f"replace({made}, '{letter}', '{plain}')"
    # Most texts are ASCII, for which this would be ten times the work.
    return f'SELECT CASE WHEN octet_length($1) = length($1) THEN lower($1 COLLATE "C") ELSE {made} COLLATE "C" END'


def letter_by_letter() -> str:
    """Needs no collation: of the letters of Latin, Greek and Cyrillic that are left once accents are taken off. Of all
    scripts it would take a hundred times as long."""
    capitals = [
        letter
        for letter in map(chr, range(0x80, 0x530))
        if len(letter.lower()) == 1 and letter.lower() != letter == unicodedata.normalize("NFKD", letter)
    ]
    small = "".join(letter.lower() for letter in capitals)
    return f"translate(lower({{}} COLLATE \"C\"), '{''.join(capitals)}', '{small}')"

"""Functions on text: characters are counted, never bytes, and only Latin letters have two cases."""

from quanheng.datacentre.expressions.entry import Entry

_UPPER, _LOWER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz"
#: What trimming takes away: space, tab, line ends, the no-break space and the full-width space.
_SPACE_DUCK = "' ' || chr(9) || chr(10) || chr(13) || chr(160) || chr(12288)"
_SPACE_SPARK = r"' \t\n\r\u00A0\u3000'"
_FROM = "CASE WHEN {1} < 1 THEN 1 ELSE {1} END"
_COUNT = "CASE WHEN {1} < 0 THEN 0 ELSE {1} END"
#: A length that was left out reaches to the end.
_LONG = "CASE WHEN {2} IS NULL THEN 2147483647 WHEN {2} < 0 THEN 0 ELSE {2} END"
_GROUP = "text"


def _of(name: str, takes: str, gives: str, duckdb: str, means: str, spark: str = "") -> Entry:
    return Entry(name, tuple(takes.split()), gives, duckdb, spark or duckdb, means, _GROUP)


# One entry a line reads as a table, whatever its length.
# ruff: noqa: E501
ENTRIES: list[Entry] = [
    _of("length", "text", "integer", "CAST(length({0}) AS BIGINT)", "Number of characters; 㐂 and 𠮷 count one each.",
        "CAST(char_length({0}) AS BIGINT)"),
    _of("octet_length", "text", "integer", "CAST(strlen({0}) AS BIGINT)", "Number of UTF-8 bytes.",
        "CAST(octet_length({0}) AS BIGINT)"),
    _of("upper", "text", "text", f"translate({{0}}, '{_LOWER}', '{_UPPER}')", "The 26 Latin letters in capitals; nothing else changes (ß stays ß)."),
    _of("lower", "text", "text", f"translate({{0}}, '{_UPPER}', '{_LOWER}')", "The 26 Latin letters in small; nothing else changes."),
    _of("trim", "text", "text", f"trim({{0}}, {_SPACE_DUCK})", "Without space, tab, line end, no-break and full-width space at both ends.",
        f"btrim({{0}}, {_SPACE_SPARK})"),
    _of("ltrim", "text", "text", f"ltrim({{0}}, {_SPACE_DUCK})", "As trim, at the left end.", f"ltrim({_SPACE_SPARK}, {{0}})"),
    _of("rtrim", "text", "text", f"rtrim({{0}}, {_SPACE_DUCK})", "As trim, at the right end.", f"rtrim({_SPACE_SPARK}, {{0}})"),
    _of("left", "text integer", "text", f"left({{0}}, CAST({_COUNT} AS BIGINT))", "The first n characters; n below 0 counts as 0.",
        f"left({{0}}, CAST({_COUNT} AS INT))"),
    _of("right", "text integer", "text", f"right({{0}}, CAST({_COUNT} AS BIGINT))", "The last n characters; n below 0 counts as 0.",
        f"right({{0}}, CAST({_COUNT} AS INT))"),
    _of("substr", "text integer integer?", "text", f"substring({{0}}, CAST({_FROM} AS BIGINT), CAST({_LONG} AS BIGINT))", "From character n (the first is 1; below 1 counts as 1), at most m characters (below 0 counts as 0).",
        f"substring({{0}}, CAST({_FROM} AS INT), CAST({_LONG} AS INT))"),
    _of("replace", "text text text", "text", "replace({0}, {1}, {2})", "Every occurrence replaced; an empty text is found nowhere."),
    _of("translate", "text =text =text", "text", "translate({0}, {1}, {2})", "Character by character; a character without partner is dropped."),
    _of("concat", "text*", "text", "concat({*})", "Joined together; NULL counts as empty (|| gives NULL).", "concat_ws('', {*})"),
    _of("concat_ws", "text text*", "text", "concat_ws({*})", "Joined with the first argument between; NULL parts are left out, a NULL separator gives NULL."),
    _of("contains", "text text", "flag", "contains({0}, {1})", "Whether the second text occurs in the first; the empty text occurs everywhere."),
    _of("starts_with", "text text", "flag", "starts_with({0}, {1})", "Whether the first text begins with the second.", "startswith({0}, {1})"),
    _of("ends_with", "text text", "flag", "suffix({0}, {1})", "Whether the first text ends with the second.", "endswith({0}, {1})"),
    _of("instr", "text text", "integer", "CAST(instr({0}, {1}) AS BIGINT)", "At which character the second text first occurs, 0 if nowhere."),
    _of("lpad", "text =integer =text", "text", "lpad({0}, {1}, {2})", "Filled up at the left to n characters, or cut to n; the filling must not be empty."),
    _of("rpad", "text =integer =text", "text", "rpad({0}, {1}, {2})", "Filled up at the right to n characters, or cut to n."),
    _of("repeat", "text integer", "text", f"repeat({{0}}, CAST({_COUNT} AS BIGINT))", "n times the text; n below 1 gives the empty text.",
        f"repeat({{0}}, CAST({_COUNT} AS INT))"),
    _of("split_part", "text =text =integer", "text", "split_part({0}, {1}, {2})", "The n-th part between separators, counted from 1; beyond the last the empty text."),
    _of("regexp_matches", "text =pattern", "flag", "regexp_matches({0}, {1})", "Whether the pattern is found anywhere.", "regexp_like({0}, {1})"),
    _of("regexp_full_match", "text =pattern", "flag", "regexp_full_match({0}, {1})", "Whether the whole text fits the pattern.",
        "regexp_like({0}, concat('^(?:', {1}, r')\\z'))"),
    _of("regexp_extract", "text =pattern =integer?", "text", "regexp_extract({0}, {1}, {2})", "The first find, or its n-th group; the empty text if none."),
    _of("regexp_replace", "text =pattern =replacement =text", "text", "regexp_replace({0}, {1}, {2}, 'g')", "Every find replaced; the fourth argument must be 'g', groups are \\1 to \\9.",
        "regexp_replace({0}, {1}, {2})"),
    _of("digits", "text", "text", "regexp_replace({0}, '[^0-9]', '', 'g')", "Only the digits 0 to 9.", "regexp_replace({0}, '[^0-9]', '')"),
    _of("md5", "text", "text", "md5({0})", "MD5 of the UTF-8 bytes in small hexadecimal; for keys, not for secrets."),
    _of("sha256", "text", "text", "sha256({0})", "SHA-256 of the UTF-8 bytes in small hexadecimal.", "sha2({0}, 256)"),
    _of("code_point", "text", "integer", "CAST(CASE WHEN {0} = '' THEN NULL ELSE unicode({0}) END AS BIGINT)", "The Unicode number of the first character below U+10000; NULL for the empty text.",
        "CAST(CASE WHEN {0} = '' THEN NULL ELSE ascii({0}) END AS BIGINT)"),
    _of("edit_distance", "text text", "integer", "qh_edit_distance({0}, {1})", "Levenshtein's distance in characters (RapidFuzz on both engines)."),
    _of("similarity", "text text", "double", "qh_similarity({0}, {1})", "Jaro-Winkler's similarity by character, 0 to 1, rounded to six digits (RapidFuzz)."),
    _of("common_share", "text text", "double", "qh_common_share({0}, {1})", "Share of characters in common by longest common subsequence, 0 to 1, six digits (RapidFuzz)."),
]  # fmt: skip

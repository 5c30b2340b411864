"""Rules that the code itself keeps, read from its syntax: secrets compared in constant time, no dangerous calls, SQL in
one place and never put together from words, templates that escape."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
#: The look-alikes check what our own connectors send them, on one machine, and the suites are tests: they guard nothing.
OURS = ("bridge", "connectors")
SECRET = re.compile(
    r"(?<![a-z])(secret|signature|digest|password|passwd|csrf|hmac|mac|token|otp|stamp|nonce|verifier|api_key|state_sent|recovery)(?![a-z])"
)
#: file: what is compared there, and why a plain comparison is right. Each must still be there.
PLAIN = {
    ("connectors/payments/paypal/signature.py", "base64.b64encode(signature).decode() != signed.signature"):
        "one spelling of what the sender sent against another of the same: neither side is ours",
    ("connectors/payments/paypal/wire.py", "self._token == token"): "two of our own: has another thread renewed it?",
    ("bridge/signin.py", "str(secret) if made_with == stamp else ''"): "two digests of our own ledger",
    ("bridge/signin.py", "_stamp(stored) != ticket.stamp"): "the ticket is a cookie that we signed: nobody can try another",
    ("bridge/web/admin/account.py", "row.stamp == mine.stamp"): "two digests of our own ledger",
    ("bridge/web/api/idempotency.py", "known.request != digest"): "digests of two requests of one caller, who knows both",
}  # fmt: skip


@cache
def trees() -> dict[str, ast.Module]:
    found = {}
    for room in OURS:
        for path in sorted((ROOT / room).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if not name.startswith(("connectors/simulators/", "connectors/suites/", "bridge/demo/")):
                found[name] = ast.parse(path.read_text(encoding="utf-8"))
    assert len(found) > 80
    return found


@cache
def calls() -> list[tuple[str, ast.Call]]:
    return [
        (name, node) for name, tree in trees().items() for node in ast.walk(tree) if isinstance(node, ast.Call)
    ]


def words(node: ast.AST) -> set[str]:
    """The names in an expression, cut at underscores."""
    named = [
        n.id if isinstance(n, ast.Name) else n.attr
        for n in ast.walk(node)
        if isinstance(n, ast.Name | ast.Attribute)
    ]
    named += [
        str(n.slice.value)
        for n in ast.walk(node)
        if isinstance(n, ast.Subscript) and isinstance(n.slice, ast.Constant)
    ]
    return {word for word in named if SECRET.search(re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", word).lower())}


def harmless(node: ast.expr) -> bool:
    """What tells nothing about a secret: nothing at all, a number, a fixed word, a length, a kind."""
    if isinstance(node, ast.Constant):
        return True
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        return all(harmless(one) for one in node.elts)
    if isinstance(node, ast.Call):
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        return name in ("len", "type", "int", "ms", "now")
    return False


def comparisons(tree: ast.Module) -> Iterator[tuple[ast.Compare, set[str]]]:
    """Comparisons by value of something that sounds like a secret with something that varies."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Compare):
            continue
        sides = [node.left, *node.comparators]
        equal = any(isinstance(op, ast.Eq | ast.NotEq) for op in node.ops)
        if equal and not any(harmless(side) for side in sides) and (found := words(node)):
            yield node, found


def test_secrets_are_compared_in_constant_time() -> None:
    plain, used = [], set()
    for name, tree in trees().items():
        for node, _ in comparisons(tree):
            text = ast.unparse(node)
            allowed = [key for key in PLAIN if key[0] == name and text in key[1]]
            used.update(allowed)
            if not allowed:
                plain.append(f"{name}:{node.lineno}: {text}")
    assert used == set(PLAIN), f"no longer there: {set(PLAIN) - used}"
    assert not plain, "compare with hmac.compare_digest: " + "; ".join(plain)


def test_the_search_finds_a_plain_comparison() -> None:
    """The control."""
    for bad in (
        "if given_signature == signature: pass", "ok = request.form['csrf'] != session.get('csrf')", "return row.digest == digest(token)",
        "x = headers['x-signature'] == made", "assert user.password == typed", "webhookSecret == other",
    ):  # fmt: skip
        assert list(comparisons(ast.parse(bad))), bad
    for good in (
        "if not secret == '': pass",
        "kind == 'token'",
        "len(token) == 22",
        "state == other",
        "hmac.compare_digest(secret, given)",
    ):
        assert not list(comparisons(ast.parse(good))), good


@pytest.mark.parametrize(
    ("name", "where"),
    [
        ("bridge/web/security.py", "csrf"), ("bridge/web/sale/signing_in.py", "state"), ("connectors/shops/woocommerce/__init__.py", "signature"),
        ("connectors/shops/magento/__init__.py", "signature"), ("bridge/signin.py", "stamp"), ("bridge/signin.py", "generate_otp"),
    ],
)  # fmt: skip
def test_every_secret_that_is_given_to_us_is_compared_so(name: str, where: str) -> None:
    calls = [
        ast.unparse(node)
        for node in ast.walk(trees()[name])
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "compare_digest"
    ]
    assert calls, name
    source = (ROOT / name).read_text()
    assert where in source


#: Calls that turn somebody's words into code or commands, or that trust what must not be trusted.
FORBIDDEN = {
    "eval": "code", "exec": "code", "compile": "code", "__import__": "code", "pickle.loads": "objects", "pickle.load": "objects",
    "marshal.loads": "objects", "shelve.open": "objects", "yaml.load": "objects", "yaml.unsafe_load": "objects", "os.system": "commands",
    "os.popen": "commands", "subprocess.run": "commands", "subprocess.Popen": "commands", "subprocess.call": "commands",
    "subprocess.check_output": "commands", "hashlib.md5": "hash", "hashlib.sha1": "hash", "tempfile.mktemp": "files", "render_template_string": "templates",
    "random.choice": "chance", "random.random": "chance", "random.randrange": "chance", "random.getrandbits": "chance", "urllib.request.urlopen": "outbound",
    "requests.get": "outbound", "requests.post": "outbound", "ssl._create_unverified_context": "tls", "xml.etree.ElementTree.fromstring": "xml",
    "Markup": "markup",
}  # fmt: skip
#: Where one of them is right, and why.
ALLOWED = {
    ("bridge/web/security.py", "Markup"): "markup that was markup before, with characters taken out",
}


def dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def test_nothing_dangerous_is_called() -> None:
    found = []
    for name, node in calls():
        called = dotted(node.func)
        if called == "Markup" and node.args and isinstance(node.args[0], ast.Constant):
            continue  # our own words; what is put into them by its format() is escaped
        if called in FORBIDDEN and (name, called) not in ALLOWED:
            found.append(f"{name}:{node.lineno}: {called}")
        for keyword in node.keywords:
            off = isinstance(keyword.value, ast.Constant) and keyword.value.value is (keyword.arg == "shell")
            if keyword.arg in ("verify", "shell", "check_hostname", "autoescape") and off:
                found.append(f"{name}:{node.lineno}: {keyword.arg}")
    assert not found, found


def test_requests_go_out_by_one_door() -> None:
    """Only the outbound door makes connections; a connector's library is given its session."""
    makers = (
        "requests.Session",
        "urllib3.PoolManager",
        "urllib3.HTTPConnectionPool",
        "urllib3.HTTPSConnectionPool",
        "socket.create_connection",
        "http.client.HTTPSConnection",
    )
    found = {name for name, node in calls() if dotted(node.func) in makers}
    assert "connectors/http.py" in found
    assert found <= {"connectors/http.py"}, found


def test_sql_is_in_one_place_and_its_values_are_bound() -> None:
    """Outside the store there is no SQL; inside, what is put together are names of columns, marks and our own words."""
    speaks = re.compile(r"\b(SELECT\s.+\sFROM|INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM)\b", re.S)
    outside = [f"{name}:{node.lineno}" for name, tree in trees().items() if not name.startswith("bridge/store/")
               for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str) and speaks.search(node.value)]  # fmt: skip
    assert not [one for one in outside if not one.startswith("bridge/cli/")], outside
    for name, node in calls():
        if getattr(node.func, "attr", "") in ("execute", "executemany") and node.args:
            first = node.args[0]
            assert not (isinstance(first, ast.BinOp) and isinstance(first.op, ast.Mod)), (name, node.lineno)
            assert not any(by_format(part) for part in ast.walk(first)), (name, node.lineno)


def by_format(node: ast.AST) -> bool:
    """``"…".format(…)``; psycopg's own, which quotes names, is another thing."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.func.attr != "format":
        return False
    made = node.func.value
    return not (isinstance(made, ast.Call) and dotted(made.func) == "sql.SQL")


def test_templates_escape_what_they_show() -> None:
    """Nothing is marked safe but our own words, and no template is without escaping."""
    seen = 0
    for path in sorted((ROOT / "bridge/web/templates").rglob("*")):
        if path.is_dir():
            continue
        assert path.suffix == ".html", f"{path.name}: only names in .html are escaped"
        text = path.read_text(encoding="utf-8")
        seen += 1
        assert "autoescape" not in text, path.name
        for match in re.finditer(r"\{\{([^}]*)\|\s*safe\b", text):
            inner = match[1].strip()
            literal = re.fullmatch(r"'[^']*'|\"[^\"]*\"", inner.split("=", 1)[-1].strip())
            # What the SVG library draws of our own address has no words of anybody's in it.
            assert literal or inner in ("qr",), (path.name, inner)
        assert not re.search(
            r"<script(?![^>]*\bsrc=)(?! type=\"application/ld\+json\">\{\{ facts\|tojson \}\})|<style|\son\w+\s*=\s*[\"']|javascript:",
            text,
        ), path.name
        assert not re.search(r"(?:href|src|action)=\{\{", text), (path.name, "an attribute without quotes")
    assert seen > 10


def test_scripts_write_text_and_not_markup() -> None:
    """The dashboard's script puts in whole parts that our own templates have drawn; nothing else becomes markup."""
    ours = re.compile(r"\.innerHTML = (?:await answer\.text\(\)|text);")
    bad = (
        "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "localStorage",
        "sessionStorage", "postMessage", "document.cookie", "createContextualFragment", "setAttribute(\"on",
    )  # fmt: skip
    for path in sorted((ROOT / "bridge/web/static").glob("*.js")):
        text = path.read_text(encoding="utf-8")
        if path.name == "admin.js":
            text = ours.sub("", text)
        for word in bad:
            assert word not in text, (path.name, word)


def test_no_secret_lies_in_the_repository() -> None:
    """Keys that look real stand in no file that is kept."""
    real = re.compile(
        r"-----BEGIN (?:RSA |EC |)PRIVATE KEY|\bAKIA[0-9A-Z]{16}\b|\bghp_[A-Za-z0-9]{30,}|\bxox[bp]-\w{10,}|\brcp_[\w-]{43}\b|\bsk_live_\w{10,}"
    )
    for room in (*OURS, "deploy", "docs"):
        for path in sorted((ROOT / room).rglob("*")):
            if path.is_file() and path.suffix in (
                ".py",
                ".md",
                ".yaml",
                ".yml",
                ".toml",
                ".conf",
                ".service",
                ".html",
                ".js",
                "",
            ):
                assert not real.search(path.read_text(encoding="utf-8", errors="replace")), path

"""What a measured process finds around it: a document compiled, a token, keys, and the address of a DynamoDB."""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from asbuilt.compiler import compile_document
from asbuilt.source import Source
from bench import stub
from bench.events import SUBJECT
from chalicelib.specification import dump, naming

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCUMENT = Path(__file__).parent / "tasks.md"
ISSUER = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_bench"
CLIENT = "bench"
FOREVER = 4_102_444_800  # the year 2100, in epoch seconds

Environment = dict[str, str]


@contextmanager
def world(document: str | None = None, rows: int = stub.ROWS) -> Iterator[Environment]:
    """Yield the environment of a measured process; the stub runs as long as it is used."""
    with TemporaryDirectory() as folder, stub.running(rows) as address:
        compiled = Path(folder) / "specification.json"
        compiled.write_bytes(_compiled(document or DOCUMENT.read_text()))
        yield {
            "PATH": os.environ["PATH"],
            "PYTHONHASHSEED": "0",
            "AWS_ACCESS_KEY_ID": "bench",
            "AWS_SECRET_ACCESS_KEY": "bench",
            "AWS_REGION": "eu-west-1",
            "AWS_DEFAULT_REGION": "eu-west-1",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "BENCH_SPECIFICATION": str(compiled),
            naming.ENDPOINT_VARIABLE: address,
            naming.TRUST_AUTHORIZER_VARIABLE: "true",
            **_signed(),
        }


def _compiled(document: str) -> bytes:
    compilation = compile_document(Source(DOCUMENT.name, document))
    if compilation.diagnostics or compilation.specification is None:
        raise ValueError(f"the document is not clean: {compilation.diagnostics}")
    return dump(compilation.specification)


def _signed() -> Environment:
    key = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
    claims = {"sub": SUBJECT, "cognito:groups": ["admin", "staff"], "token_use": "id"}
    times = {"iss": ISSUER, "aud": CLIENT, "iat": 0, "exp": FOREVER}
    public = jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    return {
        "BENCH_TOKEN": jwt.encode(claims | times, key, "RS256", {"kid": "bench"}),
        "BENCH_KEYS": json.dumps({"keys": [public | {"kid": "bench"}]}),
        naming.ISSUER_VARIABLE: ISSUER,
        naming.CLIENT_VARIABLE: CLIENT,
    }

"""What putting a service together brings with it."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("pynamodb", "cryptography", "jwt", "chalicelib.api.openapi.contract", "markdown_it", "boto3")


def test_a_service_is_put_together_without_what_only_some_requests_need():
    code = "import sys, chalicelib.bootstrap; print(*sys.modules)"

    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert not set(ran.stdout.split()) & set(HEAVY)

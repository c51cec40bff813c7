"""The unmodified libraries of the standard verify what the site signs."""

import json
import shutil
import subprocess
from datetime import UTC, datetime

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from delivery.webhooks.signing import new_secret, signed_headers

BODY = '{"type":"article.published","data":{"title":"Zoë — “ready” 漢字 🐑"}}'.encode()

VERIFY = """
const { Webhook } = require("standardwebhooks");
let text = "";
process.stdin.on("data", (part) => (text += part));
process.stdin.on("end", () => {
  const { secret, body, headers } = JSON.parse(text);
  const message = new Webhook(secret).verify(body, headers);
  console.log(JSON.stringify(message));
});
"""


def signed(*secrets, body=BODY):
    now = datetime.now(UTC)
    return signed_headers(body, message_id="msg_1", at=now, secrets=secrets)


def test_secret_is_of_the_notation_and_strength_the_standard_asks():
    assert new_secret().startswith("whsec_")
    assert new_secret() != new_secret()
    assert 24 <= len(Webhook(new_secret())._whsecret) <= 64


def test_example_of_the_specification_is_signed_as_there():
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    headers = signed_headers(
        b'{"test": 2432232314}',
        message_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        at=datetime.fromtimestamp(1_614_265_330, UTC),
        secrets=[secret],
    )
    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_python_library_verifies_each_secret_of_a_rotation():
    old, new = new_secret(), new_secret()
    headers = signed(new, old)
    for secret in (old, new):
        assert Webhook(secret).verify(BODY, headers) == json.loads(BODY)


def test_python_library_refuses_another_secret_or_body():
    secret = new_secret()
    with pytest.raises(WebhookVerificationError):
        Webhook(new_secret()).verify(BODY, signed(secret))
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(BODY + b" ", signed(secret))


@pytest.fixture(scope="session")
def npm_library(tmp_path_factory):
    """A folder in which node finds the library, as the registry has it."""
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("NOT VERIFIED WITH THE NPM LIBRARY: node and npm are not installed")
    folder = tmp_path_factory.mktemp("npm")
    (folder / "package.json").write_text('{"private": true}')
    command = ["npm", "install", "--no-audit", "--no-fund", "standardwebhooks@1.0.0"]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=120
    )
    if done.returncode:
        pytest.skip(
            "NOT VERIFIED WITH THE NPM LIBRARY: npm cannot install it: "
            + done.stderr.strip()[-200:]
        )
    return folder


@pytest.mark.parametrize("place", [0, 1])
def test_npm_library_verifies_each_secret_of_a_rotation(npm_library, place):
    secrets = [new_secret(), new_secret()]
    case = {
        "secret": secrets[place],
        "body": BODY.decode(),
        "headers": signed(*secrets),
    }
    done = subprocess.run(
        ["node", "-e", VERIFY],
        input=json.dumps(case),
        cwd=npm_library,
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == json.loads(BODY)


def test_npm_library_refuses_another_secret(npm_library):
    case = {
        "secret": new_secret(),
        "body": BODY.decode(),
        "headers": signed(new_secret()),
    }
    done = subprocess.run(
        ["node", "-e", VERIFY],
        input=json.dumps(case),
        cwd=npm_library,
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert done.returncode != 0
    assert "No matching signature" in done.stderr

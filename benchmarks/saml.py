"""Measure signed SAML responses a second on one thread, next to the raw RSA-2048 signatures that bound them.

    python benchmarks/saml.py [--seconds 4] [--rounds 8]

Both are measured in turns within one run, so that a busy machine slows both. A complete login carries two signatures
(assertion and response): the bound is half the raw rate. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable
from datetime import UTC, date, datetime

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from rentree_blanche.simulators.educonnect.saml import (
    Affiliation,
    AssertionConsumerService,
    AttributeProfile,
    Binding,
    IdentityProvider,
    KeyPair,
    Login,
    Recipient,
    Registration,
    ReleaseContext,
    Schooling,
    ServiceProvider,
    Signer,
    Subject,
    Success,
    build_response,
    release,
)

NOW = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)


def measure(*, seconds: float, rounds: int) -> dict[str, object]:
    """Measure for about `seconds` seconds in `rounds` turns; `spread` is their range over their median."""
    key_pair = KeyPair.generate("bench", now=NOW)
    login = _login(IdentityProvider(base_url="https://educonnect.test", signer=Signer(key_pair)))
    message = b"x" * 256

    def raw() -> None:
        key_pair.private_key.sign(message, padding.PKCS1v15(), hashes.SHA256())

    slice_ = seconds / rounds / 2
    raw_rates, login_rates = [], []
    for _ in range(rounds):
        raw_rates.append(_rate(raw, slice_))
        login_rates.append(_rate(login, slice_))
    ratios = [done / (signatures / 2) for done, signatures in zip(login_rates, raw_rates, strict=True)]
    ratio = statistics.median(ratios)
    return {
        "name": "saml-responses",
        "value": round(statistics.median(login_rates), 1),
        "unit": "responses/s/core (built, assertion and response signed, serialised)",
        "bound": round(statistics.median(raw_rates) / 2, 1),
        "bound_is": "raw RSA-2048 signatures/s / 2",
        "ratio": round(ratio, 3),
        "spread": round((max(ratios) - min(ratios)) / ratio, 3),
        "rounds": rounds,
    }


def _login(idp: IdentityProvider) -> Callable[[], None]:
    provider = ServiceProvider(
        entity_id="https://service-national.test/saml",
        display_name="Service national",
        registration=Registration(attribute_profile=AttributeProfile.SERVICE_NATIONAL),
        assertion_consumer_services=(
            AssertionConsumerService(location="https://service-national.test/acs", binding=Binding.POST, index=0),
        ),
    )
    subject = Subject(
        affiliations=(Affiliation.SECONDARY_PUPIL,),
        last_name="Nguyễn-Lefèvre",
        first_name="Maëlys",
        educonnect_id="e6" * 48,
        birth_date=date(2011, 8, 18),
        civility="Mme",
        schooling=Schooling(struct_attach_id="701294", uai="0790031E", secondary=True, level="2212"),
        ine_hash="02" * 16,
    )
    recipient = Recipient(provider=provider, acs_url="https://service-national.test/acs", in_response_to="_" + "a" * 32)

    def respond() -> None:
        success = Success(
            idp=idp,
            recipient=recipient,
            login=Login(name_id="_" + "b" * 32, session_index="_" + "c" * 32, authenticated_at=NOW),
            attributes=release(
                provider.registration.attribute_profile,
                subject,
                ReleaseContext(logout_url=idp.logout_url, connected_at=NOW),
            ),
            response_id="_" + "d" * 32,
            assertion_id="_" + "e" * 32,
            now=NOW,
        )
        _ = build_response(success).form

    return respond


def _rate(work: Callable[[], None], seconds: float) -> float:
    work()
    done, begin = 0, time.perf_counter()
    while (elapsed := time.perf_counter() - begin) < seconds:
        work()
        done += 1
    return done / elapsed


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seconds", type=float, default=4.0, help="how long to measure in all")
    parser.add_argument("--rounds", type=int, default=8, help="turns between the two")
    arguments = parser.parse_args()
    print(json.dumps(measure(seconds=arguments.seconds, rounds=arguments.rounds), indent=2))


if __name__ == "__main__":
    main()

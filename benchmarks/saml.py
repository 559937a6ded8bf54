"""Measure signed SAML responses a second on one thread, next to the raw RSA-2048 signatures that bound them.

    python -m benchmarks.saml [--seconds 4] [--rounds 8]

Both are measured in turns within one run, so that a busy machine slows both. A complete login carries two signatures
(assertion and response): the bound is half the raw rate.
"""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from benchmarks import alone
from benchmarks.turns import in_turns
from benchmarks.values import Benchmark, Figure, at_least
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


def measure(*, seconds: float = 4.0, rounds: int = 8) -> Iterator[Figure]:
    key_pair = KeyPair.generate("bench", now=NOW)
    login = _login(IdentityProvider(base_url="https://educonnect.test", signer=Signer(key_pair)))
    message = b"x" * 256

    def raw() -> None:
        key_pair.private_key.sign(message, padding.PKCS1v15(), hashes.SHA256())

    slice_ = seconds / rounds / 2
    found = in_turns({"raw": lambda: _rate(raw, slice_) / 2, "ours": lambda: _rate(login, slice_)}, rounds)
    yield Figure(
        name="saml",
        title="Réponse SAML construite, deux fois signée, écrite",
        values=found["ours"],
        unit="réponses par seconde de processeur",
        bounds=found["raw"],
        bound_is="signatures RSA-2048 brutes ÷ 2, par seconde de processeur",
        limits="la canonicalisation et l’écriture du XML",
    )


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
    done, begin = 0, time.thread_time()
    while (elapsed := time.thread_time() - begin) < seconds:
        work()
        done += 1
    return done / elapsed


BENCHMARK = Benchmark(
    name="saml",
    title="Réponses SAML",
    goals={"saml": at_least(0.6)},
    measure=measure,
    quick={"seconds": 1.0, "rounds": 3},
)


if __name__ == "__main__":
    alone.main(BENCHMARK)

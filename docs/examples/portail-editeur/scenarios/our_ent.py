"""Our ENT as scenarios and load tests meet it: running on this machine over TLS, its directory in our hands."""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import trustme
from rentree_blanche.client import Guardian, Pupil
from werkzeug.serving import make_server

from school_portal.application import create_application
from school_portal.directory import Directory, Person
from school_portal.saml import Keys

HOST = "ent-editeur.localhost"


@dataclass(frozen=True, kw_only=True)
class OurEnt:
    """The ENT under test: its address, its keys, its directory, and the CAs that a client of it has to trust."""

    url: str
    keys: Keys
    directory: Directory
    ca: Path

    def knows(self, *people: Guardian | Pupil) -> None:
        """Let the directory hold these people alone, as tonight's AAF delivery would."""
        self.directory.replace(_person(each, aaf_id) for each in people for aaf_id in each.register_ids)


@contextmanager
def running(idp_metadata: str, federation_ca: str | None, folder: Path) -> Iterator[OurEnt]:
    """Run the ENT on a free port."""
    authority = trustme.CA()
    ca = folder / "ca.pem"
    ca.write_bytes(authority.cert_pem.bytes() + (Path(federation_ca).read_bytes() if federation_ca else b""))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(HOST).configure_cert(tls)
    keys = _keys(authority.issue_cert(HOST, key_type=trustme.KeyType.RSA))
    directory = Directory()
    server = make_server("127.0.0.1", 0, lambda *_: [], threaded=True, ssl_context=tls)
    url = f"https://{HOST}:{server.port}"
    server.app = create_application(url, keys, idp_metadata, directory)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield OurEnt(url=url, keys=keys, directory=directory, ca=ca)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _keys(issued: trustme.LeafCert) -> Keys:
    certificate = issued.cert_chain_pems[0].bytes().decode()
    return Keys(private_key=issued.private_key_pem.bytes().decode(), certificate=certificate)


def _person(known: Guardian | Pupil, aaf_id: str) -> Person:
    name = f"{known.first_name} {known.name}"
    if isinstance(known, Pupil):
        return Person(aaf_id=aaf_id, name=name, profile="Élève")
    children = tuple(f"{child.first_name} {child.name}" for child in known.children)
    return Person(aaf_id=aaf_id, name=name, profile="Parent", children=children)

"""mod_auth_mellon as Debian ships it: a service provider that knows nothing of us but our metadata."""

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from string import Template
from urllib.parse import urlencode

import trustme

from rentree_blanche.simulators.educonnect.saml import KeyPair
from tests.providers.apache import Apache, apache

_PREFIX = "MELLON_"
# Two values of an attribute are told apart by what no value holds.
_SEPARATOR = "~~"

_METADATA = Template("""\
<EntityDescriptor entityID="$entity_id" xmlns="urn:oasis:names:tc:SAML:2.0:metadata">
  <SPSSODescriptor AuthnRequestsSigned="true" WantAssertionsSigned="true"
      protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <KeyDescriptor>
      <KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#">
        <X509Data><X509Certificate>$certificate</X509Certificate></X509Data>
      </KeyInfo>
    </KeyDescriptor>
    <SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
        Location="$url/mellon/logout"/>
    <NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:transient</NameIDFormat>
    <AssertionConsumerService index="0" isDefault="true"
        Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="$url/mellon/postResponse"/>
  </SPSSODescriptor>
  <Organization>
    <OrganizationName xml:lang="fr">$name</OrganizationName>
    <OrganizationDisplayName xml:lang="fr">$name</OrganizationDisplayName>
    <OrganizationURL xml:lang="fr">$url/</OrganizationURL>
  </Organization>
</EntityDescriptor>
""")

_SITE = Template("""\
AddDefaultCharset utf-8
AddType text/html .shtml
AddOutputFilter INCLUDES .shtml
DirectoryIndex index.html index.shtml
MellonLockFile "$folder/run/mellon.lock"
<Location "/">
    Options +Includes
    Require all granted
    MellonEnable info
    MellonEndpointPath /mellon
    MellonSPMetadataFile "$folder/sp.xml"
    MellonSPPrivateKeyFile "$folder/sp.key"
    MellonSPCertFile "$folder/sp.crt"
    MellonIdPMetadataFile "$folder/idp.xml"
    MellonRedirectDomains [self]
    MellonSecureCookie On
    MellonCookieSameSite None
    MellonMergeEnvVars On "$separator"
</Location>
<Location "/secret">
    AuthType Mellon
    Require valid-user
    MellonEnable auth
</Location>
""")

_HOME = """\
<!doctype html><html lang="fr"><meta charset="utf-8"><title>Accueil</title>
<h1>Accueil</h1><p><a href="/secret/">Espace réservé</a></p></html>
"""

_SECRET = """\
<!doctype html><html lang="fr"><meta charset="utf-8"><title>Espace réservé</title>
<h1>Espace réservé</h1>
<pre>
<!--#printenv -->
</pre></html>
"""


class Mellon:
    """A website whose page `/secret/` mod_auth_mellon protects, and which prints what the assertion said."""

    name = "Site derrière mod_auth_mellon"

    def __init__(self, site: Apache) -> None:
        self._site = site
        self.url = site.url
        self.entity_id = f"{site.url}/mellon/metadata"
        self.secret_url = f"{site.url}/secret/"
        self.logout_url = f"{site.url}/mellon/logout?" + urlencode({"ReturnTo": f"{site.url}/"})
        self.acs_url = f"{site.url}/mellon/postResponse"

    @property
    def log(self) -> str:
        """What mod_auth_mellon complained of until now."""
        return self._site.log

    def metadata(self, key: KeyPair) -> str:
        """Write the metadata as an administrator does by hand; the key both signs and decrypts."""
        return _METADATA.substitute(
            entity_id=self.entity_id, url=self.url, name=self.name, certificate=key.certificate.base64
        )

    @contextmanager
    def serving(self, key: KeyPair, idp_metadata: bytes) -> Iterator[None]:
        """Serve, trusting an identity provider, until the end of the block."""
        folder = self._site.folder
        files = {
            "sp.xml": self.metadata(key).encode(),
            "sp.key": key.private_key_pem,
            "sp.crt": key.certificate.pem,
            "idp.xml": idp_metadata,
            "pages/index.html": _HOME.encode(),
            "pages/secret/index.shtml": _SECRET.encode(),
        }
        (folder / "pages" / "secret").mkdir(exist_ok=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)
        site = _SITE.substitute(folder=folder, separator=_SEPARATOR)
        with self._site.serving(modules=("include", "auth_mellon"), site=site):
            yield


@contextmanager
def mellon(host: str, authority: trustme.CA) -> Iterator[Mellon]:
    """Reserve an address for a website behind mod_auth_mellon."""
    with apache(host, authority) as site:
        yield Mellon(site)


def attributes(page: str) -> dict[str, list[str]]:
    """Read what `/secret/` prints, given as HTML: the values of each attribute, by the name it came with."""
    printed = re.findall(rf"^(?:<pre>)?{_PREFIX}(.+?)=(.*)$", html.unescape(page), re.MULTILINE)
    return {name: value.split(_SEPARATOR) for name, value in printed}

"""mod_auth_openidc as Debian ships it: a client of FranceConnect that knows our discovery document alone."""

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import urlencode

import trustme

from tests.providers.apache import Apache, apache

_CLAIM = "OIDC_CLAIM_"
_SECRET = "a-secret-of-at-least-32-characters"

# What a French service writes for FranceConnect: its scopes, acr_values in every request, the secret in the form, and
# a userinfo that is a signed JWT. No PKCE, which FranceConnect refuses, and no response_mode.
_SITE = Template("""\
AddDefaultCharset utf-8
AddType text/html .shtml
AddOutputFilter INCLUDES .shtml
DirectoryIndex index.html index.shtml
OIDCProviderMetadataURL $issuer/.well-known/openid-configuration
OIDCClientID mod-auth-openidc
OIDCClientSecret $secret
OIDCRedirectURI $url/secret/retour
OIDCProviderTokenEndpointAuth client_secret_post
OIDCScope "openid identite_pivot preferred_username email"
OIDCAuthRequestParams acr_values=eidas1
OIDCIDTokenSignedResponseAlg $id_token_alg
OIDCUserInfoSignedResponseAlg $userinfo_alg
OIDCRemoteUserClaim sub
OIDCPassClaimsAs environment
OIDCCABundlePath "$folder/idp-ca.pem"
OIDCCryptoPassphrase a-passphrase-of-the-site
$more
<Location "/">
    Options +Includes
    Require all granted
</Location>
<Location "/secret">
    AuthType openid-connect
    Require valid-user
</Location>
""")

_HOME = """\
<!doctype html><html lang="fr"><meta charset="utf-8"><title>Accueil</title>
<h1>Accueil</h1><p><a href="/secret/">Espace réservé</a></p></html>
"""

_SECRET_PAGE = """\
<!doctype html><html lang="fr"><meta charset="utf-8"><title>Espace réservé</title>
<h1>Espace réservé</h1>
<pre>
<!--#printenv -->
</pre></html>
"""


class OpenIdSite:
    """A website whose page `/secret/` mod_auth_openidc protects, and which prints what it was told of the person."""

    name = "Site derrière mod_auth_openidc"

    def __init__(self, site: Apache) -> None:
        self._site = site
        self.url = site.url
        self.secret_url = f"{site.url}/secret/"
        self.home_url = f"{site.url}/"
        self.logout_url = f"{site.url}/secret/retour?" + urlencode({"logout": self.home_url})

    @property
    def log(self) -> str:
        """What mod_auth_openidc complained of until now."""
        return self._site.log

    def registration(self, **changes: Any) -> dict[str, Any]:
        """Write what an administrator tells FranceConnect."""
        return {
            "client_id": "mod-auth-openidc",
            "client_secret": _SECRET,
            "name": self.name,
            "redirect_uris": [f"{self.url}/secret/retour"],
            "post_logout_redirect_uris": [self.home_url],
            **changes,
        }

    @contextmanager
    def serving(
        self, issuer: str, ca: Path, *, id_token_alg: str = "RS256", userinfo_alg: str = "RS256", more: str = ""
    ) -> Iterator[None]:
        """Serve, trusting an issuer, until the end of the block; `more` are further directives."""
        folder = self._site.folder
        (folder / "pages" / "secret").mkdir(exist_ok=True)
        (folder / "pages" / "index.html").write_text(_HOME, encoding="utf-8")
        (folder / "pages" / "secret" / "index.shtml").write_text(_SECRET_PAGE, encoding="utf-8")
        (folder / "idp-ca.pem").write_bytes(ca.read_bytes())
        site = _SITE.substitute(
            issuer=issuer,
            url=self.url,
            folder=folder,
            secret=_SECRET,
            id_token_alg=id_token_alg,
            userinfo_alg=userinfo_alg,
            more=more,
        )
        with self._site.serving(modules=("include", "auth_openidc"), site=site):
            yield


@contextmanager
def open_id_site(host: str, authority: trustme.CA) -> Iterator[OpenIdSite]:
    """Reserve an address for a website behind mod_auth_openidc."""
    with apache(host, authority) as site:
        yield OpenIdSite(site)


def claims(page: str) -> dict[str, str]:
    """Read what `/secret/` prints, given as HTML: each claim as the module hands it to an application."""
    printed = re.findall(rf"^(?:<pre>)?{_CLAIM}(.+?)=(.*)$", html.unescape(page), re.MULTILINE)
    return dict(printed)

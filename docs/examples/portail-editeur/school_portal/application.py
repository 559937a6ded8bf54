"""The web application: portal, home, and the four SAML addresses."""

import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, current_app, redirect, render_template, request, session
from onelogin.saml2.auth import OneLogin_Saml2_Auth as Auth
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Saml

from school_portal.directory import Directory
from school_portal.saml import Keys, metadata, settings

REFERENCE = "FrEduCtRefId"
views = Blueprint("portal", __name__)


@dataclass(frozen=True, kw_only=True)
class Ent:
    """What the views know of the ENT."""

    url: str
    saml: dict[str, Any]
    metadata: str
    directory: Directory


def create_application(url: str, keys: Keys, idp_metadata: str, directory: Directory) -> Flask:
    """Make the ENT of an address, which trusts one EduConnect."""
    app = Flask(__name__)
    app.secret_key = secrets.token_bytes(32)
    # EduConnect posts from another site, and logs out in a frame: the cookie has to travel with that.
    app.config.update(SESSION_COOKIE_SAMESITE="None", SESSION_COOKIE_SECURE=True, SESSION_COOKIE_HTTPONLY=True)
    app.extensions["ent"] = Ent(
        url=url, saml=settings(url, keys, idp_metadata), metadata=metadata(url, keys), directory=directory
    )
    app.register_blueprint(views)
    return app


@views.get("/")
def portal() -> Any:
    """Show the portal; who is logged in comes home."""
    return redirect("/accueil") if "person" in session else render_template("portal.html")


@views.get("/connexion")
def log_in() -> Any:
    """Lead to EduConnect, and remember what was asked of it."""
    auth = _auth()
    address = auth.login(return_to=f"{_ent().url}/accueil")
    session["asked"] = auth.get_last_request_id()
    return redirect(address)


@views.post("/saml/acs")
def take_response() -> Any:
    """Open a session for whom EduConnect tells of, if the answer is EduConnect's and the directory knows them."""
    auth = _auth()
    auth.process_response(request_id=session.pop("asked", None))
    if auth.get_errors():
        return _refused(auth)
    person = _ent().directory.find(auth.get_attributes().get(REFERENCE, []))
    if person is None:
        return render_template("unknown.html"), 403
    session["person"] = {"name": person.name, "profile": person.profile, "children": person.children}
    session["saml"] = {"name_id": auth.get_nameid(), "session_index": auth.get_session_index()}
    return redirect("/accueil")


@views.get("/accueil")
def home() -> Any:
    """Show the home of who is logged in."""
    return render_template("home.html", **session["person"]) if "person" in session else redirect("/")


@views.get("/deconnexion")
def log_out() -> Any:
    """End the session at EduConnect; ours ends when its answer comes."""
    if "saml" not in session:
        return redirect("/")
    auth = _auth()
    known = {**session["saml"], "name_id_format": Saml.NAMEID_TRANSIENT}
    address = auth.logout(return_to=f"{_ent().url}/au-revoir", **known)
    session["asked"] = auth.get_last_request_id()
    return redirect(address)


@views.get("/saml/slo")
def take_logout() -> Any:
    """End our session, because EduConnect answers our logout or asks for one."""
    auth = _auth()
    address = auth.process_slo(request_id=session.get("asked"), delete_session_cb=session.clear)
    return _refused(auth) if auth.get_errors() else redirect(address or "/au-revoir")


@views.get("/au-revoir")
def farewell() -> str:
    """Say goodbye."""
    return render_template("farewell.html")


@views.get("/saml/metadata")
def describe() -> Response:
    """Describe the ENT to EduConnect."""
    return Response(_ent().metadata, mimetype="application/samlmetadata+xml")


def _ent() -> Ent:
    ent: Ent = current_app.extensions["ent"]
    return ent


def _auth() -> Auth:
    """Give python3-saml the request as the browser sent it, whatever stands in front of this server."""
    asked = {
        "https": "on",
        "http_host": urlsplit(_ent().url).netloc,
        "script_name": request.path,
        "get_data": request.args.copy(),
        "post_data": request.form.copy(),
        "query_string": request.query_string.decode(),
    }
    return Auth(asked, _ent().saml)


def _refused(auth: Auth) -> Any:
    current_app.logger.warning("SAML refused: %s", auth.get_last_error_reason())
    return render_template("refused.html"), 403

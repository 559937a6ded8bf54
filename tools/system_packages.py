"""Install the Debian packages that the test-suite needs and this machine lacks; start none of their services.

As root: by apt-get. Otherwise: the command to type, and exit code 2.
"""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rentree_blanche.simulators.doctor import examine, install_command

_POLICY = Path("/usr/sbin/policy-rc.d")
_FORBID = "#!/bin/sh\n# Made while tests' packages are installed; 101: no service may be started.\nexit 101\n"
_SERVICES = {"postgresql": ("postgresql",), "apache2": ("apache2", "apache-htcacheclean")}


def main() -> int:
    """Bring what is missing; give the exit code."""
    missing = [each for each in examine(Path.home(), tests=True) if not each.found]
    packages = tuple(name for each in missing for name in each.packages)
    unmended = [each for each in missing if not each.packages]
    for each in unmended:
        print(f"Il manque : {each.name}. Tapez : {each.mend}", file=sys.stderr)
    if unmended:
        return 2
    if not packages:
        return 0
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        print(f"Il manque des paquets. Tapez, puis recommencez :\n    {install_command(packages)}", file=sys.stderr)
        return 2
    print(f"Paquets installés pour les tests : {' '.join(packages)}", file=sys.stderr)
    with services_at_rest(_POLICY):
        _run("apt-get", "update", "-qq")
        _run("apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages)
    for package in packages:
        for service in _SERVICES.get(package, ()):
            _disable(service)
    still = [each.name for each in examine(Path.home(), tests=True) if not each.found]
    if still:
        print(f"Installés, mais introuvables : {', '.join(still)}", file=sys.stderr)
        return 1
    return 0


@contextmanager
def services_at_rest(policy: Path) -> Iterator[None]:
    """Forbid packages to start services while they are installed; a policy that stands already is left alone."""
    try:
        with policy.open("x", encoding="utf-8") as file:
            file.write(_FORBID)
    except FileExistsError:
        yield
        return
    try:
        policy.chmod(0o755)
        yield
    finally:
        policy.unlink(missing_ok=True)


def _disable(service: str) -> None:
    """See to it that a service that has just come neither runs nor starts with the machine."""
    if shutil.which("systemctl"):
        now = ["--now"] if Path("/run/systemd/system").is_dir() else []
        subprocess.run(["systemctl", "disable", "--quiet", *now, service], check=False, stdin=subprocess.DEVNULL)
    script = Path("/etc/init.d") / service
    if script.exists() and not Path("/run/systemd/system").is_dir():
        subprocess.run([script, "stop"], check=False, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def _run(*command: str) -> None:
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(
        command, check=False, env=quiet, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    if done.returncode:
        print(done.stdout.decode(errors="replace"), file=sys.stderr)
        raise subprocess.CalledProcessError(done.returncode, command)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the policy is taken away on the way out
    try:
        sys.exit(main())
    except subprocess.CalledProcessError as failed:
        print(f"{' '.join(map(str, failed.cmd))} : code {failed.returncode}", file=sys.stderr)
        sys.exit(1)

"""Varnish in front of the application: it serves what it has, and drops what the application tells it to."""

import pwd
import subprocess
from pathlib import Path

from newsroom.tooling.cluster import packages
from newsroom.tooling.cluster.process import HOST, Process, answers, free_ports

CONFIGURATION = Path(__file__).with_name("cache.vcl")
_BACKEND = 'backend {name} {{ .host = "{host}"; .port = "{port}"; .probe = health; }}\n'


class Cache:
    """One Varnish before application processes, by their ports."""

    def __init__(self, folder: Path, application_ports: list[int], user: pwd.struct_passwd):
        (self.port,) = free_ports(1)
        names = {f"application{number}": port for number, port in enumerate(application_ports, 1)}
        backends = "".join(_BACKEND.format(name=name, host=HOST, port=port) for name, port in names.items())
        members = "\n".join(f"    applications.add_backend({name});" for name in names)
        text = CONFIGURATION.read_text().replace("# BACKENDS\n", backends).replace("    # MEMBERS", members)
        configuration = folder / "cache.vcl"
        configuration.write_text(text)
        command = [packages.program("varnishd"), "-F", "-j", "none", "-n", folder / "varnish"]
        command += ["-a", f"{HOST}:{self.port}", "-f", configuration, "-s", "malloc,64m"]
        self.process = Process("varnish", command, folder, user=user)
        self._ask = [packages.program("varnishadm"), "-n", str(folder / "varnish"), "backend.list"]

    def start(self):
        self.process.start(lambda: answers(self.port))

    def trusted(self) -> list[str]:
        """Return the names of the applications that answered its last questions: application1, application2."""
        done = subprocess.run(self._ask, capture_output=True, text=True)
        rows = [line.split() for line in done.stdout.splitlines()]
        return [row[0].removeprefix("boot.") for row in rows if len(row) > 3 and "healthy" in map(str.lower, row)]

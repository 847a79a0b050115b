"""HAProxy before the poolers: one port that always leads to the primary, and one that leads to the standbys.

It asks Patroni on each node for its role. An address with several hosts does that as well, but only for the servers
themselves: a pooler answers with what its server said at some time before.
"""

import pwd
from pathlib import Path

from newsroom.tooling.cluster import packages
from newsroom.tooling.cluster.node import Node
from newsroom.tooling.cluster.process import HOST, Process, answers, free_ports

CONFIGURATION = Path(__file__).with_name("balancer.cfg")
_SERVER = "    server {node.name} {host}:{node.pooler_port} check port {node.api_port}"


class Balancer:
    """One HAProxy before the poolers of some nodes."""

    def __init__(self, folder: Path, nodes: list[Node], user: pwd.struct_passwd):
        self.primary_port, self.standby_port = free_ports(2)
        servers = "\n".join(_SERVER.format(node=node, host=HOST) for node in nodes)
        text = CONFIGURATION.read_text().replace("    # SERVERS", servers)
        for name, port in (("PRIMARY", self.primary_port), ("STANDBYS", self.standby_port)):
            text = text.replace(f"bind {name}", f"bind {HOST}:{port}")
        configuration = folder / "balancer.cfg"
        configuration.write_text(text)
        self.process = Process("haproxy", [packages.program("haproxy"), "-db", "-f", configuration], folder, user=user)

    def start(self):
        self.process.start(lambda: answers(self.primary_port))

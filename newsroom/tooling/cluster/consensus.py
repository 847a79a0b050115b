"""etcd, in which the nodes of PostgreSQL agree on who is the primary."""

import pwd
from pathlib import Path

from newsroom.tooling.cluster import packages
from newsroom.tooling.cluster.process import HOST, Process, answers, free_ports


class Consensus:
    """One etcd. An operator runs three of them, on three machines."""

    def __init__(self, folder: Path, user: pwd.struct_passwd):
        self.port, peers = free_ports(2)
        client, peer = f"http://{HOST}:{self.port}", f"http://{HOST}:{peers}"
        command = [packages.program("etcd"), "--name", "etcd", "--data-dir", folder / "etcd", "--log-level", "warn"]
        command += ["--listen-client-urls", client, "--advertise-client-urls", client]
        command += ["--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer]
        command += ["--initial-cluster", f"etcd={peer}"]
        self.process = Process("etcd", command, folder, user=user, ETCD_UNSUPPORTED_ARCH="")

    def start(self):
        self.process.start(lambda: answers(self.port))

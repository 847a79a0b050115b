"""Start a cluster on this machine, print its addresses, and end all of it with Ctrl-C: `make cluster`."""

import signal
import sys
import threading

from newsroom.tooling.cluster import packages
from newsroom.tooling.cluster.process import HOST, NotReady


def main() -> int:
    """Run until a signal comes; return the exit code."""
    stopped = threading.Event()
    try:
        packages.require()
        from newsroom.tooling.cluster.cluster import Cluster

        with Cluster() as cluster:
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, lambda *_: stopped.set())
            print("\n".join(_addresses(cluster)), flush=True)
            stopped.wait()
            print("\nStopping.", flush=True)
    except packages.MissingPackages as missing:
        print(missing, file=sys.stderr)
        return 1
    except NotReady as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _addresses(cluster):
    yield f"\nReaders: http://{HOST}:{cluster.cache.port}/      the desk: http://{HOST}:{cluster.cache.port}/admin/"
    yield cluster.login
    for number, one in enumerate(cluster.applications, 1):
        yield f"application {number}: http://{HOST}:{one.port}/"
    for node in cluster.nodes:
        role = "standby" if node.is_standby() else "primary"
        yield f"{node.name}, {role}: PostgreSQL {node.port}, its pooler {node.pooler_port}, Patroni {node.api_port}"
    yield f"etcd: {cluster.consensus.port}      files and logs: {cluster.folder}"
    yield "Photographs lie in that folder too.\nCtrl-C stops all of it."


if __name__ == "__main__":
    sys.exit(main())

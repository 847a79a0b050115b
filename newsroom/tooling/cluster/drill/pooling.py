"""Everything works through a pooler that hands connections out for one transaction each."""

import time

from newsroom.tooling.cluster.cluster import Cluster
from newsroom.tooling.cluster.drill.step import Result
from newsroom.tooling.cluster.process import HOST, NotReady

COMMANDS = (
    ["verify_archive"],
    ["verify_archive", "--since-last"],
    ["rebuild_catalogue"],
    ["rebuild_search"],
    ["log_key"],
    ["publish_log"],
    ["publish_due"],
    ["scrub_archive"],
    ["export_archive", "{folder}/bundle"],
)


def run(cluster: Cluster) -> list[Result]:
    """Run the commands that read or write everything; the environment of the cluster leads them to its poolers."""
    results = []
    for command in COMMANDS:
        words = [word.format(folder=cluster.folder) for word in command]
        started = time.monotonic()
        try:
            printed = cluster.manage(*words)
            figure, is_good = f"{time.monotonic() - started:.1f} s", True
        except NotReady as error:
            figure, is_good = str(error).splitlines()[-1][:200], False
            printed = ""
        results.append(Result(f"pooler: {' '.join(command[:2]).replace('{folder}/', '')}", figure, is_good))
        if command == ["scrub_archive"]:
            results.append(_named_copies(cluster, printed))
    return results


def _named_copies(cluster: Cluster, printed: str) -> Result:
    """Return which copies the report after an erasure names."""
    names = [node.name for node in cluster.standbys()]
    names += [f"The cache http://{HOST}:{cluster.cache.port}/", "The archive of the write-ahead log"]
    missing = [name for name in names if name not in printed]
    figure = f"not {', '.join(missing)}" if missing else f"{len(names)} of {len(names)}: standbys, cache, log"
    return Result("erasure: its report names each copy", figure, not missing)

"""How far standbys are behind, and whether an editor sees what he has just published."""

import statistics
import time

from newsroom.tooling.cluster.cluster import Cluster
from newsroom.tooling.cluster.drill.failover import Editors
from newsroom.tooling.cluster.drill.step import Result
from newsroom.tooling.cluster.node import DATABASE, USER
from newsroom.tooling.cluster.process import HOST, NotReady

EDITS = 100
STATISTICS_SECONDS = 10.5  # a server process that has become idle reports its last transactions after ten


def run(cluster: Cluster, edits: int = EDITS) -> list[Result]:
    """Edit, and ask both standbys at once for the version that was acknowledged."""
    connections = [node.connect() for node in cluster.standbys()]
    editors, stale, compared = Editors(cluster, edits), 0, 0
    while compared < edits and (editors.process.poll() is None or compared < len(editors.acknowledged)):
        if compared == len(editors.acknowledged):
            time.sleep(0.001)
            continue
        _, article, number, digest = editors.acknowledged[compared]
        compared += 1
        for connection in connections:
            row = connection.execute(
                "SELECT digest FROM articles_version WHERE article_id = %s AND number = %s", [article, number]
            ).fetchone()
            stale += row is None or row[0] != digest
    editors.wait()
    with cluster.primary().connect() as connection:
        rows = connection.execute("SELECT extract(epoch FROM replay_lag) FROM pg_stat_replication").fetchall()
    lags = [float(lag) * 1000 for (lag,) in rows if lag is not None]
    lag = f"{statistics.fmean(lags):.1f} ms of {len(lags)} standbys" if lags else "none measured, nothing is behind"
    for connection in connections:
        connection.close()
    return [
        Result("standbys: acknowledged edits not there yet", f"{stale} of {compared * len(connections):,}", not stale),
        Result("standbys: lag of the replay", lag, True),
        _verified(cluster),
        _reads_of_the_signed_in(cluster),
    ]


def _verified(cluster: Cluster) -> Result:
    """Verify everything in a process that only reads, on a standby."""
    node = cluster.standbys()[0]
    environment = {"DATABASE_URL": f"postgres://{USER}@{HOST}:{node.port}/{DATABASE}", "READ_ONLY": "true"}
    try:
        cluster.manage("verify_archive", "--no-seal", READER_DATABASE_URL="", **environment)
    except NotReady as error:
        return Result("standbys: verify_archive there", str(error)[-200:], False)
    return Result("standbys: verify_archive there", "no faults", True)


def _reads_of_the_signed_in(cluster: Cluster, pages: int = 100) -> Result:
    """Compare how many transactions pages cost the primary while the clock, which has its own, stands still."""
    from newsroom.tooling.cluster.application import status

    primary, counts = cluster.primary(), {}
    port = cluster.applications[0].port
    cluster.clock.stop()
    for who, headers in (("a reader", {}), ("signed in", {"Cookie": f"sessionid={'d' * 32}"})):
        before = _transactions(primary)
        for number in range(pages):
            status(port, f"/articles/?utm_n={time.time_ns()}{number}", **headers)
        counts[who] = _transactions(primary) - before
    cluster.clock.start()
    reader, signed_in = counts["a reader"], counts["signed in"]
    figure = f"transactions of the primary for {pages} pages: a reader {reader}, signed in {signed_in}"
    return Result("standbys: the signed-in read the primary", figure, reader < pages <= signed_in)


def _transactions(node) -> int:
    time.sleep(STATISTICS_SECONDS)
    with node.connect("postgres") as connection:
        row = connection.execute("SELECT xact_commit FROM pg_stat_database WHERE datname = 'newsroom'").fetchone()
        return row[0]

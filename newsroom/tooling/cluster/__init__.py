"""A cluster on this machine, of the engines that operators run: `make cluster` to look at it, `make drill` to break it.

    readers ─▶ Varnish ─▶ two applications ─▶ HAProxy ─▶ three pgbouncer ─▶ PostgreSQL: a primary and two standbys
                                                                            (Patroni, with etcd)

Everything listens on 127.0.0.1 without passwords, and lies in one folder that is deleted at the end: it shows how the
parts fit, and is no installation. docs/operating.md says how to run them.
"""

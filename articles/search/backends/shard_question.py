"""A question to several shards, until all that answer have the texts of the catalogue's generation.

    ShardQuestion(backend, shards, leaves_out=True).answers(statement) ──▶ generation, {shard: answer}

A shard that is behind follows the catalogue and is asked again.
"""

import time
from collections.abc import Sequence

from django.db import Error

from articles.models import CatalogueEntry
from articles.search.backends.base import Backend
from articles.search.backends.errors import SearchTooSlow, ShardUnavailable
from articles.search.backends.id_statement import IdStatement
from articles.search.backends.postgresql import PostgreSQLBackend
from articles.search.backends.shard import Shard, failures
from articles.search.backends.shard_follower import backend_of, follow, refused, sentence, unavailable
from articles.search.backends.shard_requests import ask_all
from articles.search.index.generations import GenerationId, generation_id
from articles.sql.routing import reads_a_standby

_MAX_ROUNDS = 5  # a shard that is behind is asked again after it followed
_PAUSE = 0.02  # seconds for a standby to replay what the shards have already


class ShardQuestion:
    """A question of one backend to some of its shards. `leaves_out`: those that do not answer are left out."""

    def __init__(self, backend: Backend, shards: Sequence[Shard], leaves_out: bool):
        self._shards, self._leaves_out, self._timeout = shards, leaves_out, backend.timeout_seconds
        self._connection = backend.connection
        self._answers: dict[Shard, tuple] = {}

    def answers(self, statement: IdStatement) -> tuple[GenerationId, dict[Shard, tuple]]:
        """Return the catalogue's generation, and the answers (number, token, arrays) of the shards that have it.

        Raises SearchTooSlow, and ShardUnavailable unless shards may be left out. Inside a transaction shards have what
        is committed. An older generation is returned if the archive changes faster than its shards follow.
        """
        behind = self._expected_to_answer()
        for _ in range(_MAX_ROUNDS):
            backends = {shard: self._backend(shard) for shard in behind}
            generation, results = ask_all(backends, statement, generation_id)
            for shard, result in results.items():
                if isinstance(result, Exception):
                    self._leave_out(shard, self._reason(shard, result))
                else:
                    self._answers[shard] = result
            behind = self._behind(generation)
            for shard in behind:
                self._catch_up(shard)
            behind = self._behind(generation)
            if not behind or self._connection.in_atomic_block:  # what is not committed yet, no shard can have
                return generation, self._answers
        return min(GenerationId(*self._answers[shard][:2]) for shard in behind), self._answers

    def _expected_to_answer(self) -> list[Shard]:
        """Return the shards that did not fail a moment ago. Raises ShardUnavailable."""
        failed = [shard for shard in self._shards if failures.reason(shard)]
        if failed and not self._leaves_out:
            raise ShardUnavailable(sentence(failed[0], failures.reason(failed[0])))
        return [shard for shard in self._shards if shard not in failed]

    def _behind(self, generation: GenerationId) -> list[Shard]:
        return [shard for shard, answer in self._answers.items() if answer[:2] != generation]

    def _backend(self, shard: Shard) -> PostgreSQLBackend:
        backend = backend_of(shard)
        backend.timeout_seconds = self._timeout
        return backend

    def _catch_up(self, shard: Shard):
        """Have a shard that answered of another generation follow; it is left out if it cannot."""
        try:
            if self._connection.in_atomic_block or reads_a_standby(CatalogueEntry):
                self._require_not_behind(shard, GenerationId(*self._answers[shard][:2]))
            else:
                follow(shard)
        except ShardUnavailable as error:
            self._leave_out(shard, error)

    def _require_not_behind(self, shard: Shard, generation: GenerationId):
        """Wait a moment for a standby of the archive, which may be behind its shards; raises ShardUnavailable."""
        if not generation.number and generation_id().number:
            raise refused(shard, "has no index of its range; run manage.py rebuild_search")
        if not self._connection.in_atomic_block:
            time.sleep(_PAUSE)
            if generation.number < generation_id().number:
                raise refused(shard, "is behind the archive")

    def _reason(self, shard: Shard, error: Exception) -> ShardUnavailable:
        if isinstance(error, Error) and not isinstance(error, SearchTooSlow):
            return unavailable(shard, error)
        raise error

    def _leave_out(self, shard: Shard, error: ShardUnavailable):
        if not self._leaves_out:
            raise error
        self._answers.pop(shard, None)

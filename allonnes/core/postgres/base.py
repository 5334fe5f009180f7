"""Django's PostgreSQL backend, on the embedded server: started on first connection, started again when killed."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Self

import psycopg
from django.db import DEFAULT_DB_ALIAS
from django.db.backends.postgresql import base, client

from allonnes.core.postgres.launcher import Cluster, EmbeddedPostgresError, ensure_running

_clusters: dict[Path, Cluster] = {}


def _cluster(data_root: Path) -> Cluster:
    """Return the server this process already uses, or start it."""
    return _clusters.get(data_root) or _started(data_root)


def _started(data_root: Path) -> Cluster:
    """Start the server if it is not there; its refusal becomes the error Django expects of a connection."""
    try:
        _clusters[data_root] = ensure_running(data_root)
    except EmbeddedPostgresError as error:
        raise psycopg.OperationalError(str(error)) from error
    return _clusters[data_root]


def _reviving_class(data_root: Path) -> type[psycopg.Connection[Any]]:
    """Return a connection class for pools, which connect in threads of their own."""

    class RevivingConnection(psycopg.Connection[Any]):
        @classmethod
        def connect(cls, conninfo: str = "", **kwargs: Any) -> Self:
            try:
                return super().connect(conninfo, **kwargs)
            except psycopg.OperationalError:
                return super().connect(conninfo, **{**kwargs, **_started(data_root).parameters})

    return RevivingConnection


class DatabaseClient(client.DatabaseClient):
    """`manage.py dbshell`, with the server's own psql where it has one."""

    @classmethod
    def settings_to_cmd_args_env(
        cls, settings_dict: dict[str, Any], parameters: Iterable[str]
    ) -> tuple[list[str], dict[str, str] | None]:
        """Return psql's command line; the calling process keeps the server up while psql runs."""
        with base.DatabaseWrapper(settings_dict).wrap_database_errors:
            cluster = _cluster(Path(settings_dict["DATA_ROOT"]))
        names = cluster.parameters
        place = {"HOST": names["host"], "PORT": names["port"], "USER": names["user"]}
        arguments, env = super().settings_to_cmd_args_env({**settings_dict, **place}, list(parameters))
        own = cluster.binaries / cls.executable_name
        return [str(own) if own.exists() else cls.executable_name, *arguments[1:]], env


class DatabaseWrapper(base.DatabaseWrapper):
    """Connections to the embedded server of settings' `DATA_ROOT`."""

    client_class = DatabaseClient

    def __init__(self, settings_dict: dict[str, Any], alias: str = DEFAULT_DB_ALIAS) -> None:
        super().__init__(settings_dict, alias)
        self.data_root = Path(settings_dict["DATA_ROOT"])
        pool = settings_dict["OPTIONS"].get("pool")
        if pool:
            chosen = {} if pool is True else pool
            reviving = {"connection_class": _reviving_class(self.data_root), **chosen}
            settings_dict["OPTIONS"] = {**settings_dict["OPTIONS"], "pool": reviving}

    def get_connection_params(self) -> dict[str, Any]:
        """Return psycopg's parameters; the first call of a process starts the server."""
        return {**super().get_connection_params(), **_cluster(self.data_root).parameters}

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Connect; when the server was killed, start it again and try once more."""
        try:
            return super().get_new_connection(conn_params)
        except psycopg.OperationalError:
            if self.pool:
                raise  # the pool's connection class has already tried again
            return super().get_new_connection({**conn_params, **_started(self.data_root).parameters})

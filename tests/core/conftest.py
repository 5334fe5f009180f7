"""A folder of uploaded files, and a new database beside the one of the tests, to restore a town into."""

import psycopg
import pytest
from django.db import connection
from django.db.utils import ConnectionHandler
from psycopg import sql


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def empty_database():
    """The address of a new database beside the one of the tests."""
    connection.ensure_connection()
    info = connection.connection.info
    where = {"host": info.host, "port": info.port, "user": info.user, "password": info.password}
    name = f"{info.dbname}_restored"
    with psycopg.connect(dbname="postgres", autocommit=True, **where) as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
    yield {**where, "dbname": name}
    with psycopg.connect(dbname="postgres", autocommit=True, **where) as server:
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def empty_connection(empty_database):
    """Django's connection to that new database."""
    own = {**connection.settings_dict, "NAME": empty_database["dbname"], "OPTIONS": {}}
    opened = ConnectionHandler({"default": own})["default"]
    yield opened
    opened.close()

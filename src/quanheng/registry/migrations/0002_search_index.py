"""Make the table of search tokens: FTS5 on SQLite, tsvector under GIN on PostgreSQL.

``detail=none`` leaves out positions, since tokens are pairs already and their order is checked
afterwards; the ASCII tokenizer keeps every Chinese character whole.
"""

from django.db import migrations

SQLITE = (
    "CREATE VIRTUAL TABLE registry_index USING fts5"
    "(tokens, tokenize='ascii', detail=none, columnsize=0)"
)
POSTGRES = (
    "CREATE TABLE registry_index (rowid bigint PRIMARY KEY, tokens tsvector NOT NULL)",
    "CREATE INDEX registry_index_tokens ON registry_index USING gin (tokens)",
)


def make(apps, schema_editor):
    statements = POSTGRES if schema_editor.connection.vendor == "postgresql" else (SQLITE,)
    for statement in statements:
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    schema_editor.execute("DROP TABLE registry_index")


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial")]
    operations = [migrations.RunPython(make, drop)]

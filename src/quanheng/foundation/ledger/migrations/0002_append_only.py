"""Facts, causes, places and checkpoints refuse UPDATE and DELETE."""

from django.db import migrations

from quanheng.foundation.ledger import append_only


def guard(apps, schema_editor):
    append_only.guard(schema_editor.connection)


def unguard(apps, schema_editor):
    append_only.unguard(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]

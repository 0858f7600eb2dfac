"""Values that a person told us in confidence, sealed beside the affair."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("affairs", "0003_partners_and_lapses")]

    operations = [
        migrations.CreateModel(
            name="KeptIdentity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=60)),
                ("sealed", models.TextField()),
                ("kept_at", models.DateTimeField()),
                ("erased_at", models.DateTimeField(null=True)),
                (
                    "act",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="kept_identities",
                        to="affairs.act",
                    ),
                ),
                (
                    "affair",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="kept_identities",
                        to="affairs.affair",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [models.UniqueConstraint(fields=["act", "key"], name="affairs_identity_once")],
            },
        ),
    ]

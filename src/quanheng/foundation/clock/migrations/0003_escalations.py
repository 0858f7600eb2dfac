"""Periods told to the officer, the head of the unit and the leader of the bureau."""

import django.db.models.deletion
from django.db import migrations, models

import quanheng.base.ids


class Migration(migrations.Migration):
    dependencies = [("clock", "0002_calendars")]

    operations = [
        migrations.CreateModel(
            name="Escalation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "uid",
                    models.CharField(
                        default=quanheng.base.ids.new_uid, editable=False, max_length=32, unique=True
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[("officer", "承办人"), ("head", "单位负责人"), ("leader", "局负责人")],
                        max_length=8,
                    ),
                ),
                ("due_on", models.DateField()),
                ("told_on", models.DateField()),
                ("words", models.CharField(max_length=60)),
                ("fact_uid", models.CharField(blank=True, max_length=32)),
                ("seen_at", models.DateTimeField(null=True)),
                ("seen_by", models.CharField(blank=True, max_length=100)),
                (
                    "clock",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="escalations",
                        to="clock.clock",
                    ),
                ),
            ],
            options={
                "ordering": ["due_on", "id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("seen_at", None)),
                        fields=["level", "due_on"],
                        name="clock_told_unseen",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("clock", "level", "due_on"), name="clock_told_once"),
                ],
            },
        ),
    ]

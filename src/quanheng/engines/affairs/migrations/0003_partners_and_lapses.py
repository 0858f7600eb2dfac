"""Units and officers beside the handling unit, consequences of periods, joined and divided matters."""

import django.db.models.deletion
from django.db import migrations, models

import quanheng.base.ids


class Migration(migrations.Migration):
    dependencies = [("affairs", "0002_paper_series_and_marks"), ("people", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="affair",
            name="merged_into",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="merged",
                to="affairs.affair",
            ),
        ),
        migrations.AddField(
            model_name="affair",
            name="split_from",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="parts",
                to="affairs.affair",
            ),
        ),
        migrations.CreateModel(
            name="Partner",
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
                    "kind",
                    models.CharField(choices=[("joint", "联合办理"), ("delegate", "委托办理")], max_length=8),
                ),
                ("steps", models.JSONField(default=list)),
                ("from_on", models.DateField()),
                ("until_on", models.DateField(null=True)),
                ("reason", models.CharField(max_length=300)),
                ("made_by", models.CharField(max_length=100)),
                ("fact_uid", models.CharField(blank=True, max_length=32)),
                ("ended_on", models.DateField(null=True)),
                ("ended_why", models.CharField(blank=True, max_length=300)),
                (
                    "affair",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="partners",
                        to="affairs.affair",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.unit"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [
                    models.Index(fields=["unit", "ended_on"], name="affairs_partner_unit"),
                    models.Index(fields=["person", "ended_on"], name="affairs_partner_person"),
                    models.Index(fields=["ended_on", "until_on"], name="affairs_partner_over"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Lapse",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("clock_uid", models.CharField(max_length=32)),
                ("clock_key", models.CharField(max_length=60)),
                ("due_on", models.DateField()),
                (
                    "act",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lapse", to="affairs.act"
                    ),
                ),
                (
                    "affair",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lapses",
                        to="affairs.affair",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("clock_uid", "due_on"), name="affairs_lapse_once"),
                ],
            },
        ),
    ]

"""The table of rewards, as `manage.py makemigrations` writes it."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Make the table."""

    initial = True
    dependencies: ClassVar[list[tuple[str, str]]] = []
    operations: ClassVar = [
        migrations.CreateModel(
            name="Reward",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("email", models.EmailField(max_length=254)),
                ("first_name", models.CharField(max_length=100)),
                ("utid", models.CharField(max_length=50)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=12)),
                (
                    "state",
                    models.CharField(
                        choices=[("due", "Due"), ("sent", "Sent"), ("refused", "Refused")], default="due", max_length=10
                    ),
                ),
                ("order_id", models.CharField(blank=True, max_length=50)),
                ("problem", models.TextField(blank=True)),
            ],
            options={"indexes": [models.Index(fields=["state"], name="rewards_rew_state_2bee87_idx")]},
        ),
    ]

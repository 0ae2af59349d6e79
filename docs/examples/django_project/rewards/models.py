"""A reward that somebody is to get."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Reward(models.Model):
    """Who gets what, and what became of it; the primary key is the reward's id at Tango for ever."""

    class State(models.TextChoices):
        """What is known of the order."""

        DUE = "due"
        SENT = "sent"
        REFUSED = "refused"

    email = models.EmailField()
    first_name = models.CharField(max_length=100)
    utid = models.CharField(max_length=50)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DUE)
    order_id = models.CharField(max_length=50, blank=True)
    problem = models.TextField(blank=True)

    class Meta:
        """Rewards that are due are looked for."""

        indexes: ClassVar = [models.Index(fields=["state"])]

    def __str__(self) -> str:
        """Without the person."""
        return f"reward {self.pk}, {self.state}"

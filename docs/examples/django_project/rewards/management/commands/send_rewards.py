"""`manage.py send_rewards`: place the orders of all rewards that are due; for people and for cron."""

from __future__ import annotations

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from reward_orders import (
    AuthenticationError,
    ConfigurationError,
    InsufficientFundsError,
    Journal,
    KeyExpiredError,
    KeyReusedError,
    OrderMismatchError,
    RateLimitedError,
    Recipient,
    RefusedError,
    RewardOrdersError,
    Tango,
    TangoOrder,
    derive_key,
)
from rewards.models import Reward

# A person has to look at it: nothing was bought, something else is under the key, or the key is too old to be sent.
NEVER_AGAIN = (RefusedError, ConfigurationError, KeyReusedError, OrderMismatchError, KeyExpiredError)


class Command(BaseCommand):
    """A reward stays due until its outcome is known; run it again after whatever went wrong, or beside another run."""

    help = "Place the orders of all rewards that are due."

    def handle(self, *_args: object, **_options: object) -> None:
        """Send one after the other; the exit code is 1 where some are still due."""
        # More than one machine shares a journal: Journal.postgres(dsn).
        with Journal.sqlite(settings.REWARD_ORDERS_JOURNAL) as journal, Tango(journal=journal) as tango:
            for reward in Reward.objects.filter(state=Reward.State.DUE).order_by("pk").iterator():
                self.send(tango, reward)
        left = Reward.objects.filter(state=Reward.State.DUE).count()
        if left:
            raise CommandError(f"{left} rewards are still due; run the command again.")

    def send(self, tango: Tango, reward: Reward) -> None:
        """Place one order and write down what came of it."""
        try:
            order = place(tango, reward)
        except (AuthenticationError, InsufficientFundsError) as error:
            raise CommandError(f"{error} The rewards that were not sent are still due.") from None
        except RateLimitedError as error:
            self.stderr.write(f"{reward.pk}: {error}")  # nothing was taken; the next run asks again
        except NEVER_AGAIN as error:
            reward.state, reward.problem = Reward.State.REFUSED, str(error)
            reward.save(update_fields=["state", "problem"])
            self.stderr.write(f"{reward.pk}: {error}")
        except RewardOrdersError as error:
            self.stderr.write(f"{reward.pk}: {error}")  # the next run asks with the same key
        else:
            reward.state, reward.order_id = Reward.State.SENT, order.id
            reward.save(update_fields=["state", "order_id"])
            self.stdout.write(f"{reward.pk}: {order.id}")


def place(tango: Tango, reward: Reward) -> TangoOrder:
    """Place the order of a reward, or find the one that it has."""
    return tango.orders.create(
        utid=reward.utid,
        amount=reward.amount,
        recipient=Recipient(email=reward.email, first_name=reward.first_name),
        key=derive_key("rewards", str(reward.pk)),
    )

"""The smallest project that has the app `rewards`; yours has a manage.py and settings of its own.

python manage.py migrate
python manage.py shell -c "from rewards.models import Reward; Reward.objects.create(
    email='ada@example.org', first_name='Ada', utid='U561593', amount='25.00')"
python manage.py send_rewards
"""

import sys

from django.conf import settings
from django.core.management import execute_from_command_line

settings.configure(
    INSTALLED_APPS=["rewards"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    USE_TZ=True,
    REWARD_ORDERS_JOURNAL="orders.db",
)

if __name__ == "__main__":
    execute_from_command_line(sys.argv)

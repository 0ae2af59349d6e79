"""What a walk has handed out: each order once, and from any place on in another process."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from reward_orders.core.trail import Trail

# Moments to the microsecond, several of them in one millisecond, before and after the epoch (newest first is negated).
MOMENTS = st.lists(st.integers(-3000, 3000).map(lambda us: timedelta(microseconds=us)), min_size=4, max_size=30)
HISTORIES = MOMENTS.map(sorted) | MOMENTS | st.lists(st.none() | st.just(timedelta(1)), max_size=30)


class Order:
    def __init__(self, number):
        self.id = f"order-{number}"


def trail_of(mark=None, *, ordered=True):
    trail = Trail(pack=lambda mark, at: mark, mark=mark)
    trail.enter(ordered=ordered)
    return trail


@given(moments=HISTORIES, size=st.integers(1, 9), again=st.data())
def test_each_order_is_handed_out_once(moments, size, again):
    """Whatever rows come again on whatever page, also twice on one."""
    rows = [Order(number) for number in range(len(moments))]
    trail, handed = trail_of(), []
    for at in range(0, len(rows), size):
        places = list(range(at, min(at + size, len(rows))))
        places += again.draw(st.lists(st.integers(0, at), max_size=3), label="rows that come again")
        page = trail.page([rows[at] for at in places], [moments[at] for at in places], more=True, at=0)
        handed += [order.id for order in page.items]
    assert handed == [row.id for row in rows]
    assert trail.done == len(rows)


@settings(max_examples=500)
@given(moments=HISTORIES, size=st.integers(1, 30), stop=st.integers(0, 30), ordered=st.booleans())
def test_another_trail_carries_on_after_any_order(moments, size, stop, ordered):
    """The mark of any place in the list tells every later order from every earlier one, to the microsecond."""
    rows = [Order(number) for number in range(len(moments))]
    stop %= len(rows) + 1
    # A page can disprove that rows come by their moment, a page that was not read yet cannot.
    ordered = ordered and (len(rows) <= size or (None not in moments and moments == sorted(moments)))
    trail, taken, mark = trail_of(ordered=ordered), [], None
    for at in range(0, len(rows), size):
        page = trail.page(rows[at : at + size], moments[at : at + size], more=True, at=0)
        some = page.items[: max(stop - len(taken), 0)]
        taken, mark = taken + some, page.cursor(len(some))
        if len(taken) == stop:
            break
    resumed = trail_of(mark, ordered=ordered)
    rest = [
        order
        for at in range(0, len(rows), 2)
        for order in resumed.page(rows[at : at + 2], moments[at : at + 2], more=True, at=0).items
    ]
    assert [order.id for order in taken + rest] == [row.id for row in rows]
    assert resumed.done == len(rows)

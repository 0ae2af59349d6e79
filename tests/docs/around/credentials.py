from reward_orders import Tango

tango = Tango()

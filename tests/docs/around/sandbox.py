from reward_orders.sandbox import Sandbox

sandbox: Sandbox

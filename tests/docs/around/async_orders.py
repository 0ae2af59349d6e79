from reward_orders import Reward

parts: list[list[Reward]] = []

"""How many messages a minute the handlers carry on the cores of this machine, and what becomes of them."""

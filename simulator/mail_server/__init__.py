"""Real mail: a listener that takes it in, and the ways on which answers leave."""

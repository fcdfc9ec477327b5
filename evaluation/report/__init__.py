"""What happened to customers' messages: figures with their doubt, each traced to the interactions that it counts."""

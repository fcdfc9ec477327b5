"""A deployment on this machine: stacks are created, updated, rolled back and deleted as CloudFormation orders it."""

"""The generated documents: docs/settings.md and docs/stack.schema.json, from the stack's model."""

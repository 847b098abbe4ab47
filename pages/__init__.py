"""The pages: each reads its address, asks the engine, and draws."""

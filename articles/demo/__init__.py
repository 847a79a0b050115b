"""The demo newsroom: The Harrow Falls Courier, its stories, what happened to them later, and its photographs."""

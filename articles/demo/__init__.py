"""The demo newsroom, The Harrow Falls Courier: its stories, their later changes, desk copies and photographs."""

"""The public log on the site: its page, its files, and the proof of each version."""

"""The whole archive in files that outlive this software: the bundle, out of one archive and into an empty one."""

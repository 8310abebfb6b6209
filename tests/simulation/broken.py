BROKEN = {}

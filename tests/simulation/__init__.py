"""The whole engine against the emulated service on a virtual clock, with crashes; repeatable.

No sockets, no threads, no real time. `plan` draws everything that varies from the seed, `wire` is
the network and the service, `disk` is what survives a crash, `process` runs the job once,
`scenario` runs it until it is finished, `checks` says what must hold, `broken` holds engines for
which it must not.
"""

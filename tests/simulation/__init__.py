"""The whole engine against the emulated service on a virtual clock, with crashes; repeatable.

No sockets, no threads, no real time. `plan` draws everything that varies from the seed, and `rows`
what is asked for: tasks that are polled, pushed or answered live, of one endpoint or several.
`wire` is the network and the service, `postman` brings what is pushed, `disk` is what survives a
crash, `process` runs the job once, `scenario` runs it until it is finished, `checks` says what must
hold, `broken` holds engines for which it must not.
"""

"""The server side of postbacks and pingbacks: taken, made durable, answered; nothing decoded.

    POST /SECRET/postback?id=ID&tag=TAG     the result, as gzip
    GET  /SECRET/pingback?id=ID&tag=TAG     the result is there to be fetched
    GET  /healthz, /metrics

A postback is answered 200 when its bytes are synced to disk. Whatever else happens, the service is
told so and lists the task in ``tasks_ready``, from where the job collects it; a body that was
stored after a 503 is a duplicate later and changes nothing. So no answer of this server can lose a
result, and what follows is about keeping the job undisturbed.

Defended, and counted in `ReceiverStats`:

- A stranger's results. Each job's URL holds 192 random bits, compared in constant time; a wrong
  secret looks like any unknown path. What the right secret names must be a task of the job. An
  allow-list of addresses can stand before that; only the configured proxies are believed about
  where a request came from.
- Memory. Bodies are bounded one by one and together, by bytes really received and not by what is
  announced; heads, connections, ids and tags are bounded. Nothing is inflated here, so a bomb is
  only its packed size (`dfseo_async.bodies.inflate` stops it later).
- Slow senders. A head, and a whole request, must be there 10 s after its first byte; a connection
  must send its first byte as soon. Idle ones are closed.
- A slow or full disk. An answer leaves before the service gives up, a 503 when need be.
- Requests that are no HTTP. aiohttp's parser refuses them; no piece of them is logged.
- Injection. Nothing of a request is evaluated, logged, used as a path or put into a statement; an
  id is letters, digits and hyphens.

Not defended:

- Reading along. TLS is the proxy's: without it the secret and the results are in the open. Who
  knows the secret *and* an open task's id can hand in a false result, and with the tag of a task
  whose POST was lost a false id: the service signs nothing.
- The secret in other logs: those of a proxy in front, unless it leaves the query and path out.
- Floods. Whoever can open 1,000 connections keeps others out as long as they last; results then
  come by polling. Rates are for the proxy or the firewall.
- ``/healthz`` and ``/metrics`` are open to all who reach the port. They tell counts, no names;
  do not route them to the outside.
- Mounted in another application, connections, heads, slow heads, logs, inflating and stopping are
  up to that application's server. aiohttp's own stop drops bodies that are half there; those tasks
  come back by polling. aiohttp before 3.14.1 inflates all that it reads at once, 256 KB to as much
  as 260 MB, unless its runner has ``auto_decompress=False``.
"""

from dfseo_async.postbacks import (
    Intake,
    Postback,
    Receipt,
    ReceiverUrls,
    new_secret,
    receiver_urls,
)
from dfseo_async.receiver.app import make_receiver, receiver_stats
from dfseo_async.receiver.serving import Address, serve
from dfseo_async.receiver.settings import ReceiverSettings
from dfseo_async.receiver.stats import ReceiverStats

__all__ = [
    "Address",
    "Intake",
    "Postback",
    "Receipt",
    "ReceiverSettings",
    "ReceiverStats",
    "ReceiverUrls",
    "make_receiver",
    "new_secret",
    "receiver_stats",
    "receiver_urls",
    "serve",
]

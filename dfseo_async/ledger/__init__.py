"""The ledger: queue, journal and cost book of one job, in one SQLite file.

| state | meaning | leaves to |
|---|---|---|
| ``queued`` | accepted from the input; a part of its block, and no more | ``posting`` |
| ``posting`` | intent on disk, POST maybe on the wire | all below, ``queued``, ``unknown`` |
| ``unknown`` | the reply was lost: maybe paid for | ``posted``, ``queued`` |
| ``posted`` | has a task id and a cost | the four ends; ``queued`` only when told to pay again |
| ``done`` ``empty`` ``partial`` ``failed`` | ended, durable in the sink | nothing |

Modules: ``rows`` (what is read and written), ``schema`` (tables, opening, refusing), ``intake``
(rows of the input: new, known, repeated), ``names`` (by which they are found again), ``facts`` (the
job as a whole), ``blocks`` (the input as it was taken in), ``batches`` (as they were sent, in one
piece until a task of them is asked for), ``lost`` (lost POSTs), ``open_tasks`` (what is to be
told), ``arrivals`` (results that came by themselves), ``runs`` (consecutive numbers), ``store``
(every other statement about tasks), ``orders`` (carried out together, in one commit), ``writer``
(their thread, which alone holds the file), ``place`` (where that is), ``whole`` (a ledger filled
before it is at its place).
"""

from dfseo_async.ledger.intake import Intake
from dfseo_async.ledger.open_tasks import Reopened
from dfseo_async.ledger.rows import (
    Added,
    Arrival,
    Decided,
    Ended,
    IntentRow,
    Kept,
    NewRow,
    OpenTask,
    PostedRow,
    QueuedRow,
    Receipt,
    RestoredRow,
    Totals,
)
from dfseo_async.ledger.schema import open_store
from dfseo_async.ledger.store import Store
from dfseo_async.ledger.whole import check_free, whole_ledger
from dfseo_async.ledger.writer import InlineLedger, Ledger, ThreadLedger

__all__ = [
    "Added",
    "Arrival",
    "Decided",
    "Ended",
    "InlineLedger",
    "Intake",
    "IntentRow",
    "Kept",
    "Ledger",
    "NewRow",
    "OpenTask",
    "PostedRow",
    "QueuedRow",
    "Receipt",
    "Reopened",
    "RestoredRow",
    "Store",
    "ThreadLedger",
    "Totals",
    "check_free",
    "open_store",
    "whole_ledger",
]

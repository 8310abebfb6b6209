"""The bulk engine: tasks in, outcomes out.

Deciding parts, plain code without await: ``preparing``, ``batcher``, ``budget``, ``wire``,
``tags``, ``matching``, ``schedule``, ``lookup``, ``backoff``.
Waiting parts, one loop each: ``loader`` (input to ledger), ``feeder`` (ledger to batches),
``submitter`` (POSTs), ``poller`` (what is ready), ``sweeper`` (what is overdue), ``collector``
(results), ``reconciler`` (lost POSTs), ``delivery`` (results file and reader).
``job`` owns them all; ``board`` is what they share.
"""

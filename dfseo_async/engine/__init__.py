"""The bulk engine: tasks in, outcomes out.

Deciding parts, plain code without await: ``batcher``, ``matching``, ``schedule``, ``tags``, ``wire``.
Waiting parts, one loop each: ``loader`` (input to ledger), ``feeder`` (ledger to batches),
``submitter`` (POSTs), ``poller`` (what is ready), ``collector`` (results), ``reconciler`` (lost
POSTs), ``delivery`` (results file and reader). ``job`` owns them all; ``board`` is what they share.
"""

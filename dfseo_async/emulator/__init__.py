"""The service on loopback: real sockets, the service's rules, its limits and its bad days."""

from __future__ import annotations

from dfseo_async.emulator.faults import Fault, FaultPlan, Scripted, parse_scripted
from dfseo_async.emulator.paths import CallKind
from dfseo_async.emulator.process import EmulatorProcess, spawn_emulator
from dfseo_async.emulator.report import ClassReport, Report
from dfseo_async.emulator.server import Emulator, run_emulator
from dfseo_async.emulator.settings import EmulatorSettings
from dfseo_async.emulator.webhook_faults import WebhookFaults
from dfseo_async.emulator.world import World

__all__ = [
    "CallKind",
    "ClassReport",
    "Emulator",
    "EmulatorProcess",
    "EmulatorSettings",
    "Fault",
    "FaultPlan",
    "Report",
    "Scripted",
    "WebhookFaults",
    "World",
    "parse_scripted",
    "run_emulator",
    "spawn_emulator",
]

"""Traces by OpenTelemetry, where somebody asked for them; otherwise nothing of it is even imported.

On when the standard environment names a place to send them (``OTEL_EXPORTER_OTLP_ENDPOINT``, or the one for traces
alone), or ``configure`` is given one. The sampler, the service's name and the headers come from the standard ``OTEL_*``
variables. Spans carry what stands in ``ALLOWED`` and nothing else: no address, handle, text, token or message of an error.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Span, Tracer

log = logging.getLogger("replycart.tracing")
Kind = Literal["server", "client", "consumer", "internal"]
ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
#: What a span may say. Kinds, numbers and names of ours; whatever else is handed in is left out.
ALLOWED = frozenset({
    "http.request.method", "http.route", "http.response.status_code", "error.type",
    "replycart.platform", "replycart.try", "replycart.lane", "replycart.task", "replycart.attempt",
    "replycart.outcome", "replycart.replies",
})  # fmt: skip

_tracer: Tracer | None = None
_provider: TracerProvider | None = None


class Open(NamedTuple):
    """A span under way, and what brings back the one around it."""

    span: Span
    token: Any


def wanted(environ: Mapping[str, str], endpoint: str = "") -> str:
    """Where traces are to go; "" for nowhere."""
    if environ.get("OTEL_SDK_DISABLED", "").lower() == "true" or environ.get("OTEL_TRACES_EXPORTER") == "none":
        return ""
    return endpoint or next((environ[name] for name in ENDPOINTS if environ.get(name)), "")


def configure(environ: Mapping[str, str], endpoint: str = "", *, version: str = "") -> bool:
    """Begin to trace, if it is wanted. ``endpoint``: of the configuration, like http://collector:4318; the
    environment's own is used where this is empty. Whether traces are sent; without the extra ``otel`` they are not,
    and the log says so: a sale must not stop for it."""
    if not wanted(environ, endpoint):
        return False
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        log.error("traces are wanted, but cannot be made (%s): install replycart[otel]", error)
        return False
    # What the environment says of the service wins over these two.
    named = "service.name=" in environ.get("OTEL_RESOURCE_ATTRIBUTES", "") or environ.get("OTEL_SERVICE_NAME")
    about = {"service.version": version} if named else {"service.name": "replycart", "service.version": version}
    provider = TracerProvider(resource=Resource.create(about))
    address = f"{endpoint.rstrip('/')}/v1/traces" if endpoint else None
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=address)))
    use(provider)
    return True


def use(provider: TracerProvider | None) -> None:
    """Trace by that provider; None ends it. It is ours alone: what else runs in the process is not touched."""
    global _tracer, _provider
    _provider = provider
    _tracer = provider.get_tracer("replycart") if provider is not None else None


def on() -> bool:
    return _tracer is not None


def stop() -> None:
    """Send what is still here, and end it."""
    ending = _provider
    use(None)
    if ending is not None:
        ending.shutdown()


def enter(name: str, kind: Kind = "internal", **about: str | int) -> Open | None:
    """Begin a span inside the one of this thread. None when nobody traces. Every ``enter`` has its ``leave``, in the
    same thread."""
    if _tracer is None:
        return None
    from opentelemetry import context, trace

    span = _tracer.start_span(name, kind=trace.SpanKind[kind.upper()], attributes=_allowed(about))
    return Open(span, context.attach(trace.set_span_in_context(span)))


def note(one: Open | None, **about: str | int) -> None:
    """Add to a span what became known."""
    if one is not None:
        one.span.set_attributes(_allowed(about))


def failed(one: Open | None, kind: str) -> None:
    """Mark a span as failed: the name of an error's class, or a status."""
    if one is not None:
        from opentelemetry import trace

        one.span.set_status(trace.StatusCode.ERROR)
        one.span.set_attribute("error.type", kind)


def leave(one: Open | None, error: BaseException | None = None) -> None:
    """End a span. Of an error only the kind is kept: its words may quote a buyer."""
    if one is None:
        return
    from opentelemetry import context

    if error is not None:
        failed(one, type(error).__name__)
    one.span.end()
    context.detach(one.token)


@contextlib.contextmanager
def span(name: str, kind: Kind = "internal", **about: str | int) -> Iterator[Open | None]:
    """A span around a block; its error is noted and raised on."""
    one = enter(name, kind, **about)
    try:
        yield one
    except BaseException as error:
        leave(one, error)
        raise
    leave(one)


def _allowed(about: Mapping[str, str | int]) -> dict[str, str | int]:
    return {name: value for name, value in about.items() if name in ALLOWED}

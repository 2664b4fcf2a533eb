package com.kronkers.mlops.outbox;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The trace that an event belongs to, as a {@code traceparent}. Where nothing records spans, a parent is passed on as it
 * came, so that one trace id runs through the events of all services.
 *
 * @see <a href="https://www.w3.org/TR/trace-context/#traceparent-header">W3C Trace Context</a>
 */
final class Traces {
    private static final String OF_EVENT =
            """
            select coalesce(
                (select traceparent from inbox_event
                 where event_id = ? and traceparent is not null order by received_at limit 1),
                (select traceparent from outbox_event where id = ?))""";

    private static final TextMapGetter<String> THE_HEADER = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(String header) {
            return List.of(CloudEventHeaders.TRACE_PARENT);
        }

        @Override
        public String get(String header, String name) {
            return CloudEventHeaders.TRACE_PARENT.equals(name) ? header : null;
        }
    };

    private Traces() {}

    /** A header's value, if it is a valid one. */
    static Optional<String> valid(String header) {
        return header == null
                ? Optional.empty()
                : of(W3CTraceContextPropagator.getInstance().extract(Context.root(), header, THE_HEADER));
    }

    /** That of the span that a tracing SDK has begun, where there is one. */
    static Optional<String> current() {
        return of(Context.current());
    }

    /** That of an event that this service received or sent, as long as it remembers it. */
    static Optional<String> ofEvent(Connection connection, UUID event) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(OF_EVENT)) {
            select.setObject(1, event);
            select.setObject(2, event);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return Optional.ofNullable(row.getString(1));
            }
        }
    }

    /** The trace of an event that came without one: every service that sees it begins the same. Empty for zeros. */
    static Optional<String> begunBy(UUID event) {
        String id = event.toString().replace("-", "");
        // As nothing records it, it is not sampled.
        Span span =
                Span.wrap(SpanContext.create(id, id.substring(16), TraceFlags.getDefault(), TraceState.getDefault()));
        return of(Context.root().with(span));
    }

    private static Optional<String> of(Context context) {
        Map<String, String> carrier = new HashMap<>();
        W3CTraceContextPropagator.getInstance().inject(context, carrier, Map::put);
        return Optional.ofNullable(carrier.get(CloudEventHeaders.TRACE_PARENT));
    }
}

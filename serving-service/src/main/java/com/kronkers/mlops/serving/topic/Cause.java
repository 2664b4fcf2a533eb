package com.kronkers.mlops.serving.topic;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.UUID;
import java.util.function.Supplier;
import org.jboss.logging.MDC;

/**
 * What led to an event: another event, a request, or nothing that is known.
 *
 * @param event the id of the event; {@code null} if none led to it
 * @param traceparent of the trace that it belongs to, as it came; {@code null} if it belongs to none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Cause(UUID event, String traceparent) {
    /** The header of a request that belongs to a trace, and of an event. */
    public static final String TRACE_PARENT = "traceparent";

    private static final String LOGGED_TRACE = "traceId";
    private static final String LOGGED_EVENT = "causationId";

    /** Nothing that is known. */
    public static final Cause UNKNOWN = new Cause(null, null);

    /**
     * A request.
     *
     * @param traceparent as it was given, valid or not; may be {@code null}
     */
    public static Cause request(String traceparent) {
        String valid = TraceParent.valid(traceparent);
        return valid == null ? UNKNOWN : new Cause(null, valid);
    }

    /** Does this; what is logged meanwhile has {@code traceId} and {@code causationId} in its context. */
    public <T> T logged(Supplier<T> work) {
        if (traceparent != null) {
            MDC.put(LOGGED_TRACE, TraceParent.traceId(traceparent));
        }
        if (event != null) {
            MDC.put(LOGGED_EVENT, event.toString());
        }
        try {
            return work.get();
        } finally {
            MDC.remove(LOGGED_TRACE);
            MDC.remove(LOGGED_EVENT);
        }
    }
}

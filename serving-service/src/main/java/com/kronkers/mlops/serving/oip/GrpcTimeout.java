package com.kronkers.mlops.serving.oip;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.quarkus.grpc.GlobalInterceptor;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long a gRPC caller waits, from its header {@code grpc-timeout}: on the port that gRPC shares with REST nobody else
 * reads it.
 *
 * @see <a href="https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md">gRPC over HTTP/2</a>
 */
@GlobalInterceptor
@ApplicationScoped
class GrpcTimeout implements ServerInterceptor {
    private static final Metadata.Key<String> HEADER =
            Metadata.Key.of("grpc-timeout", Metadata.ASCII_STRING_MARSHALLER);
    private static final Context.Key<Duration> TIMEOUT = Context.key("grpc-timeout");
    private static final Pattern VALUE = Pattern.compile("(\\d{1,8})([HMSmun])");
    private static final Map<String, ChronoUnit> UNITS = Map.of(
            "H", ChronoUnit.HOURS,
            "M", ChronoUnit.MINUTES,
            "S", ChronoUnit.SECONDS,
            "m", ChronoUnit.MILLIS,
            "u", ChronoUnit.MICROS,
            "n", ChronoUnit.NANOS);

    /** What the caller of this call waits; empty if it does not say. */
    static Optional<Duration> ofThisCall() {
        return Optional.ofNullable(TIMEOUT.get());
    }

    static Optional<Duration> parse(String header) {
        Matcher value = header == null ? null : VALUE.matcher(header);
        return value != null && value.matches()
                ? Optional.of(Duration.of(Long.parseLong(value.group(1)), UNITS.get(value.group(2))))
                : Optional.empty();
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        Optional<Duration> timeout = parse(headers.get(HEADER));
        return timeout.isEmpty()
                ? next.startCall(call, headers)
                : Contexts.interceptCall(Context.current().withValue(TIMEOUT, timeout.get()), call, headers, next);
    }
}

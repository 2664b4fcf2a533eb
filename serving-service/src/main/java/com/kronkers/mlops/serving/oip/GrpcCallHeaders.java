package com.kronkers.mlops.serving.oip;

import com.kronkers.mlops.serving.deployment.Deployments;
import com.kronkers.mlops.serving.topic.Cause;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.quarkus.grpc.GlobalInterceptor;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** What a gRPC caller says in metadata that a REST caller says in headers of the same names. */
@GlobalInterceptor
@ApplicationScoped
class GrpcCallHeaders implements ServerInterceptor {
    private static final Metadata.Key<String> TRACE_HEADER =
            Metadata.Key.of(Cause.TRACE_PARENT, Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> KEY_HEADER =
            Metadata.Key.of(Deployments.VARIANT_KEY, Metadata.ASCII_STRING_MARSHALLER);
    private static final Context.Key<String> TRACE_PARENT = Context.key(Cause.TRACE_PARENT);
    private static final Context.Key<String> VARIANT_KEY = Context.key(Deployments.VARIANT_KEY);

    /** The key whose requests all get the same variant, if this call has one. */
    static Optional<String> variantKeyOfThisCall() {
        return Optional.ofNullable(VARIANT_KEY.get());
    }

    /** As it came; {@code null} if this call has none. */
    static String traceParentOfThisCall() {
        return TRACE_PARENT.get();
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        String traceParent = headers.get(TRACE_HEADER);
        String variantKey = headers.get(KEY_HEADER);
        return traceParent == null && variantKey == null
                ? next.startCall(call, headers)
                : Contexts.interceptCall(
                        Context.current().withValues(TRACE_PARENT, traceParent, VARIANT_KEY, variantKey),
                        call,
                        headers,
                        next);
    }
}

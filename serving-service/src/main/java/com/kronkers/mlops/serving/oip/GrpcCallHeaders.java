package com.kronkers.mlops.serving.oip;

import com.kronkers.mlops.serving.topic.Cause;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.quarkus.grpc.GlobalInterceptor;
import jakarta.enterprise.context.ApplicationScoped;

/** What a gRPC caller says in metadata that a REST caller says in headers of the same names. */
@GlobalInterceptor
@ApplicationScoped
class GrpcCallHeaders implements ServerInterceptor {
    private static final Metadata.Key<String> TRACE_HEADER =
            Metadata.Key.of(Cause.TRACE_PARENT, Metadata.ASCII_STRING_MARSHALLER);
    private static final Context.Key<String> TRACE_PARENT = Context.key(Cause.TRACE_PARENT);

    /** As it came; {@code null} if this call has none. */
    static String traceParentOfThisCall() {
        return TRACE_PARENT.get();
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        String traceParent = headers.get(TRACE_HEADER);
        return traceParent == null
                ? next.startCall(call, headers)
                : Contexts.interceptCall(Context.current().withValue(TRACE_PARENT, traceParent), call, headers, next);
    }
}

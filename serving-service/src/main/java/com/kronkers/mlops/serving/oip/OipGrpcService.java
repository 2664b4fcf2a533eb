package com.kronkers.mlops.serving.oip;

import com.kronkers.mlops.runtime.BusyModelException;
import com.kronkers.mlops.serving.access.AccessRefusedException;
import com.kronkers.mlops.serving.access.Caller;
import com.kronkers.mlops.serving.deployment.Deployments;
import com.kronkers.mlops.serving.deployment.Lease;
import com.kronkers.mlops.serving.deployment.ServingReadiness;
import com.kronkers.mlops.serving.deployment.UnavailableModelException;
import com.kronkers.mlops.serving.deployment.UnknownModelException;
import com.kronkers.mlops.serving.oip.proto.GRPCInferenceService;
import com.kronkers.mlops.serving.oip.proto.ModelInferRequest;
import com.kronkers.mlops.serving.oip.proto.ModelInferResponse;
import com.kronkers.mlops.serving.oip.proto.ModelMetadataRequest;
import com.kronkers.mlops.serving.oip.proto.ModelMetadataResponse;
import com.kronkers.mlops.serving.oip.proto.ModelReadyRequest;
import com.kronkers.mlops.serving.oip.proto.ModelReadyResponse;
import com.kronkers.mlops.serving.oip.proto.RepositoryIndexRequest;
import com.kronkers.mlops.serving.oip.proto.RepositoryIndexResponse;
import com.kronkers.mlops.serving.oip.proto.RepositoryModelLoadRequest;
import com.kronkers.mlops.serving.oip.proto.RepositoryModelLoadResponse;
import com.kronkers.mlops.serving.oip.proto.RepositoryModelUnloadRequest;
import com.kronkers.mlops.serving.oip.proto.RepositoryModelUnloadResponse;
import com.kronkers.mlops.serving.oip.proto.ServerLiveRequest;
import com.kronkers.mlops.serving.oip.proto.ServerLiveResponse;
import com.kronkers.mlops.serving.oip.proto.ServerMetadataRequest;
import com.kronkers.mlops.serving.oip.proto.ServerMetadataResponse;
import com.kronkers.mlops.serving.oip.proto.ServerReadyRequest;
import com.kronkers.mlops.serving.oip.proto.ServerReadyResponse;
import com.kronkers.mlops.serving.prediction.DeadlineExceededException;
import com.kronkers.mlops.serving.prediction.HistoryTooOldException;
import com.kronkers.mlops.serving.prediction.InvalidRowsException;
import com.kronkers.mlops.serving.prediction.ModelReaders;
import com.kronkers.mlops.serving.prediction.Predictor;
import com.kronkers.mlops.serving.prediction.Turns;
import com.kronkers.mlops.serving.topic.Cause;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.quarkus.grpc.GrpcService;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;

/** Open Inference Protocol v2 over gRPC, for the same callers as over REST. */
@GrpcService
public class OipGrpcService implements GRPCInferenceService {
    private static final Logger LOG = Logger.getLogger(OipGrpcService.class);

    private final Turns turns;
    private final Inference inference;
    private final Deployments deployments;
    private final ModelReaders readers;
    private final ServingReadiness readiness;
    private final SecurityIdentity caller;

    OipGrpcService(
            Turns turns,
            Inference inference,
            Deployments deployments,
            ModelReaders readers,
            @Readiness ServingReadiness readiness,
            SecurityIdentity caller) {
        this.turns = turns;
        this.inference = inference;
        this.deployments = deployments;
        this.readers = readers;
        this.readiness = readiness;
        this.caller = caller;
    }

    @Override
    @Blocking
    @PermitAll
    public Uni<ServerLiveResponse> serverLive(ServerLiveRequest request) {
        return answer(() -> ServerLiveResponse.newBuilder().setLive(true).build());
    }

    @Override
    @Blocking
    @PermitAll
    public Uni<ServerReadyResponse> serverReady(ServerReadyRequest request) {
        return answer(() ->
                ServerReadyResponse.newBuilder().setReady(readiness.ready()).build());
    }

    @Override
    @Blocking
    @RolesAllowed({"department", "service", "platform", "data-scientist"})
    public Uni<ServerMetadataResponse> serverMetadata(ServerMetadataRequest request) {
        return answer(() -> GrpcMessages.server(ServerDescription.THIS));
    }

    /** As over REST, a model that is not there is an error rather than one that is not ready. */
    @Override
    @Blocking
    @RolesAllowed({"department", "service", "platform", "data-scientist"})
    public Uni<ModelReadyResponse> modelReady(ModelReadyRequest request) {
        return answer(() -> {
            try (Lease lease = lease(request.getName(), request.getVersion())) {
                return ModelReadyResponse.newBuilder().setReady(true).build();
            }
        });
    }

    @Override
    @Blocking
    @RolesAllowed({"department", "service", "platform", "data-scientist"})
    public Uni<ModelMetadataResponse> modelMetadata(ModelMetadataRequest request) {
        return answer(() -> {
            readers.require(request.getName(), caller.getRoles());
            try (Lease lease = lease(request.getName(), request.getVersion())) {
                return GrpcMessages.model(ModelDescription.of(lease.model(), deployments.versions(request.getName())));
            }
        });
    }

    @Override
    @RolesAllowed({"department", "service", "platform", "data-scientist"})
    public Uni<ModelInferResponse> modelInfer(ModelInferRequest request) {
        Predictor.Question question = new Predictor.Question(
                request.getModelName(),
                given(request.getModelVersion()),
                GrpcCallHeaders.variantKeyOfThisCall(),
                Caller.of(caller.getRoles()),
                false,
                Cause.request(GrpcCallHeaders.traceParentOfThisCall()));
        return Uni.createFrom()
                .completionStage(turns.answer(
                        question,
                        request.getSerializedSize(),
                        GrpcTimeout.ofThisCall(),
                        turn -> GrpcMessages.response(inference.infer(question, GrpcMessages.request(request), turn)),
                        failure -> status(counted(question.model(), failure))));
    }

    @Override
    @Blocking
    @RolesAllowed({"department", "service", "platform", "data-scientist"})
    public Uni<RepositoryIndexResponse> repositoryIndex(RepositoryIndexRequest request) {
        return answer(() -> GrpcMessages.index(RepositoryEntry.all(deployments)));
    }

    @Override
    @Blocking
    @RolesAllowed({"department", "service", "platform", "data-scientist"})
    public Uni<RepositoryModelLoadResponse> repositoryModelLoad(RepositoryModelLoadRequest request) {
        return refused(RepositoryEntry.loadRefused(request.getModelName()));
    }

    @Override
    @Blocking
    @RolesAllowed({"department", "service", "platform", "data-scientist"})
    public Uni<RepositoryModelUnloadResponse> repositoryModelUnload(RepositoryModelUnloadRequest request) {
        return refused(RepositoryEntry.unloadRefused(request.getModelName()));
    }

    private Throwable counted(String model, Throwable failure) {
        if (failure instanceof InvalidTensorException) {
            turns.refused(model, InvalidTensorException.REFUSED);
        }
        return failure;
    }

    private Lease lease(String model, String version) {
        return given(version)
                .map(wanted -> deployments.lease(model, wanted))
                .orElseGet(() -> deployments.leaseChampion(model));
    }

    private static Optional<String> given(String version) {
        return version.isEmpty() ? Optional.empty() : Optional.of(version);
    }

    private static <T> Uni<T> refused(String reason) {
        return Uni.createFrom()
                .failure(Status.PERMISSION_DENIED.withDescription(reason).asRuntimeException());
    }

    private static <T> Uni<T> answer(Supplier<T> work) {
        try {
            return Uni.createFrom().item(work.get());
        } catch (RuntimeException e) {
            return Uni.createFrom().failure(status(e));
        }
    }

    private static StatusRuntimeException status(Throwable e) {
        if (e instanceof InvalidTensorException) {
            return Status.INVALID_ARGUMENT.withDescription(e.getMessage()).asRuntimeException();
        }
        if (e instanceof HistoryTooOldException) {
            return Status.FAILED_PRECONDITION.withDescription(e.getMessage()).asRuntimeException();
        }
        if (e instanceof InvalidRowsException rows) {
            return Status.INVALID_ARGUMENT.withDescription(ErrorText.of(rows)).asRuntimeException();
        }
        if (e instanceof UnknownModelException unknown) {
            return Status.NOT_FOUND.withDescription(ErrorText.of(unknown)).asRuntimeException();
        }
        if (e instanceof BusyModelException || e instanceof UnavailableModelException) {
            return Status.UNAVAILABLE.withDescription(e.getMessage()).asRuntimeException();
        }
        if (e instanceof AccessRefusedException refused) {
            Status status = refused.reason() == AccessRefusedException.Reason.QUOTA
                    ? Status.RESOURCE_EXHAUSTED
                    : Status.PERMISSION_DENIED;
            return status.withDescription(e.getMessage()).asRuntimeException();
        }
        if (e instanceof DeadlineExceededException) {
            return Status.DEADLINE_EXCEEDED.withDescription(e.getMessage()).asRuntimeException();
        }
        LOG.error("A gRPC call failed", e);
        return Status.INTERNAL
                .withDescription("the service failed; its log says why")
                .asRuntimeException();
    }
}

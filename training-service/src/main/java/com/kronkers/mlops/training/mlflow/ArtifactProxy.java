package com.kronkers.mlops.training.mlflow;

import com.kronkers.mlops.training.artifact.ArtifactPath;
import com.kronkers.mlops.training.artifact.ArtifactTree;
import com.kronkers.mlops.training.run.RunSpending;
import com.kronkers.mlops.training.tracking.TrackingException;
import io.vertx.core.Future;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * Passes the content of artifacts between clients and the tree of files, piece by piece: memory does not grow with it. What
 * breaks off leaves what was there before.
 */
@ApplicationScoped
class ArtifactProxy {
    /** Bytes that a run's program may send without saying before how many; clients say it of what is not empty. */
    private static final long LONGEST_UNANNOUNCED = 16 << 20;

    private final ArtifactTree tree;
    private final ArtifactOwners owners;
    private final RunSpending spending;

    ArtifactProxy(ArtifactTree tree, ArtifactOwners owners, RunSpending spending) {
        this.tree = tree;
        this.owners = owners;
        this.spending = spending;
    }

    /** @param encoded the path among the artifacts, as it stands in the address */
    void handle(RoutingContext request, String encoded) {
        Optional<Caller> caller = Answers.caller(request);
        Optional<ArtifactPath> path = MlflowPaths.decoded(encoded).flatMap(ArtifactPath::of);
        HttpMethod method = request.request().method();
        if (caller.isEmpty()) {
            Answers.error(request, MlflowError.unauthenticated());
        } else if (path.isEmpty()) {
            Answers.error(request, MlflowError.invalid("Invalid path"));
        } else if (method == HttpMethod.PUT) {
            put(request, caller.get(), path.get());
        } else if (method == HttpMethod.GET) {
            get(request, caller.get(), path.get());
        } else if (method == HttpMethod.DELETE) {
            delete(request, caller.get(), path.get());
        } else {
            Answers.error(
                    request,
                    MlflowError.wrongMethod(method.name(), request.request().path()));
        }
    }

    private void put(RoutingContext request, Caller caller, ArtifactPath path) {
        String announced = request.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        long most = announced == null ? LONGEST_UNANNOUNCED : Long.parseLong(announced);
        blocking(request, () -> {
                    owners.requireWriter(caller, path);
                    return new PaidUpload(tree, path, bytes -> spend(caller, bytes));
                })
                .compose(upload -> blocking(request, () -> {
                            upload.pay(most);
                            return upload.file();
                        })
                        .compose(file ->
                                receive(request, file, caller.grantedRun().isPresent() ? most : Long.MAX_VALUE))
                        .compose(received -> blocking(request, () -> {
                            upload.commit();
                            return received;
                        }))
                        .eventually(() -> blocking(request, () -> {
                            upload.close();
                            return null;
                        })))
                .onSuccess(done -> Answers.ok(request, Dispatcher.nothing()))
                .onFailure(failure -> Answers.failure(request, failure));
    }

    /** A file is an entry, too, whatever comes back of its bytes. */
    private void spend(Caller caller, long bytes) {
        if (bytes != 0) {
            caller.grantedRun().ifPresent(run -> spending.artifact(run, bytes, bytes > 0 ? 1 : 0));
        }
    }

    private static Future<Void> receive(RoutingContext request, Path content, long most) {
        OpenOptions options =
                new OpenOptions().setCreate(false).setTruncateExisting(true).setRead(false);
        return request.vertx().fileSystem().open(content.toString(), options).compose(file -> request.request()
                .pipeTo(new BoundedStream(file, most)));
    }

    private void get(RoutingContext request, Caller caller, ArtifactPath path) {
        blocking(request, () -> {
                    owners.requireReader(caller, path);
                    return tree.find(path)
                            .orElseThrow(() -> TrackingException.notFound("No such artifact: '" + path + "'"));
                })
                .compose(file -> send(request, file))
                .onFailure(failure -> Answers.failure(request, failure));
    }

    /** As a file to keep: a browser must not run what somebody logged. */
    private static Future<Void> send(RoutingContext request, Path file) {
        return request.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/octet-stream")
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Content-Disposition", "attachment")
                .sendFile(file.toString());
    }

    private void delete(RoutingContext request, Caller caller, ArtifactPath path) {
        blocking(request, () -> {
                    owners.requireWriter(caller, path);
                    tree.delete(path);
                    return Dispatcher.nothing();
                })
                .onSuccess(nothing -> Answers.ok(request, nothing))
                .onFailure(failure -> Answers.failure(request, failure));
    }

    private static <T> Future<T> blocking(RoutingContext request, Callable<T> work) {
        return request.vertx().executeBlocking(work, false);
    }
}

package com.kronkers.mlops.training.runner;

import com.fasterxml.jackson.databind.JsonNode;
import com.kronkers.mlops.training.artifact.ArtifactStore;
import com.kronkers.mlops.training.artifact.Digests;
import com.kronkers.mlops.training.champion.Champion;
import com.kronkers.mlops.training.process.StopSignal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.WebApplicationException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.eclipse.microprofile.rest.client.inject.RestClient;

/** Fetches a job's files from ingestion and registry, streamed to disk. */
@ApplicationScoped
class InputsClient implements Inputs {
    // A token that expired on the way, a timeout, too many requests: the same request may succeed a moment later.
    private static final Set<Integer> TRANSIENT = Set.of(401, 408, 425, 429);

    private final IngestionClient ingestion;
    private final RegistryClient registry;
    private final ArtifactStore artifacts;

    InputsClient(@RestClient IngestionClient ingestion, @RestClient RegistryClient registry, ArtifactStore artifacts) {
        this.ingestion = ingestion;
        this.registry = registry;
        this.artifacts = artifacts;
    }

    @Override
    public void dataset(String dataset, int version, Path target, StopSignal stop)
            throws IOException, UnavailableException {
        String what = "version " + version + " of dataset " + dataset;
        fetch(what, () -> ingestion.content(dataset, version, "parquet"), target, stop);
    }

    @Override
    public void champion(Champion champion, Path target, StopSignal stop) throws IOException, UnavailableException {
        Optional<Path> own = artifacts.find(champion.digest());
        if (own.isPresent()) {
            Files.copy(own.get(), target);
            return;
        }
        String what = "the package of champion " + champion.version() + " of " + champion.model();
        fetch(what, () -> registry.artifact(champion.model(), champion.version()), target, stop);
        String digest = Digests.of(target);
        if (!digest.equals(champion.digest())) {
            Files.delete(target);
            throw new IOException(what + " has digest " + digest + " where " + champion.digest() + " was promoted");
        }
    }

    @Override
    public boolean isBuiltIn(Champion champion) {
        return artifacts.isBuiltIn(champion.digest());
    }

    @Override
    public Optional<JsonNode> parameters(Champion champion, String trainer) {
        return artifacts.parameters(champion.digest(), trainer);
    }

    private static void fetch(String what, Supplier<InputStream> request, Path target, StopSignal stop)
            throws IOException, UnavailableException {
        try (InputStream body = request.get();
                OutputStream file = Files.newOutputStream(target)) {
            copy(body, file, stop);
        } catch (WebApplicationException e) {
            int status = e.getResponse().getStatus();
            String message = what + " was answered with HTTP " + status;
            if (status >= 500 || TRANSIENT.contains(status)) {
                throw new UnavailableException(message, e);
            }
            throw new IOException(message, e);
        } catch (ProcessingException | IOException e) {
            throw new UnavailableException(what + " could not be fetched: " + e.getMessage(), e);
        }
    }

    private static void copy(InputStream body, OutputStream file, StopSignal stop) throws IOException {
        byte[] buffer = new byte[1 << 16];
        for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
            file.write(buffer, 0, read);
            if (stop.reason().isPresent()) {
                throw new IOException(stop.reason().get());
            }
        }
    }
}

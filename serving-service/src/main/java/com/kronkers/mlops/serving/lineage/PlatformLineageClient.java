package com.kronkers.mlops.serving.lineage;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.WebApplicationException;
import java.util.function.Supplier;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jboss.logging.Logger;

/** Asks the services over their public REST. */
@ApplicationScoped
class PlatformLineageClient implements LineageSource {
    private static final Logger LOG = Logger.getLogger(PlatformLineageClient.class);
    private static final int NOT_FOUND = 404;
    private static final int FORBIDDEN = 403;

    private final LineageRegistryClient registry;
    private final LineageTrainingClient training;
    private final LineageIngestionClient ingestion;

    PlatformLineageClient(
            @RestClient LineageRegistryClient registry,
            @RestClient LineageTrainingClient training,
            @RestClient LineageIngestionClient ingestion) {
        this.registry = registry;
        this.training = training;
        this.ingestion = ingestion;
    }

    @Override
    public Finding reigns(String model) {
        return ask("the registry", "model " + model, () -> registry.history(model));
    }

    @Override
    public Finding version(String model, String version) {
        return ask("the registry", "version " + version, () -> registry.version(model, version));
    }

    @Override
    public Finding ancestry(String model, String version) {
        return ask("the registry", "the lineage of version " + version, () -> registry.lineage(model, version));
    }

    @Override
    public Finding job(String job) {
        return ask("training", "job " + job, () -> training.job(job));
    }

    @Override
    public Finding datasetVersion(String dataset, String version) {
        return ask(
                "ingestion",
                "version " + version + " of dataset " + dataset,
                () -> ingestion.version(dataset, version));
    }

    private static Finding ask(String who, String what, Supplier<JsonNode> question) {
        try {
            JsonNode answer = question.get();
            return answer == null
                    ? new Finding.Missing(who + " says nothing about " + what)
                    : new Finding.Found(answer);
        } catch (WebApplicationException e) {
            int status = e.getResponse().getStatus();
            if (status == NOT_FOUND) {
                return new Finding.Missing(who + " keeps no " + what + " (any more)");
            }
            String why =
                    status == FORBIDDEN ? " does not tell serving of " : " answers " + status + " to the question for ";
            return new Finding.Missing(who + why + what);
        } catch (RuntimeException e) {
            // Refused connections, timeouts, a token that cannot be had: different classes, one meaning.
            LOG.debugf(e, "No answer of %s about %s", who, what);
            return new Finding.Missing(who + " does not answer; ask again later");
        }
    }
}

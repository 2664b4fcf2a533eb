package com.kronkers.mlops.serving.deployment;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jboss.logging.Logger;

/**
 * Artifacts as the registry gives them. An event's link is only ever a path, of one shape, and is resolved against the
 * configured registry: no event can send this service to another host.
 */
@ApplicationScoped
class RegistryArtifactClient implements ArtifactSource {
    private static final Logger LOG = Logger.getLogger(RegistryArtifactClient.class);

    private final RegistryClient registry;

    RegistryArtifactClient(@RestClient RegistryClient registry) {
        this.registry = registry;
    }

    /** Whether the registry answers serving. The first call takes a token and makes the connection that later ones use. */
    boolean answers() {
        try (InputStream models = registry.models()) {
            return models.read() >= 0;
        } catch (IOException | RuntimeException e) {
            LOG.debugf("The registry does not answer: %s", e);
            return false;
        }
    }

    @Override
    public InputStream open(ModelPromoted.Artifact artifact) {
        String[] path = artifact.link().split("/");
        try {
            return registry.artifact(path[2], path[4]);
        } catch (RuntimeException e) {
            // Refused connections, timeouts, a token that cannot be had: different classes, one meaning.
            throw new ArtifactUnavailableException("the registry does not give " + artifact.link() + ": " + e, e);
        }
    }
}

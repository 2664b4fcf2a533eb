package com.kronkers.mlops.serving.deployment;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.InputStream;
import org.eclipse.microprofile.rest.client.inject.RestClient;

/**
 * Artifacts as the registry gives them. An event's link is only ever a path, of one shape, and is resolved against the
 * configured registry: no event can send this service to another host.
 */
@ApplicationScoped
class RegistryArtifactClient implements ArtifactSource {
    private final RegistryClient registry;

    RegistryArtifactClient(@RestClient RegistryClient registry) {
        this.registry = registry;
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

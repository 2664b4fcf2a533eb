package com.kronkers.mlops.serving.deployment;

import com.kronkers.mlops.serving.neighbour.AwaySince;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.RestResponse;

/**
 * Artifacts as the registry gives them. An event's link is only ever a path, of one shape, and is resolved against the
 * configured registry: no event can send this service to another host.
 */
@ApplicationScoped
class RegistryArtifactClient implements ArtifactSource {
    private static final Logger LOG = Logger.getLogger(RegistryArtifactClient.class);
    private static final Set<Integer> GONE = Set.of(404, 410);
    private static final int FIRST_SERVER_ERROR = 500;

    private final RegistryClient registry;
    private final AwaySince away = new AwaySince();

    RegistryArtifactClient(@RestClient RegistryClient registry) {
        this.registry = registry;
    }

    /** Since when the registry does not answer, as far as it was asked; empty if it last did. */
    Optional<Instant> awaySince() {
        return away.get();
    }

    /** Whether the registry answers serving. The first call takes a token and makes the connection that later ones use. */
    boolean answers() {
        try (InputStream models = registry.models()) {
            boolean answered = models.read() >= 0;
            away.answered();
            return answered;
        } catch (WebApplicationException e) {
            // It is there, if only to refuse.
            LOG.debugf("The registry does not answer serving: %s", e);
            away.answered();
            return false;
        } catch (IOException | RuntimeException e) {
            LOG.debugf("The registry does not answer: %s", e);
            away.failed();
            return false;
        }
    }

    @Override
    public Download open(ModelPromoted.Artifact artifact) {
        String[] path = artifact.link().split("/");
        try {
            RestResponse<InputStream> response = registry.artifact(path[2], path[4]);
            away.answered();
            return new Download(response.getEntity(), length(response));
        } catch (WebApplicationException e) {
            int status = e.getResponse().getStatus();
            if (GONE.contains(status)) {
                // A version is promoted only once it is there: it was deleted since.
                throw new RefusedVersionException(
                        "the registry has no " + artifact.link() + " any more (" + status + ")", e);
            }
            throw new ArtifactUnavailableException("the registry does not give " + artifact.link() + ": " + e, e);
        } catch (RuntimeException e) {
            // Refused connections, timeouts, a token that cannot be had: different classes, one meaning.
            away.failed();
            throw new ArtifactUnavailableException("the registry does not give " + artifact.link() + ": " + e, e);
        }
    }

    private static OptionalLong length(RestResponse<?> response) {
        String said = response.getHeaderString(HttpHeaders.CONTENT_LENGTH);
        return said == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(said));
    }

    /**
     * Tells that a variant was taken back. A registry that answers that it does not take the report, since the alias
     * moved on or is gone, knows enough.
     *
     * @throws ArtifactUnavailableException if it has to be told again
     */
    void takeBack(TakenBackVariants.Entry entry) {
        try {
            registry.takeBack(
                    entry.model(),
                    entry.alias(),
                    entry.cause().traceparent(),
                    new RegistryClient.TakeBack(
                            entry.version(),
                            entry.revision(),
                            entry.reason(),
                            entry.cause().event()));
            away.answered();
        } catch (WebApplicationException e) {
            if (e.getResponse().getStatus() >= FIRST_SERVER_ERROR
                    || e.getResponse().getStatus() == 401
                    || e.getResponse().getStatus() == 403) {
                throw new ArtifactUnavailableException("the registry answers " + e.getMessage(), e);
            }
            LOG.infof("The registry has nothing to take back for %s %s: %s", entry.model(), entry.alias(), e);
        } catch (RuntimeException e) {
            away.failed();
            throw new ArtifactUnavailableException("the registry does not answer: " + e, e);
        }
    }
}

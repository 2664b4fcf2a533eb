package com.kronkers.mlops.registry.intake;

import com.kronkers.mlops.registry.intake.FetchOutcome.Complete;
import com.kronkers.mlops.registry.intake.FetchOutcome.Unavailable;
import com.kronkers.mlops.registry.intake.FetchOutcome.Untrustworthy;
import com.kronkers.mlops.registry.intake.ModelTrained.LinkedFile;
import com.kronkers.mlops.registry.version.ArtifactStore;
import com.kronkers.mlops.registry.version.StagedFile;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.WebApplicationException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jboss.logging.Logger;

/**
 * Brings the files of a trained model from training into the registry's store. A link in an event is followed only if
 * it is the path under which training serves the announced digest, so that no event can make the registry call
 * anything else.
 */
@ApplicationScoped
class TrainedFilesClient {

    private static final Logger LOG = Logger.getLogger(TrainedFilesClient.class);
    private static final String FILES = "/training/artifacts/";
    private static final String NO_FILE = "sha256:" + "0".repeat(64);

    private final TrainingClient training;
    private final ArtifactStore store;

    TrainedFilesClient(@RestClient TrainingClient training, ArtifactStore store) {
        this.training = training;
        this.store = store;
    }

    /** Fetches and verifies every file that is not in the store yet. */
    FetchOutcome fetch(ModelTrained trained) {
        for (LinkedFile file : trained.files()) {
            FetchOutcome outcome = fetch(file);
            if (!(outcome instanceof Complete)) {
                return outcome;
            }
        }
        return new Complete();
    }

    /** Whether training answers the registry at all, if only to say that it has no such file. */
    boolean answers() {
        try (InputStream nobody = training.artifact(NO_FILE)) {
            return true;
        } catch (WebApplicationException e) {
            return e.getResponse().getStatus() < 500;
        } catch (ProcessingException | IOException e) {
            LOG.debugf("Training does not answer yet: %s", e);
            return false;
        }
    }

    private FetchOutcome fetch(LinkedFile file) {
        if (!file.link().equals(FILES + file.digest())) {
            return new Untrustworthy(
                    "Link '" + file.link() + "' is not the path of " + file.digest() + " at training.");
        }
        try {
            if (store.verified(file.digest()).isPresent()) {
                return new Complete();
            }
            return receive(file);
        } catch (WebApplicationException e) {
            return refused(file, e.getResponse().getStatus());
        } catch (ProcessingException | IOException e) {
            return new Unavailable("Training did not deliver " + file.digest() + ": " + e.getMessage());
        }
    }

    private FetchOutcome receive(LinkedFile file) throws IOException {
        try (InputStream bytes = training.artifact(file.digest());
                StagedFile staged = store.stage(file.expected())) {
            Optional<String> difference = staged.receive(bytes);
            if (difference.isPresent()) {
                return new Untrustworthy("File " + file.link() + " was refused: " + difference.get() + ".");
            }
            staged.commit();
            return new Complete();
        }
    }

    private static FetchOutcome refused(LinkedFile file, int status) {
        if (status == 404 || status == 410) {
            return new Untrustworthy("Training has no file " + file.digest() + " (answer " + status + ").");
        }
        return new Unavailable("Training answered " + status + " for " + file.digest() + ".");
    }
}

package com.kronkers.mlops.serving.deployment;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.serving.storage.AtomicFile;
import com.kronkers.mlops.serving.storage.StorageConfig;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** What served last, one file a model: enough to serve again while everything else is away. */
@ApplicationScoped
class DeploymentJournal {
    private static final Logger LOG = Logger.getLogger(DeploymentJournal.class);
    private static final String SUFFIX = ".json";

    private final Path folder;
    private final ObjectMapper json;

    @Inject
    DeploymentJournal(StorageConfig storage, ObjectMapper json) {
        this(storage.dataDir().resolve("deployments"), json);
    }

    DeploymentJournal(Path folder, ObjectMapper json) {
        this.folder = folder;
        this.json = json;
    }

    void save(ModelPromoted deployed) {
        try {
            AtomicFile.write(folder.resolve(deployed.model() + SUFFIX), json.writeValueAsBytes(deployed));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot note that " + deployed.model() + " is deployed", e);
        }
    }

    /** Everything that can be read; a damaged file is named in the log, its model comes back with its promotion. */
    List<ModelPromoted> load() {
        List<ModelPromoted> deployed = new ArrayList<>();
        if (!Files.isDirectory(folder)) {
            return deployed;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(path -> path.toString().endsWith(SUFFIX))
                    .sorted()
                    .toList()) {
                try {
                    deployed.add(ModelPromoted.decode(json, Files.readAllBytes(file)));
                } catch (InvalidPromotionException e) {
                    LOG.errorf("Cannot restore from %s: %s", file, e.getMessage());
                }
            }
            return deployed;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read what was deployed from " + folder, e);
        }
    }
}

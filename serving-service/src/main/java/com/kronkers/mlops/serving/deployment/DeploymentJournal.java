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
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** What served last, one file a model: enough to serve again while everything else is away. */
@ApplicationScoped
class DeploymentJournal {
    private static final Logger LOG = Logger.getLogger(DeploymentJournal.class);
    private static final String SUFFIX = ".json";

    private final Path folder;
    private final ObjectMapper json;
    /** What the files say, by model; {@code null} until they were read once, since nobody else writes them. */
    private Map<String, ModelPromoted> known;

    @Inject
    DeploymentJournal(StorageConfig storage, ObjectMapper json) {
        this(storage.dataDir().resolve("deployments"), json);
    }

    DeploymentJournal(Path folder, ObjectMapper json) {
        this.folder = folder;
        this.json = json;
    }

    synchronized void save(ModelPromoted deployed) {
        try {
            AtomicFile.write(folder.resolve(deployed.model() + SUFFIX), json.writeValueAsBytes(deployed));
            if (known != null) {
                known.put(deployed.model(), deployed);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot note that " + deployed.model() + " is deployed", e);
        }
    }

    /** Everything that can be read; a damaged file is named in the log, its model comes back with its promotion. */
    synchronized List<ModelPromoted> load() {
        if (known == null) {
            Map<String, ModelPromoted> found = new TreeMap<>();
            read().forEach(deployed -> found.put(deployed.model(), deployed));
            known = found;
        }
        return List.copyOf(known.values());
    }

    private List<ModelPromoted> read() {
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

package com.kronkers.mlops.serving.prediction;

import com.kronkers.mlops.serving.deployment.DeployedModel;
import com.kronkers.mlops.serving.storage.AtomicFile;
import com.kronkers.mlops.serving.storage.StorageConfig;
import com.kronkers.mlops.serving.storage.UuidV7;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;

/** Prediction ids under this installation's key. */
@Singleton
public class PredictionIds {
    private static final int KEY_BYTES = 32;

    private final PredictionId.Signer signer;

    @Inject
    PredictionIds(PredictionConfig config, StorageConfig storage) {
        this(config.keyFile().orElse(storage.dataDir().resolve("prediction-id.key")));
    }

    PredictionIds(Path keyFile) {
        try {
            if (!Files.exists(keyFile)) {
                create(keyFile);
            }
            byte[] key = Files.readAllBytes(keyFile);
            if (key.length < KEY_BYTES) {
                throw new IllegalStateException(
                        keyFile + " has " + key.length + " bytes, a key has at least " + KEY_BYTES);
            }
            signer = new PredictionId.Signer(key);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the key of prediction ids from " + keyFile, e);
        }
    }

    /** New ids for so many predictions of this model, answered together. */
    List<String> next(DeployedModel.Identity model, int rows) {
        return signer.sign(new PredictionId(model.model(), model.revision(), model.variant(), UuidV7.next()), rows);
    }

    /** Whether this id was given for a prediction of this model. */
    public boolean isIdOf(String model, String id) {
        return signer.verify(model, id).isPresent();
    }

    /** What this id says, if it was given here and names its model; ids of older releases do not. */
    public Optional<PredictionId> read(String id) {
        return signer.verify(id);
    }

    /** What this id says, if it was given for a prediction of this model. */
    public Optional<PredictionId> read(String model, String id) {
        return signer.verify(model, id);
    }

    private static void create(Path keyFile) throws IOException {
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        try (AtomicFile file = AtomicFile.begin(keyFile)) {
            Files.setPosixFilePermissions(file.content(), PosixFilePermissions.fromString("rw-------"));
            file.out().write(key);
            file.commit();
        }
    }
}

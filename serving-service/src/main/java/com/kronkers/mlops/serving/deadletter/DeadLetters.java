package com.kronkers.mlops.serving.deadletter;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.serving.storage.AtomicFile;
import com.kronkers.mlops.serving.storage.StorageConfig;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The unusable records that this replica has met, one file each: topics are read anew at every start, and each record
 * should be reported once.
 */
@ApplicationScoped
class DeadLetters {
    /** Beyond this something is thoroughly wrong, and the log has said so a thousand times. */
    private static final int MOST = 1_000;

    private static final String SUFFIX = ".json";

    private final Path folder;
    private final ObjectMapper json;

    @Inject
    DeadLetters(StorageConfig storage, ObjectMapper json) {
        this(storage.dataDir().resolve("dead-letters"), json);
    }

    DeadLetters(Path folder, ObjectMapper json) {
        this.folder = folder;
        this.json = json;
    }

    /** Keeps a letter; false if it was kept before, or if there are too many. */
    synchronized boolean add(DeadLetter letter) {
        if (find(letter.id()).isPresent() || list().size() >= MOST) {
            return false;
        }
        save(letter);
        return true;
    }

    /** All of them, oldest first. */
    synchronized List<DeadLetter> list() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<DeadLetter> letters = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(SUFFIX)).toList()) {
                letters.add(json.readValue(file.toFile(), DeadLetter.class));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read dead letters from " + folder, e);
        }
        letters.sort(Comparator.comparing(DeadLetter::receivedAt));
        return letters;
    }

    synchronized Optional<DeadLetter> find(UUID id) {
        Path file = file(id);
        try {
            return Files.exists(file) ? Optional.of(json.readValue(file.toFile(), DeadLetter.class)) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /** Gives an open letter up; empty if there is no open one of this id. */
    synchronized Optional<DeadLetter> skip(UUID id, String by, Instant at) {
        Optional<DeadLetter> skipped = find(id).filter(DeadLetter::isOpen).map(letter -> letter.skipped(by, at));
        skipped.ifPresent(this::save);
        return skipped;
    }

    private void save(DeadLetter letter) {
        try {
            AtomicFile.write(file(letter.id()), json.writeValueAsBytes(letter));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep a dead letter in " + folder, e);
        }
    }

    private Path file(UUID id) {
        return folder.resolve(id + SUFFIX);
    }
}

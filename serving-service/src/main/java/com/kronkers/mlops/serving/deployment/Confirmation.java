package com.kronkers.mlops.serving.deployment;

import com.kronkers.mlops.serving.storage.AtomicFile;
import com.kronkers.mlops.serving.storage.StorageConfig;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.jboss.logging.Logger;

/**
 * When this replica last knew that it had read every promotion there was. Kept on the disk, so that a restart does not
 * forget how long ago that was.
 */
@ApplicationScoped
class Confirmation {
    private static final Logger LOG = Logger.getLogger(Confirmation.class);
    private static final Duration WRITE_EVERY = Duration.ofSeconds(30);

    private final Path file;
    private final Duration longest;
    private final Clock clock;
    private volatile Instant last;
    private Instant written;

    @Inject
    Confirmation(StorageConfig storage, DeploymentConfig config) {
        this(storage.dataDir().resolve("confirmed"), config.longestUnconfirmed(), Clock.systemUTC());
    }

    Confirmation(Path file, Duration longest, Clock clock) {
        this.file = file;
        this.longest = longest;
        this.clock = clock;
        this.last = read();
    }

    /** Nothing newer was promoted as of now. */
    synchronized void confirm() {
        last = clock.instant();
        if (written == null || last.isAfter(written.plus(WRITE_EVERY))) {
            write();
        }
    }

    Instant last() {
        return last;
    }

    /** The longest time that a revoked version may serve. */
    Duration longest() {
        return longest;
    }

    /** Whether what serves here may have been revoked too long ago. */
    boolean isOverdue() {
        return isTooLongAgo(last);
    }

    /** Whether what was confirmed then for the last time may have been revoked too long ago. */
    boolean isTooLongAgo(Instant time) {
        return clock.millis() - time.toEpochMilli() > longest.toMillis();
    }

    private Instant read() {
        try {
            if (Files.exists(file)) {
                return Instant.parse(Files.readString(file).strip());
            }
        } catch (IOException | DateTimeParseException e) {
            LOG.warnf("Cannot read when promotions were last confirmed, counting from now: %s", e.toString());
        }
        // Nothing was ever read here: time counts from the first start.
        last = clock.instant();
        write();
        return last;
    }

    private void write() {
        try {
            AtomicFile.write(file, last.toString().getBytes(StandardCharsets.UTF_8));
            written = last;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot note that promotions are confirmed", e);
        }
    }
}

package com.kronkers.mlops.ingestion.upload;

import com.kronkers.mlops.ingestion.dataset.CommitOutcome;
import com.kronkers.mlops.ingestion.ingest.Ingestion;
import com.kronkers.mlops.ingestion.ingest.Upload;
import com.kronkers.mlops.problem.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * Ingests uploads, those of one idempotency key one after another. A duplicate that another process serves at the same
 * time costs work but makes no second version either: the commit itself asks for the key under the dataset's lock.
 */
@ApplicationScoped
public class Uploads {
    private static final Logger LOG = Logger.getLogger(Uploads.class);
    private static final int LONGEST_KEY = 200;
    private static final int SECONDS_TO_WAIT = 5;

    private final Ingestion ingestion;
    private final Set<Key> inUse = ConcurrentHashMap.newKeySet();

    private record Key(String dataset, String key) {}

    Uploads(Ingestion ingestion) {
        this.ingestion = ingestion;
    }

    /**
     * Makes a version of an upload.
     *
     * @return the new version, or the one that has these bytes already
     * @throws RuntimeException a 409 problem if an upload of the same key is under way, a 507 problem if the disk is full
     */
    public CommitOutcome ingest(Upload upload) throws IOException, SQLException {
        if (upload.idempotencyKey() == null) {
            return make(upload);
        }
        Key key = new Key(upload.dataset(), upload.idempotencyKey());
        if (!inUse.add(key)) {
            throw underWay();
        }
        try {
            return make(upload);
        } finally {
            inUse.remove(key);
        }
    }

    private CommitOutcome make(Upload upload) throws IOException, SQLException {
        try {
            return ingestion.ingest(upload);
        } catch (IOException | SQLException | RuntimeException failure) {
            if (StorageFull.caused(failure)) {
                LOG.errorf(failure, "The disk took no more of an upload to %s", upload.dataset());
                throw StorageFull.problem();
            }
            throw failure;
        }
    }

    /**
     * An idempotency key as it was sent, null if none was.
     *
     * @throws RuntimeException a 422 problem if it is unfit
     */
    public static String key(String key) {
        if (key != null && (key.isBlank() || key.length() > LONGEST_KEY)) {
            throw Problem.of(
                            422,
                            "invalid-parameter",
                            "A parameter has an invalid value",
                            "The Idempotency-Key is empty or longer than " + LONGEST_KEY + " characters.")
                    .field("Idempotency-Key", "has an unfit length", "Send a UUID, or no key at all.")
                    .exception();
        }
        return key;
    }

    private static RuntimeException underWay() {
        return Problem.of(
                        409,
                        "idempotency-key-in-use",
                        "An upload of this Idempotency-Key is under way",
                        "The first request of this key is not answered yet.")
                .header("Retry-After", SECONDS_TO_WAIT)
                // The body is not read.
                .header("Connection", "close")
                .field(
                        "Idempotency-Key",
                        "is in use",
                        "Send the request again after " + SECONDS_TO_WAIT
                                + " seconds: it is answered with the version the first one made.")
                .exception();
    }
}

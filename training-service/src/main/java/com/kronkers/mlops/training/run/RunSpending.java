package com.kronkers.mlops.training.run;

import com.kronkers.mlops.training.database.Database;
import com.kronkers.mlops.training.tracking.TrackingException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/** Counts what the programs of runs send with the runs' tokens, and ends it: they are strangers' programs. */
@ApplicationScoped
public class RunSpending {
    private final Database database;
    private final long byteLimit;
    private final long entryLimit;

    RunSpending(Database database, RunSpendingConfig config) {
        this.database = database;
        this.byteLimit = config.byteLimit().asLongValue();
        this.entryLimit = config.entryLimit();
    }

    /**
     * Counts what is about to be kept of a run.
     *
     * @param bytes of artifacts and bodies; below zero for some that were counted but did not come, or did not stay
     * @param entries metrics, params and tags
     * @throws TrackingException if it is more than the run may send; then nothing is counted
     */
    public void spend(UUID run, long bytes, long entries) {
        if (bytes > byteLimit || entries > entryLimit || !add(run, bytes, entries)) {
            throw new TrackingException(
                    TrackingException.Reason.EXHAUSTED,
                    "The program of run " + RunIds.text(run) + " may send at most " + byteLimit
                            + " bytes of artifacts and"
                            + " requests and " + entryLimit
                            + " metrics, params and tags, and this would be more. Log less"
                            + " often, keep files that nobody needs out of the artifacts, and leave the model in the folder"
                            + " that KRONKERS_MODEL_DIR names.");
        }
    }

    private boolean add(UUID run, long bytes, long entries) {
        return database.update(
                        """
                        insert into run_spending as spent (run, bytes, entries) values (?, ?, ?)
                        on conflict (run) do update
                        set bytes = spent.bytes + excluded.bytes, entries = spent.entries + excluded.entries
                        where spent.bytes + excluded.bytes <= ? and spent.entries + excluded.entries <= ?
                        """,
                        run,
                        bytes,
                        entries,
                        byteLimit,
                        entryLimit)
                == 1;
    }
}

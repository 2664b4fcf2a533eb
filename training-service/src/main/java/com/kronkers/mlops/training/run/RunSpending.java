package com.kronkers.mlops.training.run;

import com.kronkers.mlops.training.database.Database;
import com.kronkers.mlops.training.tracking.TrackingException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/** Counts what the programs of runs send with the runs' tokens, and ends it: they are strangers' programs. */
@ApplicationScoped
public class RunSpending {
    private final Database database;
    private final Spent limit;

    RunSpending(Database database, RunSpendingConfig config) {
        this.database = database;
        this.limit = new Spent(
                config.byteLimit().asLongValue(), config.rowByteLimit().asLongValue(), config.entryLimit());
    }

    /** @param bytes of artifacts */
    private record Spent(long bytes, long rowBytes, long entries) {
        boolean isWithin(Spent most) {
            return bytes <= most.bytes && rowBytes <= most.rowBytes && entries <= most.entries;
        }
    }

    /**
     * Counts artifacts that are about to be kept.
     *
     * @param bytes below zero for some that were counted but did not come, or did not stay
     * @throws TrackingException if it is more than the run may send; then nothing is counted
     */
    public void artifact(UUID run, long bytes, long files) {
        spend(run, new Spent(bytes, 0, files));
    }

    /**
     * Counts what is about to become rows.
     *
     * @param bytes of a request's body
     * @param entries metrics, params, tags and the like
     * @throws TrackingException if it is more than the run may send; then nothing is counted
     */
    public void rows(UUID run, long bytes, long entries) {
        spend(run, new Spent(0, bytes, entries));
    }

    private void spend(UUID run, Spent more) {
        if (!more.isWithin(limit) || !add(run, more)) {
            throw new TrackingException(
                    TrackingException.Reason.EXHAUSTED,
                    "The program of run " + RunIds.text(run) + " may send at most " + limit.bytes()
                            + " bytes of artifacts, " + limit.rowBytes() + " bytes of other requests, and "
                            + limit.entries()
                            + " metrics, params, tags and artifacts, and this would be more. Log less often, keep files"
                            + " that nobody needs out of the artifacts, and leave the model in the folder that"
                            + " KRONKERS_MODEL_DIR names.");
        }
    }

    private boolean add(UUID run, Spent more) {
        return database.update(
                        """
                        insert into run_spending as spent (run, bytes, row_bytes, entries) values (?, ?, ?, ?)
                        on conflict (run) do update
                        set bytes = spent.bytes + excluded.bytes, row_bytes = spent.row_bytes + excluded.row_bytes,
                            entries = spent.entries + excluded.entries
                        where spent.bytes + excluded.bytes <= ? and spent.row_bytes + excluded.row_bytes <= ?
                          and spent.entries + excluded.entries <= ?
                        """,
                        run,
                        more.bytes(),
                        more.rowBytes(),
                        more.entries(),
                        limit.bytes(),
                        limit.rowBytes(),
                        limit.entries())
                == 1;
    }
}

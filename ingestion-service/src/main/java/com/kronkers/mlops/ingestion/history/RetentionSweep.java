package com.kronkers.mlops.ingestion.history;

import com.kronkers.mlops.ingestion.dataset.OrphanSweep;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.List;
import org.jboss.logging.Logger;

/** Applies the rules of all datasets and deletes the files that nobody has any more. */
@ApplicationScoped
class RetentionSweep {
    private static final Logger LOG = Logger.getLogger(RetentionSweep.class);

    private final RetentionRules rules;
    private final OrphanSweep orphans;

    RetentionSweep(RetentionRules rules, OrphanSweep orphans) {
        this.rules = rules;
        this.orphans = orphans;
    }

    @Scheduled(every = "1h", delayed = "10m")
    void sweep() throws IOException {
        boolean gone = false;
        for (String dataset : rules.datasets()) {
            gone |= !apply(dataset).isEmpty();
        }
        if (gone) {
            orphans.sweep();
        }
    }

    /** The same for one dataset, now. */
    List<Integer> sweep(String dataset) throws IOException {
        List<Integer> gone = apply(dataset);
        orphans.sweep();
        return gone;
    }

    private List<Integer> apply(String dataset) {
        List<Integer> gone = rules.apply(dataset);
        if (!gone.isEmpty()) {
            LOG.infof("Retention of %s let the content of versions %s go", dataset, gone);
        }
        return gone;
    }
}

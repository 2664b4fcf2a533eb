package com.kronkers.mlops.ingestion.dataset;

import com.kronkers.mlops.ingestion.duckdb.DuckDb;
import com.kronkers.mlops.ingestion.objects.ObjectFolder;
import com.kronkers.mlops.ingestion.profile.FileProfiles;
import com.kronkers.mlops.ingestion.quality.Comparison;
import com.kronkers.mlops.ingestion.quality.QualityConfig;
import com.kronkers.mlops.ingestion.vault.Vaults;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Optional;

/** Begins commits, and answers for uploads that need none. */
@ApplicationScoped
public class DatasetCommits {
    private final ObjectFolder objects;
    private final Vaults vaults;
    private final DraftInspector inspector;
    private final Assessor assessor;
    private final VersionRecorder recorder;
    private final Datasets datasets;

    DatasetCommits(
            ObjectFolder objects,
            Vaults vaults,
            DraftInspector inspector,
            FileProfiles profiles,
            DuckDb duckDb,
            QualityConfig limits,
            VersionRecorder recorder,
            Datasets datasets) {
        this.objects = objects;
        this.vaults = vaults;
        this.inspector = inspector;
        Clock clock = Clock.systemUTC();
        VersionRules rules = new VersionRules(objects, duckDb, clock);
        this.assessor = new Assessor(profiles, rules, new Comparison(limits, clock));
        this.recorder = recorder;
        this.datasets = datasets;
    }

    /** Begins a commit. */
    public DatasetCommit begin() {
        return new DatasetCommit(objects, vaults.quarantine(), inspector, assessor, recorder, datasets);
    }

    /**
     * The version that has these uploaded bytes already: of an earlier request with the same key, or the head if it
     * was made of the same bytes under the same contract.
     *
     * @throws RuntimeException a 422 problem if the key was used for something else
     */
    public Optional<DatasetVersion> alreadyHas(
            Dataset dataset, String idempotencyKey, UploadMode mode, String sourceDigest) {
        Optional<DatasetVersion> served = recorder.servedBefore(dataset.name(), idempotencyKey, mode, sourceDigest);
        // With a key the commit must remember it, so the shortcut is for requests without one.
        if (served.isPresent() || idempotencyKey != null || mode != UploadMode.REPLACE) {
            return served;
        }
        return datasets.head(dataset.name())
                .filter(head -> head.mode() == UploadMode.REPLACE)
                .filter(head -> sourceDigest.equals(head.sourceDigest()))
                .filter(head ->
                        dataset.contract().filter(head.contract()::equals).isPresent());
    }
}

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
     * The version that an earlier request with the same key made of the same bytes.
     *
     * @param idempotencyKey null if none was sent
     * @throws RuntimeException a 422 problem if the key was used for something else
     */
    public Optional<DatasetVersion> servedBefore(
            Dataset dataset, String idempotencyKey, UploadMode mode, String sourceDigest) {
        return recorder.servedBefore(dataset.name(), idempotencyKey, mode, sourceDigest);
    }
}

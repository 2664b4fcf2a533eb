package com.kronkers.mlops.ingestion.reproduction;

import com.kronkers.mlops.ingestion.contract.DataContract;
import com.kronkers.mlops.ingestion.dataset.Contracts;
import com.kronkers.mlops.ingestion.dataset.DatasetCommit;
import com.kronkers.mlops.ingestion.dataset.DatasetCommits;
import com.kronkers.mlops.ingestion.dataset.DatasetVersion;
import com.kronkers.mlops.ingestion.dataset.Datasets;
import com.kronkers.mlops.ingestion.dataset.UploadMode;
import com.kronkers.mlops.ingestion.dataset.VersionDraft;
import com.kronkers.mlops.ingestion.dataset.VersionFile;
import com.kronkers.mlops.ingestion.duckdb.DuckDb;
import com.kronkers.mlops.ingestion.ingest.Ingestion;
import com.kronkers.mlops.ingestion.objects.Digests;
import com.kronkers.mlops.ingestion.objects.ObjectFolder;
import com.kronkers.mlops.ingestion.raw.RawStore;
import com.kronkers.mlops.ingestion.reproduction.RowComparison.Differences;
import com.kronkers.mlops.problem.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes versions again from their uploads, by the recipe their reports name, and compares them with what is stored.
 * Files that a version shares with its parent were made by the parent and are not made again.
 */
@ApplicationScoped
class Reproduction {
    private final Datasets datasets;
    private final Contracts contracts;
    private final RawStore raws;
    private final Ingestion ingestion;
    private final DatasetCommits commits;
    private final ObjectFolder objects;
    private final RowComparison comparison;

    Reproduction(
            Datasets datasets,
            Contracts contracts,
            RawStore raws,
            Ingestion ingestion,
            DatasetCommits commits,
            ObjectFolder objects,
            DuckDb duckDb) {
        this.datasets = datasets;
        this.contracts = contracts;
        this.raws = raws;
        this.ingestion = ingestion;
        this.commits = commits;
        this.objects = objects;
        this.comparison = new RowComparison(duckDb);
    }

    /**
     * Makes a version again.
     *
     * @throws RuntimeException a 410 problem if its upload, its content or that of its parent is no longer kept, 409 if its recipe was not recorded
     */
    Verdict reproduce(DatasetVersion version) throws IOException, SQLException {
        try (InputStream raw = raws.open(version);
                DatasetCommit scratch = commits.begin()) {
            requireRecipe(version);
            datasets.requireContent(version);
            DatasetVersion parent = parent(version);
            VersionDraft draft = scratch.inspected(ingestion.repeat(version, contract(version), parent, raw, scratch))
                    .draft();
            List<VersionFile> own = new ArrayList<>(version.files());
            carried(draft, parent).forEach(own::remove);
            return Verdict.of(
                    version, draft, own.stream().mapToLong(VersionFile::rows).sum(), compare(version, own, draft));
        }
    }

    /** Null if it has none. Files that the version gave up are read once more, so the parent must have them. */
    private DatasetVersion parent(DatasetVersion version) {
        if (version.parent() == null) {
            return null;
        }
        DatasetVersion parent =
                datasets.version(version.dataset(), version.parent().toString());
        if (version.mode() != UploadMode.REPLACE && !version.files().containsAll(parent.files())) {
            datasets.requireContent(parent);
        }
        return parent;
    }

    private Differences compare(DatasetVersion version, List<VersionFile> own, VersionDraft draft)
            throws IOException, SQLException {
        List<Path> rebuilt = draft.parts().stream().map(VersionDraft.Part::file).toList();
        if (own.stream().map(VersionFile::digest).toList().equals(digests(rebuilt))) {
            // The same bytes are the same rows.
            return new Differences(0, 0);
        }
        List<Path> recorded =
                own.stream().map(file -> objects.path(file.digest())).toList();
        return comparison.between(version.contract().names(), recorded, rebuilt, version.rows());
    }

    private static List<String> digests(List<Path> files) throws IOException {
        List<String> digests = new ArrayList<>();
        for (Path file : files) {
            digests.add(Digests.of(file));
        }
        return digests;
    }

    private static List<VersionFile> carried(VersionDraft draft, DatasetVersion parent) {
        if (draft.carried() != null) {
            return draft.carried();
        }
        return draft.mode() == UploadMode.REPLACE || parent == null ? List.of() : parent.files();
    }

    private DataContract contract(DatasetVersion version) {
        return datasets.get(version.dataset())
                .contract()
                .filter(contract -> contract.version() == version.contract().version())
                .orElseGet(() -> contracts
                        .get(version.dataset(), version.contract().version())
                        .contract());
    }

    private static void requireRecipe(DatasetVersion version) {
        if (version.report() == null || version.report().source() == null) {
            throw Problem.of(
                            409,
                            "recipe-unknown",
                            "The version's recipe was not recorded",
                            version.id() + " was made before reports named how the upload was read.")
                    .field("version", "cannot be made again", "Upload its raw bytes again to have a version that can.")
                    .exception();
        }
    }
}

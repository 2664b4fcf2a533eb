package com.kronkers.mlops.ingestion.catalog;

import com.kronkers.mlops.ingestion.contract.DataContract;
import com.kronkers.mlops.ingestion.contract.proposal.Proposer;
import com.kronkers.mlops.ingestion.dataset.DatasetVersion;
import com.kronkers.mlops.ingestion.dataset.Datasets;
import com.kronkers.mlops.ingestion.duckdb.DuckDb;
import com.kronkers.mlops.ingestion.duckdb.DuckDbSession;
import com.kronkers.mlops.ingestion.objects.ObjectFolder;
import com.kronkers.mlops.problem.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/** Proposes contracts from the newest version that was not withdrawn. */
@ApplicationScoped
class Proposals {
    private final Datasets datasets;
    private final ObjectFolder objects;
    private final DuckDb duckDb;

    Proposals(Datasets datasets, ObjectFolder objects, DuckDb duckDb) {
        this.datasets = datasets;
        this.objects = objects;
        this.duckDb = duckDb;
    }

    DataContract propose(String name) throws SQLException {
        DatasetVersion version = datasets.versions(name).stream()
                .filter(each -> !each.withdrawn())
                .findFirst()
                .orElseThrow(() -> Problem.of(
                                409,
                                "no-version",
                                "There is nothing to propose from",
                                "Dataset '" + name + "' has no version.")
                        .field("name", "has no version", "Upload data first, or PUT a contract of your own.")
                        .exception());
        List<Path> files = version.files().stream()
                .map(file -> objects.path(file.digest()))
                .toList();
        try (DuckDbSession session = duckDb.open()) {
            DataContract present = datasets.get(name).contract().orElseGet(version::contract);
            return Proposer.propose(
                    session,
                    present.names().equals(version.contract().names()) ? present : version.contract(),
                    files,
                    version.rows(),
                    Instant.now());
        }
    }
}

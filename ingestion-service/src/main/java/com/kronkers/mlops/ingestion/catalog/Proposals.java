package com.kronkers.mlops.ingestion.catalog;

import com.kronkers.mlops.ingestion.contract.DataContract;
import com.kronkers.mlops.ingestion.contract.proposal.Proposer;
import com.kronkers.mlops.ingestion.dataset.DatasetVersion;
import com.kronkers.mlops.ingestion.dataset.Datasets;
import com.kronkers.mlops.ingestion.dataset.DraftInspector;
import com.kronkers.mlops.ingestion.duckdb.DuckDb;
import com.kronkers.mlops.ingestion.duckdb.DuckDbSession;
import com.kronkers.mlops.ingestion.objects.ObjectFolder;
import com.kronkers.mlops.ingestion.quality.Finding;
import com.kronkers.mlops.problem.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Proposes contracts from the newest version that was not withdrawn and whose content is kept. */
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
                .filter(each -> !each.withdrawn() && datasets.hasContent(each))
                .findFirst()
                .orElseThrow(() -> Problem.of(
                                409,
                                "no-version",
                                "There is nothing to propose from",
                                "Dataset '" + name + "' has no version whose content is kept.")
                        .field("name", "has no version", "Upload data first, or PUT a contract of your own.")
                        .exception());
        List<Path> files = version.files().stream()
                .map(file -> objects.path(file.digest()))
                .toList();
        Set<String> suspects = version.findings().stream()
                .filter(finding -> finding.check().equals(DraftInspector.UNCLASSIFIED))
                .map(Finding::column)
                .collect(Collectors.toSet());
        DataContract present = datasets.get(name)
                .contract()
                .filter(contract -> contract.names().equals(version.contract().names()))
                .orElseGet(version::contract);
        try (DuckDbSession session = duckDb.open()) {
            return Proposer.propose(session, present, suspects, files, version.rows(), Instant.now());
        }
    }
}

package com.kronkers.mlops.ingestion.protect;

import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.contract.ColumnType;
import com.kronkers.mlops.ingestion.dataset.DraftInspector;
import com.kronkers.mlops.ingestion.dataset.VersionDraft;
import com.kronkers.mlops.ingestion.duckdb.DuckDb;
import com.kronkers.mlops.ingestion.duckdb.DuckDbSession;
import com.kronkers.mlops.ingestion.duckdb.Sql;
import com.kronkers.mlops.ingestion.quality.Finding;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Holds a version whose columns look personal while nobody classified them. Their values are masked before anything is
 * stored; the sealed upload still has them, so that the file can be read again once a person has decided.
 */
@ApplicationScoped
class PersonalHold implements DraftInspector {
    private final DuckDb duckDb;

    PersonalHold(DuckDb duckDb) {
        this.duckDb = duckDb;
    }

    @Override
    public Inspected inspect(VersionDraft draft, Function<Path, Path> at, Supplier<Path> files) throws SQLException {
        // Masking would take away the dataset's time; a time alone is nobody's.
        List<Column> undecided = draft.contract().columns().stream()
                .filter(column -> !column.decided())
                .filter(column -> !column.name().equals(draft.contract().timeColumn()))
                .toList();
        if (undecided.isEmpty() || draft.parts().isEmpty()) {
            return new Inspected(draft, List.of());
        }
        try (DuckDbSession session = duckDb.open()) {
            List<Path> paths =
                    draft.parts().stream().map(part -> at.apply(part.file())).toList();
            List<Suspicion> suspicions = new Detectors(session, paths).suspicions(undecided);
            if (suspicions.isEmpty()) {
                return new Inspected(draft, List.of());
            }
            List<VersionDraft.Part> masked = new ArrayList<>();
            for (int i = 0; i < paths.size(); i++) {
                VersionDraft.Part part = draft.parts().get(i);
                Path file = files.get();
                mask(session, paths.get(i), columns(undecided, suspicions), file);
                masked.add(new VersionDraft.Part(file, part.rows(), part.rewritten()));
            }
            List<Finding> findings =
                    suspicions.stream().map(each -> finding(each, draft)).toList();
            return new Inspected(draft.with(masked), findings);
        }
    }

    private static List<Column> columns(List<Column> undecided, List<Suspicion> suspicions) {
        return undecided.stream()
                .filter(column ->
                        suspicions.stream().anyMatch(each -> each.column().equals(column.name())))
                .toList();
    }

    /** Types stay, so that the version can be compared with others and appended to them. */
    private static void mask(DuckDbSession session, Path file, List<Column> columns, Path masked) throws SQLException {
        String replaced = columns.stream()
                .map(column -> {
                    String name = Sql.name(column.name());
                    return column.type() == ColumnType.STRING
                            ? "CASE WHEN " + name + " IS NOT NULL THEN '***' END AS " + name
                            : "CAST(NULL AS " + column.type().sqlType() + ") AS " + name;
                })
                .collect(Collectors.joining(", "));
        session.run("COPY (SELECT * REPLACE (" + replaced + ") FROM " + Sql.parquet(List.of(file)) + ") TO "
                + Sql.path(masked) + " (FORMAT parquet, COMPRESSION zstd)");
    }

    private static Finding finding(Suspicion suspicion, VersionDraft draft) {
        String evidence = suspicion.share() == null
                ? "by its name"
                : String.format(
                        Locale.ROOT, "%s in %.1f %% of its values", suspicion.detector(), 100 * suspicion.share());
        String dataset = draft.dataset();
        String how = draft.inputs().isEmpty()
                ? "Declare its classification with PUT /datasets/" + dataset
                        + " or in the contract, or with POST /datasets/" + dataset
                        + "/classify, also if it is not personal; then POST the version's /reread, or send the file"
                        + " again."
                : "Classify it with POST /datasets/" + dataset
                        + "/classify, also if it is not personal; then the dataset is built again. What must not be"
                        + " stored is protected in the contract of the input.";
        String message = "Column '" + suspicion.column() + "' looks personal (" + evidence
                + ") and nobody classified it, so its values are not stored. " + how;
        return new Finding(UNCLASSIFIED, suspicion.column(), suspicion.share(), null, null, message);
    }
}

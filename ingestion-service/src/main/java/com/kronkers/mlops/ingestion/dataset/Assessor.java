package com.kronkers.mlops.ingestion.dataset;

import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.contract.DataContract;
import com.kronkers.mlops.ingestion.objects.ObjectFolder;
import com.kronkers.mlops.ingestion.profile.Profile;
import com.kronkers.mlops.ingestion.profile.Profiler;
import com.kronkers.mlops.ingestion.quality.Comparison;
import com.kronkers.mlops.ingestion.quality.Finding;
import com.kronkers.mlops.problem.Problem;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Profiles a draft's rows and compares them with the head. Reads files and no database. */
final class Assessor {
    private final ObjectFolder objects;
    private final Profiler profiler;
    private final Comparison comparison;

    Assessor(ObjectFolder objects, Profiler profiler, Comparison comparison) {
        this.objects = objects;
        this.profiler = profiler;
        this.comparison = comparison;
    }

    Profile profile(DataContract contract, List<VersionFile> files) throws SQLException {
        List<Path> paths =
                files.stream().map(file -> objects.path(file.digest())).toList();
        return profiler.profile(contract, paths);
    }

    /**
     * @param kept the draft's parts in their order
     * @param head the newest accepted version, null if there is none
     */
    Assessment assess(VersionDraft draft, List<VersionFile> kept, DatasetVersion head) throws SQLException {
        boolean append = draft.mode() != UploadMode.REPLACE && head != null;
        List<VersionFile> files = new ArrayList<>();
        if (append) {
            requireSameColumns(head, draft);
            files.addAll(draft.carried() == null ? head.files() : draft.carried());
        }
        files.addAll(kept);
        Profile incoming = profile(draft.contract(), fresh(draft, kept));
        Profile profile = append ? profile(draft.contract(), files) : incoming;
        List<Finding> findings = new ArrayList<>();
        comparison.rejected(draft.rows(), draft.rejectedRows()).ifPresent(findings::add);
        Optional.ofNullable(head)
                .map(reference -> comparison.findings(incoming, reference.profile(), reference.number(), append))
                .ifPresent(findings::addAll);
        return new Assessment(head, files, profile, findings);
    }

    private static List<VersionFile> fresh(VersionDraft draft, List<VersionFile> kept) {
        List<VersionFile> fresh = new ArrayList<>();
        for (int i = 0; i < kept.size(); i++) {
            if (!draft.parts().get(i).rewritten()) {
                fresh.add(kept.get(i));
            }
        }
        return fresh;
    }

    private static void requireSameColumns(DatasetVersion head, VersionDraft draft) {
        if (!shape(head.contract()).equals(shape(draft.contract()))) {
            throw Problem.of(
                            409,
                            "columns-changed",
                            "The columns have changed",
                            "Rows cannot be added to " + head.id() + ", which has other columns than the contract now.")
                    .field("mode", "is append", "Send all rows with mode=replace.")
                    .exception();
        }
    }

    private static List<String> shape(DataContract contract) {
        return contract.columns().stream().map(Assessor::shape).toList();
    }

    private static String shape(Column column) {
        return column.name() + ' ' + column.type();
    }
}

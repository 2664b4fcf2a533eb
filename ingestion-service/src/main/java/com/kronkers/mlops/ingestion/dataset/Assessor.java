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
     * @param file the draft's rows, kept already
     * @param incoming their profile
     * @param head the newest accepted version, null if there is none
     */
    Assessment assess(VersionDraft draft, VersionFile file, Profile incoming, DatasetVersion head) throws SQLException {
        boolean append = draft.mode() == UploadMode.APPEND && head != null;
        List<VersionFile> files = new ArrayList<>();
        Profile profile = incoming;
        if (append) {
            requireSameColumns(head, draft);
            files.addAll(head.files());
            files.add(file);
            profile = profile(draft.contract(), files);
        } else {
            files.add(file);
        }
        List<Finding> findings = new ArrayList<>();
        comparison.rejected(draft.rows(), draft.rejectedRows()).ifPresent(findings::add);
        Optional.ofNullable(head)
                .map(reference -> comparison.findings(incoming, reference.profile(), reference.number(), append))
                .ifPresent(findings::addAll);
        return new Assessment(head, files, profile, findings);
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

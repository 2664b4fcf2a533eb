package com.kronkers.mlops.ingestion.dataset;

import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.contract.DataContract;
import com.kronkers.mlops.ingestion.profile.FileProfile;
import com.kronkers.mlops.ingestion.profile.FileProfiles;
import com.kronkers.mlops.ingestion.profile.Profiler;
import com.kronkers.mlops.ingestion.quality.Comparison;
import com.kronkers.mlops.ingestion.quality.Finding;
import com.kronkers.mlops.problem.Problem;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Profiles a draft's rows and compares them with the head. Reads new files only, and changes no version. */
final class Assessor {
    private final FileProfiles profiles;
    private final VersionRules rules;
    private final Comparison comparison;

    Assessor(FileProfiles profiles, VersionRules rules, Comparison comparison) {
        this.profiles = profiles;
        this.rules = rules;
        this.comparison = comparison;
    }

    private FileProfile profile(DataContract contract, List<VersionFile> files) throws SQLException {
        return profiles.of(contract, digests(files), Set.of());
    }

    private static List<String> digests(List<VersionFile> files) {
        return files.stream().map(VersionFile::digest).toList();
    }

    /**
     * @param kept the draft's parts in their order
     * @param head the newest accepted version, null if there is none
     * @param held what speaks against the draft already
     * @throws RuntimeException a 422 problem if the contract allows no version of the rows
     */
    Assessment assess(VersionDraft draft, List<VersionFile> kept, DatasetVersion head, List<Finding> held)
            throws SQLException {
        boolean append = draft.mode() != UploadMode.REPLACE && head != null;
        List<VersionFile> files = new ArrayList<>();
        if (append) {
            requireSameColumns(head, draft);
            files.addAll(draft.carried() == null ? head.files() : draft.carried());
        }
        files.addAll(kept);
        List<Finding> findings = new ArrayList<>(held);
        findings.addAll(
                rules.findings(draft, files, held.stream().map(Finding::column).collect(Collectors.toSet())));
        FileProfile incoming = profile(draft.contract(), fresh(draft, kept));
        FileProfile reference = head == null ? null : reference(draft, head, append);
        FileProfile profile = incoming;
        if (append) {
            profile = draft.carried() == null
                    ? FileProfile.merge(List.of(reference, incoming))
                    : profile(draft.contract(), files);
        }
        comparison.rejected(draft.rows(), draft.rejectedRows()).ifPresent(findings::add);
        if (head != null) {
            findings.addAll(comparison.findings(
                    incoming,
                    reference,
                    head.number(),
                    draft.mode() == UploadMode.REPLACE
                            ? Comparison.Arrival.REPLACED
                            : draft.mode() == UploadMode.APPEND
                                    ? Comparison.Arrival.ADDED
                                    : Comparison.Arrival.UPDATED));
        }
        return new Assessment(head, files, profile.view(), findings);
    }

    private FileProfile reference(VersionDraft draft, DatasetVersion head, boolean append) throws SQLException {
        return append
                ? profile(draft.contract(), head.files())
                : profiles.of(head.contract(), digests(head.files()), Profiler.withheld(draft.contract()));
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

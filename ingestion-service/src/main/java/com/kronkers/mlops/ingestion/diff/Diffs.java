package com.kronkers.mlops.ingestion.diff;

import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.contract.ColumnType;
import com.kronkers.mlops.ingestion.contract.DataContract;
import com.kronkers.mlops.ingestion.dataset.Dataset;
import com.kronkers.mlops.ingestion.dataset.DatasetVersion;
import com.kronkers.mlops.ingestion.dataset.Datasets;
import com.kronkers.mlops.ingestion.dataset.VersionFile;
import com.kronkers.mlops.ingestion.diff.VersionDiff.Rows;
import com.kronkers.mlops.ingestion.duckdb.DuckDb;
import com.kronkers.mlops.ingestion.duckdb.DuckDbSession;
import com.kronkers.mlops.ingestion.objects.ObjectFolder;
import com.kronkers.mlops.ingestion.profile.FileProfile;
import com.kronkers.mlops.ingestion.profile.FileProfiles;
import com.kronkers.mlops.ingestion.profile.Profiler;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Compares any two versions of a dataset. */
@ApplicationScoped
class Diffs {
    private final Datasets datasets;
    private final FileProfiles profiles;
    private final ObjectFolder objects;
    private final DuckDb duckDb;

    Diffs(Datasets datasets, FileProfiles profiles, ObjectFolder objects, DuckDb duckDb) {
        this.datasets = datasets;
        this.profiles = profiles;
        this.objects = objects;
        this.duckDb = duckDb;
    }

    /**
     * What differs between two versions.
     *
     * @param samples rows of each kind at most
     */
    VersionDiff diff(DatasetVersion from, DatasetVersion to, int samples) throws SQLException {
        // What is personal today is personal in old versions too.
        Set<String> withheld = new HashSet<>();
        datasets.find(to.dataset())
                .flatMap(Dataset::contract)
                .map(Profiler::withheld)
                .ifPresent(withheld::addAll);
        withheld.addAll(Profiler.withheld(from.contract()));
        withheld.addAll(Profiler.withheld(to.contract()));
        return new VersionDiff(
                to.dataset(),
                from.number(),
                to.number(),
                SchemaDifference.of(from.contract(), to.contract()),
                rows(from, to, withheld, samples),
                DistributionDifference.of(profile(from, withheld), profile(to, withheld)));
    }

    private FileProfile profile(DatasetVersion version, Set<String> withheld) throws SQLException {
        return profiles.of(
                version.contract(),
                version.files().stream().map(VersionFile::digest).toList(),
                withheld);
    }

    private Rows rows(DatasetVersion from, DatasetVersion to, Set<String> withheld, int samples) throws SQLException {
        List<VersionFile> old = new ArrayList<>(from.files());
        List<VersionFile> fresh = new ArrayList<>();
        // A file may be in a version twice: each stands for its rows once.
        to.files().stream().filter(file -> !old.remove(file)).forEach(fresh::add);
        int shared = from.files().size() - old.size();
        List<Column> common = common(from, to);
        List<String> key = key(to.contract(), common);
        List<String> names = common.stream().map(Column::name).toList();
        if (common.isEmpty() || old.isEmpty() && fresh.isEmpty()) {
            boolean same = old.isEmpty() && fresh.isEmpty();
            return new Rows(
                    key,
                    names,
                    same ? 0 : to.rows(),
                    same ? 0 : from.rows(),
                    key.isEmpty() ? null : 0L,
                    shared,
                    new VersionDiff.Samples(List.of(), List.of(), null));
        }
        List<String> shown =
                names.stream().filter(name -> !withheld.contains(name)).toList();
        try (DuckDbSession session = duckDb.open()) {
            return new RowDifference(session, paths(old), paths(fresh), common, key, shown, samples)
                    .count(rows(old) + rows(fresh), shared);
        }
    }

    /** The columns that both versions keep, as they keep them. */
    private List<Column> common(DatasetVersion from, DatasetVersion to) throws SQLException {
        List<Column> common = SchemaDifference.common(from.contract(), to.contract());
        try (DuckDbSession session = duckDb.open()) {
            Map<String, ColumnType> old = Profiler.storedTypes(session, paths(from.files()));
            Map<String, ColumnType> fresh = Profiler.storedTypes(session, paths(to.files()));
            return common.stream()
                    .filter(column ->
                            old.containsKey(column.name()) && old.get(column.name()) == fresh.get(column.name()))
                    .toList();
        }
    }

    private static List<String> key(DataContract contract, List<Column> common) {
        Set<String> names = new HashSet<>(common.stream().map(Column::name).toList());
        return names.containsAll(contract.key()) ? contract.key() : List.of();
    }

    private static long rows(List<VersionFile> files) {
        return files.stream().mapToLong(VersionFile::rows).sum();
    }

    private List<Path> paths(List<VersionFile> files) {
        return files.stream().map(file -> objects.path(file.digest())).toList();
    }
}

package com.kronkers.mlops.training.trigger;

import com.kronkers.mlops.training.database.Database;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** The accepted versions of every dataset, as ingestion's events told them. */
@ApplicationScoped
public class DatasetVersionRepository {
    private final Database database;

    DatasetVersionRepository(Database database) {
        this.database = database;
    }

    void accept(DatasetVersion version, long newRows) {
        put(version, newRows, false);
    }

    void withdraw(DatasetVersion version) {
        put(version, 0, true);
    }

    private void put(DatasetVersion version, long newRows, boolean withdrawn) {
        database.update(
                """
                insert into dataset_version (dataset, version, digest, new_rows, withdrawn) values (?, ?, ?, ?, ?)
                on conflict (dataset, version) do update set digest = excluded.digest, new_rows = excluded.new_rows,
                    withdrawn = excluded.withdrawn
                """,
                version.dataset(),
                version.version(),
                version.digest(),
                newRows,
                withdrawn);
    }

    /** The highest accepted version that is not withdrawn. */
    Optional<DatasetVersion> latest(String dataset) {
        return database.first(
                "select * from dataset_version where dataset = ? and not withdrawn order by version desc limit 1",
                DatasetVersionRepository::version,
                dataset);
    }

    /** Rows that accepted versions after this one brought. */
    long newRowsSince(String dataset, int version) {
        return database.first(
                        """
                        select coalesce(sum(new_rows), 0) as new_rows from dataset_version
                        where dataset = ? and version > ? and not withdrawn
                        """,
                        row -> row.getLong("new_rows"),
                        dataset,
                        version)
                .orElseThrow();
    }

    /** Whether a version was withdrawn; it cannot become so before the caller's transaction ends. */
    public boolean isWithdrawn(String dataset, int version) {
        return database.first(
                        "select withdrawn from dataset_version where dataset = ? and version = ? for share",
                        row -> row.getBoolean("withdrawn"),
                        dataset,
                        version)
                .orElse(false);
    }

    private static DatasetVersion version(ResultSet row) throws SQLException {
        return new DatasetVersion(row.getString("dataset"), row.getInt("version"), row.getString("digest"));
    }
}

package com.kronkers.mlops.training.project;

import com.kronkers.mlops.training.database.Database;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Which projects there are. */
@ApplicationScoped
class ProjectRepository {
    private static final int LONGEST_LIST = 200;

    private final Database database;
    private final Clock clock;

    ProjectRepository(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** A project as it is recorded; what it says of itself is in its files. */
    record Row(String digest, Project.Origin origin, long bytes, String createdBy, Instant createdAt) {}

    /** Records a project. One that is known stays as it is. */
    void put(String digest, String name, Project.Origin origin, long bytes, String subject) {
        database.update(
                """
                insert into project (digest, name, git, git_commit, bytes, created_by, created_at)
                values (?, ?, ?, ?, ?, ?, ?) on conflict do nothing
                """,
                digest,
                name,
                origin.git(),
                origin.commit(),
                bytes,
                subject,
                clock.instant());
    }

    Optional<Row> find(String digest) {
        return database.first("select * from project where digest = ?", ProjectRepository::row, digest);
    }

    /** The newest first, at most 200. */
    List<Row> newest() {
        return database.list(
                "select * from project order by created_at desc, digest limit " + LONGEST_LIST, ProjectRepository::row);
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(
                row.getString("digest"),
                new Project.Origin(row.getString("git"), row.getString("git_commit")),
                row.getLong("bytes"),
                row.getString("created_by"),
                Database.instant(row, "created_at"));
    }
}

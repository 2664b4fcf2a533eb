package com.kronkers.mlops.training.champion;

import com.kronkers.mlops.training.database.Database;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.LocalDate;
import java.util.Optional;

/** Who is champion, by the newest revision seen. */
@ApplicationScoped
public class ChampionRepository {
    private final Database database;

    ChampionRepository(Database database) {
        this.database = database;
    }

    /** The model's champion, if it has one. */
    public Optional<Champion> find(String model) {
        return database.first(
                "select * from champion where model = ? and version is not null",
                row -> new Champion(
                        row.getString("model"),
                        row.getString("version"),
                        row.getString("digest"),
                        row.getObject("trained_through", LocalDate.class)),
                model);
    }

    /** Takes over a revision; one that is passed already changes nothing. */
    void put(String model, long revision, Optional<Champion> champion) {
        database.update(
                """
                insert into champion (model, revision, version, digest, trained_through) values (?, ?, ?, ?, ?)
                on conflict (model) do update set revision = excluded.revision, version = excluded.version,
                    digest = excluded.digest, trained_through = excluded.trained_through
                where champion.revision < excluded.revision
                """,
                model,
                revision,
                champion.map(Champion::version).orElse(null),
                champion.map(Champion::digest).orElse(null),
                champion.map(Champion::trainedThrough).orElse(null));
    }
}

package com.kronkers.mlops.ingestion.source;

import com.kronkers.mlops.ingestion.dataset.Dataset;
import com.kronkers.mlops.ingestion.dataset.Datasets;
import com.kronkers.mlops.problem.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;

/** The sources of datasets. */
@ApplicationScoped
class Sources {
    private static final String NAME = "[a-z0-9][a-z0-9-]{0,62}";

    private final EntityManager rows;
    private final Datasets datasets;
    private final Pulls pulls;

    Sources(EntityManager rows, Datasets datasets, Pulls pulls) {
        this.rows = rows;
        this.datasets = datasets;
        this.pulls = pulls;
    }

    /** Whether a definition is the first of its name. */
    record Defined(DatasetSource source, boolean created) {}

    /** Defines a source, for the first time or anew. */
    @Transactional
    Defined define(DatasetSource.Id id, SourceDefinition wanted, String by) {
        if (!id.name().matches(NAME)) {
            throw invalidName(id.name());
        }
        Dataset dataset = datasets.lock(id.dataset());
        if (dataset.derived()) {
            throw Problem.of(
                            409,
                            "derived-dataset",
                            "The dataset is derived",
                            "'" + dataset.name() + "' is the result of a query and takes no rows from elsewhere.")
                    .field("name", "is a derived dataset", "Define the source for one of its inputs.")
                    .exception();
        }
        Instant now = Instant.now();
        DatasetSource known = rows.find(DatasetSource.class, id);
        DatasetSource source = known == null ? new DatasetSource(id) : known;
        Instant next = wanted.schedule() == null
                ? null
                : Schedule.of(wanted.schedule()).after(now).orElse(null);
        source.define(wanted, next, by, now);
        if (known == null) {
            rows.persist(source);
        }
        pulls.follow(source);
        return new Defined(source, known == null);
    }

    /** The source of that name. */
    @Transactional
    DatasetSource get(DatasetSource.Id id) {
        datasets.get(id.dataset());
        DatasetSource source = id.name().matches(NAME) ? rows.find(DatasetSource.class, id) : null;
        if (source == null) {
            throw Problem.of(
                            404,
                            "unknown-source",
                            "There is no such source",
                            "Dataset '" + id.dataset() + "' has no source '" + id.name() + "'.")
                    .field(
                            "source",
                            "is not defined",
                            "GET /datasets/" + id.dataset() + "/sources lists those that are.")
                    .exception();
        }
        return source;
    }

    /** All sources of a dataset by name. */
    @Transactional
    List<DatasetSource> of(String dataset) {
        datasets.get(dataset);
        return rows.createQuery(
                        "from DatasetSource s where s.id.dataset = :dataset order by s.id.name", DatasetSource.class)
                .setParameter("dataset", dataset)
                .getResultList();
    }

    /** Deletes a source. Its pulls stay in the history; one that waits will find it gone. */
    @Transactional
    void delete(DatasetSource.Id id) {
        get(id);
        rows.remove(rows.find(DatasetSource.class, id));
    }

    private static RuntimeException invalidName(String name) {
        return Problem.of(422, "invalid-source", "The source cannot be defined like this", "source: is no name")
                .field("source", "'" + name + "' is no name", "Use 1 to 63 lower-case letters, digits and hyphens.")
                .exception();
    }
}

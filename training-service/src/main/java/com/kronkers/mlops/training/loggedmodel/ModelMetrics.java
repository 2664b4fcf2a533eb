package com.kronkers.mlops.training.loggedmodel;

import com.kronkers.mlops.training.database.Database;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/** What was measured of models. */
@ApplicationScoped
public class ModelMetrics {
    private final Database database;

    ModelMetrics(Database database) {
        this.database = database;
    }

    /** Keeps values that a run measured, in the caller's transaction; one that is known already changes nothing. */
    @Transactional(Transactional.TxType.MANDATORY)
    public void log(UUID run, List<ModelMetric> metrics) {
        if (metrics.isEmpty()) {
            return;
        }
        database.update(
                """
                insert into logged_model_metric (model, run, key, step, logged_at, value, dataset_name, dataset_digest)
                select m, ?, k, s, t, v, n, d
                from unnest(?::text[], ?::text[], ?::bigint[], ?::bigint[], ?::float8[], ?::text[], ?::text[])
                     as logged (m, k, s, t, v, n, d)
                on conflict do nothing
                """,
                run,
                texts(metrics, ModelMetric::model),
                texts(metrics, ModelMetric::key),
                metrics.stream().mapToLong(ModelMetric::step).toArray(),
                metrics.stream().mapToLong(ModelMetric::loggedAt).toArray(),
                metrics.stream().mapToDouble(ModelMetric::value).toArray(),
                texts(metrics, ModelMetric::datasetName),
                texts(metrics, ModelMetric::datasetDigest));
    }

    private static String[] texts(List<ModelMetric> metrics, Function<ModelMetric, String> part) {
        return metrics.stream().map(part).toArray(String[]::new);
    }
}

package com.kronkers.mlops.local.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoutesTest {

    @ParameterizedTest
    @CsvSource({
        "/datasets,ingestion",
        "/datasets/receipts/versions,ingestion",
        "/training/jobs,training",
        "/api/2.0/mlflow/runs/create,training",
        "/api/2.0/preview/mlflow/runs/create,training",
        "/ajax-api/2.0/mlflow/runs/create,training",
        "/api/2.0/mlflow-artifacts/artifacts/0/a/artifacts/b,training",
        "/api/3.0/mlflow/server-info,training",
        "/version,training",
        "/models/demand/rollback,registry",
        "/predictions/demand,serving",
        "/outcomes/demand,serving",
        "/v2,serving",
        "/v2/models/demand/infer,serving",
        "/monitoring/overview,monitoring",
        "/dead-letters/registry,registry",
        "/openapi/training,training",
    })
    void eachPathHasItsService(String path, String service) throws Exception {
        assertThat(Routes.fromTable().serviceFor(path)).contains(service);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/datasetsx",
                "/q/health",
                "/dead-letters",
                "/openapi/unknown",
                "/v20",
                "/api/2.0",
                "/api/2.0/mlflowx"
            })
    void everythingElseHasNone(String path) throws Exception {
        assertThat(Routes.fromTable().serviceFor(path)).isEmpty();
    }

    @Test
    void theLongestPrefixWins() {
        Routes routes = new Routes(List.of(new Routes.Route("/a", "short"), new Routes.Route("/a/b", "long")));

        assertThat(routes.serviceFor("/a/b/c")).contains("long");
        assertThat(routes.serviceFor("/a/c")).contains("short");
    }
}

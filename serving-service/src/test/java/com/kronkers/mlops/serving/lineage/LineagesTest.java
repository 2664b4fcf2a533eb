package com.kronkers.mlops.serving.lineage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.serving.deployment.DeployedModel;
import com.kronkers.mlops.serving.prediction.PredictionId;
import com.kronkers.mlops.serving.storage.UuidV7;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LineagesTest {
    private final Map<String, String> kept = new HashMap<>();
    private final List<DeployedModel.Identity> served = new ArrayList<>();
    private final Lineages lineages = new Lineages(new Kept(), () -> served);

    @Test
    void theVersionIsTheOneThatTheIdsAliasHadByItsRevision() {
        kept.put(
                "reigns",
                """
                [{"revision":1,"alias":"champion","version":"1"},{"revision":2,"alias":"challenger","version":"2"},
                 {"revision":3,"alias":"champion","version":"3"},{"revision":6,"alias":"champion","version":"5"}]""");

        assertThat(lineage(1, "champion").at("/version/version").asText()).isEqualTo("1");
        assertThat(lineage(2, "champion").at("/version/version").asText()).isEqualTo("1");
        assertThat(lineage(2, "challenger").at("/version/version").asText()).isEqualTo("2");
        assertThat(lineage(5, "champion").at("/version/version").asText()).isEqualTo("3");
        assertThat(lineage(9, "champion").at("/version/version").asText()).isEqualTo("5");
    }

    @Test
    void anAliasThatTheRegistryNeverSawHasNoVersionAndSaysSo() {
        kept.put("reigns", "[{\"revision\":4,\"alias\":\"champion\",\"version\":\"1\"}]");

        JsonNode lineage = lineage(3, "champion");

        assertThat(lineage.at("/version/missing").asText()).isEqualTo("the registry knows no revision 3");
        assertThat(lineage.at("/approval/missing").asText()).contains("no champion up to revision 3");
        for (String part : new String[] {"run", "code", "dataset", "contract"}) {
            assertThat(lineage.path(part).has("missing")).as(part).isTrue();
        }
    }

    @Test
    void whileTheRegistryIsAwayTheVersionIsKnownIfItStillServes() {
        served.add(new DeployedModel.Identity("demand", "4", 8, "champion", "sha256:0"));

        assertThat(lineage(8, "champion").at("/version/version").asText()).isEqualTo("4");
        assertThat(lineage(7, "champion").at("/version/missing").asText()).isEqualTo("reigns is not kept");
        assertThat(lineage(8, "challenger").at("/version/missing").asText()).isEqualTo("reigns is not kept");
    }

    @Test
    void everyPartThatIsKeptIsToldAndEveryOtherNamed() {
        kept.put(
                "reigns",
                """
                [{"revision":1,"alias":"champion","version":"1","by":"anna",
                  "approvals":[{"by":"anna","at":"2026-11-01T10:00:00Z"}]}]""");
        kept.put(
                "version 1",
                """
                {"run":"r","job":"j","codeCommit":"c0ffee","dataset":{"name":"sales","version":7,"digest":"sha256:0"}}""");
        kept.put("sales 7", "{\"contractVersion\":2}");

        JsonNode lineage = lineage(1, "champion");

        assertThat(lineage.at("/prediction/madeAt").asText()).startsWith("20");
        assertThat(lineage.at("/inputs").asText()).isEqualTo("not recorded");
        assertThat(lineage.at("/approval/by").asText()).isEqualTo("anna");
        assertThat(lineage.at("/approval/approvals/0/by").asText()).isEqualTo("anna");
        assertThat(lineage.at("/approval/approvals/0/at").asText()).isEqualTo("2026-11-01T10:00:00Z");
        assertThat(lineage.at("/approval/statement/missing").asText())
                .isEqualTo(
                        "the registry's history keeps none; the signed statement stands in the event model-promoted");
        assertThat(lineage.at("/run/run").asText()).isEqualTo("r");
        assertThat(lineage.at("/run/missing").asText()).isEqualTo("job j is not kept");
        assertThat(lineage.at("/code/commit").asText()).isEqualTo("c0ffee");
        assertThat(lineage.at("/code/digest/missing").asText()).isEqualTo("the run gave no digest of its code");
        assertThat(lineage.at("/dataset/link").asText()).isEqualTo("/datasets/sales/versions/7");
        assertThat(lineage.at("/dataset/sources/missing").asText()).isEqualTo("ancestry 1 is not kept");
        assertThat(lineage.at("/contract/version").asInt()).isEqualTo(2);
    }

    @Test
    void aRegistryThatNamesNoApprovalsSaysSo() {
        kept.put("reigns", "[{\"revision\":1,\"alias\":\"champion\",\"version\":\"1\",\"by\":\"anna\"}]");

        assertThat(lineage(1, "champion").at("/approval/approvals/missing").asText())
                .isEqualTo("the registry's history names no approvals");
    }

    private JsonNode lineage(long revision, String variant) {
        return lineages.of(new PredictionId("demand", revision, variant, UuidV7.next()), "the-id");
    }

    /** Says what the test put under a name. */
    private final class Kept implements LineageSource {
        @Override
        public Finding reigns(String model) {
            return finding("reigns");
        }

        @Override
        public Finding version(String model, String version) {
            return finding("version " + version);
        }

        @Override
        public Finding ancestry(String model, String version) {
            return finding("ancestry " + version);
        }

        @Override
        public Finding job(String job) {
            return finding("job " + job);
        }

        @Override
        public Finding datasetVersion(String dataset, String version) {
            return finding(dataset + " " + version);
        }

        private Finding finding(String name) {
            try {
                String content = kept.get(name);
                return content == null
                        ? new Finding.Missing(name + " is not kept")
                        : new Finding.Found(new ObjectMapper().readTree(content));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}

package com.kronkers.mlops.training.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import com.kronkers.mlops.training.ComponentTest;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class RunSearchTest extends ComponentTest {
    private final MlflowApi scientist = MlflowApi.as("data-scientist");
    private String experiment;

    @BeforeEach
    void makeRuns() {
        experiment = scientist.experiment();
        make("one", 1, "0.5", "3", "red");
        make("two", 2, "'NaN'", "8", "blue");
        make("three", 3, "0.9", "8", "green");
        make("four", 4, null, null, null);
    }

    private void make(String name, int start, String loss, String depth, String team) {
        String run = scientist
                .ok(scientist.post(
                        "runs/create",
                        "{'experiment_id':'" + experiment + "','run_name':'" + name + "','start_time':" + start + "}"))
                .at("/run/info/run_id")
                .asText();
        if (loss != null) {
            scientist.ok(scientist.post(
                    "runs/log-batch",
                    "{'run_id':'" + run + "','metrics':[{'key':'val loss','value':" + loss + ",'timestamp':1}],"
                            + "'params':[{'key':'depth','value':'" + depth + "'}],'tags':[{'key':'team','value':'"
                            + team
                            + "'}]}"));
        }
    }

    private List<String> names(String more) {
        JsonNode found =
                scientist.ok(scientist.post("runs/search", "{'experiment_ids':['" + experiment + "']," + more + "}"));
        List<String> names = new ArrayList<>();
        found.path("runs").forEach(run -> names.add(run.at("/info/run_name").asText()));
        return names;
    }

    @Test
    void theLatestStartComesFirst() {
        assertThat(names("'max_results':100")).containsExactly("four", "three", "two", "one");
    }

    @Test
    void conditionsAreJoinedByAnd() {
        assertThat(names("'filter':'metrics.\\'val loss\\' > 0.4 AND params.depth = `8`'"))
                .containsExactly("three");
        assertThat(names("'filter':'tags.team LIKE `%e%` and attributes.start_time <= 2'"))
                .containsExactly("two", "one");
        assertThat(names("'filter':'run_name IN (`one`)'".replace("run_name IN (`one`)", "tags.team ILIKE `GR%`")))
                .containsExactly("three");
    }

    @Test
    void aFilterMayBeLong() {
        String ids = "`" + "0".repeat(32) + "`,";
        String text = "x".repeat(5_000);

        assertThat(names("'filter':'run_id NOT IN (" + ids.repeat(1_000) + "`none`) AND params.depth = `3`'"))
                .containsExactly("one");
        assertThat(names("'filter':'params.depth != `" + text + "`'")).containsExactly("three", "two", "one");
    }

    @Test
    void noNumberIsUnequalToAllAndLessThanNone() {
        assertThat(names("'filter':'metrics.\\'val loss\\' != 0.5'")).containsExactly("three", "two");
        assertThat(names("'filter':'metrics.\\'val loss\\' > -1e300'")).containsExactly("three", "one");
    }

    @Test
    void whatIsNoNumberComesLateAndWhatIsMissingLast() {
        assertThat(names("'order_by':['metrics.\\'val loss\\' DESC']")).containsExactly("three", "one", "two", "four");
        assertThat(names("'order_by':['metrics.\\'val loss\\' ASC']")).containsExactly("one", "three", "two", "four");
        assertThat(names("'order_by':['params.depth DESC','start_time ASC']"))
                .containsExactly("two", "three", "one", "four");
    }

    @Test
    void whatIsFilteredByIsOrderedBy() {
        assertThat(names("'filter':'metrics.\\'val loss\\' != 7','order_by':['metrics.\\'val loss\\' DESC']"))
                .containsExactly("three", "one", "two");
        assertThat(names("'filter':'params.depth = `8`','order_by':['params.depth','start_time ASC']"))
                .containsExactly("two", "three");
    }

    @Test
    void whatIsMissingCanBeAskedFor() {
        assertThat(names("'filter':'params.depth IS NULL'")).containsExactly("four");
        assertThat(names("'filter':'tags.team IS NOT NULL'")).containsExactly("three", "two", "one");
    }

    @Test
    void pagesFollowEachOther() {
        JsonNode first = scientist.ok(scientist.post(
                "runs/search",
                "{'experiment_ids':['" + experiment + "'],'max_results':3,'order_by':['start_time ASC']}"));
        assertThat(first.get("runs")).hasSize(3);
        assertThat(names("'order_by':['start_time ASC'],'page_token':'"
                        + first.get("next_page_token").asText() + "'"))
                .containsExactly("four");
    }

    @Test
    void aFilterCannotLeaveItsText() {
        assertThat(names("'filter':'tags.team = \\'x` or 1=1 --\\''")).isEmpty();
        assertThat(names("'filter':'tags.team LIKE `\\\\%`'")).isEmpty();
    }

    @Test
    void whatCannotBeUnderstoodIsSaid() {
        wrong("metrics.a > 1 OR metrics.a < 0", "Invalid clause(s) in filter string: 'OR'");
        wrong("metrics.a >", "'metrics.a', '>'");
        wrong("colour = `red`", "Invalid attribute key 'colour'");
        wrong("params.a > `3`", "Invalid comparator '>'");
        wrong("attributes.status IN (`RUNNING`)", "Only ['run_id'] attributes support");
        wrong("metrics.a = (`1`)", "Expected numeric value type for metric");
    }

    private void wrong(String filter, String message) {
        scientist
                .post("runs/search", "{'experiment_ids':['" + experiment + "'],'filter':'" + filter + "'}")
                .statusCode(400)
                .body("error_code", is("INVALID_PARAMETER_VALUE"))
                .body("message", containsString(message));
    }
}

package com.kronkers.mlops.training.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.kronkers.mlops.problem.Problem.FieldError;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyDocumentTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Catalog CATALOG = PolicyExamples.catalog();

    @Test
    void aCompleteDocumentIsReadAsItIs() throws Exception {
        Policy policy = PolicyDocument.read("weekly", PolicyExamples.weekly("demand", "demand-model"), CATALOG);

        assertThat(policy.model()).isEqualTo("demand-model");
        assertThat(policy.settings().seed()).isEqualTo(7);
        assertThat(policy.cooldown()).isEqualTo(Duration.ofMinutes(10));
        assertThat(policy.minimumNewRows()).isEqualTo(400);
    }

    @Test
    void whatIsLeftOutGetsItsDefault() throws Exception {
        ObjectNode document = PolicyExamples.weekly("demand", "demand-model");
        document.remove(List.of("parameters", "seed", "testPeriods", "minimumNewRows", "retrainOnDrift", "cooldown"));
        ObjectNode recipe = (ObjectNode) document.get("recipe");
        recipe.remove(List.of("known", "calendar"));
        ((ObjectNode) recipe.at("/history/0")).remove("means");

        Policy policy = PolicyDocument.read("weekly", document, CATALOG);

        assertThat(policy.settings().testPeriods()).isEqualTo(4);
        assertThat(policy.minimumNewRows()).isEqualTo(1);
        assertThat(policy.retrainOnDrift()).isTrue();
        JsonNode stored = policy.settings().recipe();
        assertThat(stored.path("known").isArray()).isTrue();
        assertThat(stored.at("/history/0/means").isArray()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/                | trainer        | \"random-forest\"          | trainer",
                "/                | epochs         | 3                          | epochs",
                "/                | model          | \"Demand Model\"           | model",
                "/                | dataset        | null                       | dataset",
                "/                | testPeriods    | 0                          | testPeriods",
                "/                | minimumNewRows | \"many\"                   | minimumNewRows",
                "/                | retrainOnDrift | \"yes\"                    | retrainOnDrift",
                "/                | cooldown       | \"ten minutes\"            | cooldown",
                "/                | recipe         | 3                          | recipe",
                "/                | parameters     | {\"hidden\":{\"a\":1}}     | parameters.hidden",
                "/                | parameters     | {\"searchTrials\":1}       | parameters.searchTrials",
                "/                | parameters     | {\"searchTrials\":101}     | parameters.searchTrials",
                "/                | parameters     | {\"searchTrials\":2.5}     | parameters.searchTrials",
                "/                | parameters     | {\"searchTrials\":\"20\"}  | parameters.searchTrials",
                "/recipe          | entity         | []                         | recipe.entity",
                "/recipe          | step           | \"P1M\"                    | recipe.step",
                "/recipe          | step           | \"weekly\"                 | recipe.step",
                "/recipe          | target         | \"units; drop table\"      | recipe.target",
                "/recipe          | known          | [\"units\"]                | recipe.known",
                "/recipe          | known          | [\"week_start\"]           | recipe.known",
                "/recipe          | calendar       | [\"moon-phase\"]           | recipe.calendar",
                "/recipe          | horizonSteps   | 0                          | recipe.horizonSteps",
                "/recipe          | gap            | 1                          | recipe.gap",
                "/recipe          | history        | {}                         | recipe.history",
                "/recipe/history/0| lags           | [0]                        | recipe.history[0].lags",
                "/recipe/history/0| lags           | [27]                       | recipe.history[0].lags",
                "/recipe/history/0| column         | 5                          | recipe.history[0].column",
                "/recipe/history/0| ratios         | [4]                        | recipe.history[0].ratios",
                "/recipe          | task           | \"ranking\"                | recipe.task",
                "/recipe          | task           | \"binary\"                 | recipe.history[0].column",
                "/                | split          | {\"by\":\"moon\"}           | split.by",
                "/                | split          | {\"by\":\"group\"}          | split.column",
                "/                | split          | {\"by\":\"time\",\"share\":2} | split.share",
                "/                | split          | {\"by\":\"stratified\"}     | split.by",
                "/                | split          | {\"by\":\"group\",\"column\":\"holiday\"} | split.column",
                "/                | limits         | 3                          | limits",
                "/                | limits         | {\"time\":\"PT31M\"}       | limits.time",
                "/                | limits         | {\"time\":\"PT0S\"}        | limits.time",
                "/                | limits         | {\"memory\":\"4G\"}        | limits.memory",
                "/                | limits         | {\"memory\":\"much\"}      | limits.memory",
                "/                | limits         | {\"cpu\":\"PT121M\"}       | limits.cpu",
                "/                | limits         | {\"processes\":513}        | limits.processes",
                "/                | limits         | {\"processes\":0}          | limits.processes",
                "/                | limits         | {\"disk\":\"5000M\"}       | limits.disk",
                "/                | limits         | {\"disk\":\"999999T\"}     | limits.disk",
                "/                | limits         | {\"disk\":5}               | limits.disk",
                "/                | limits         | {\"network\":\"1G\"}       | limits.network",
            })
    void aWrongFieldIsNamedWithAFix(String parent, String field, String value, String named) throws Exception {
        ObjectNode document = PolicyExamples.weekly("demand", "demand-model");
        ObjectNode target = parent.equals("/") ? document : (ObjectNode) document.at(parent);
        target.set(field, JSON.readTree(value));

        assertThatThrownBy(() -> PolicyDocument.read("weekly", document, CATALOG))
                .asInstanceOf(type(InvalidPolicyException.class))
                .satisfies(
                        invalid -> assertThat(invalid.errors()).singleElement().satisfies(error -> {
                            assertThat(error.field()).isEqualTo(named);
                            assertThat(error.fix()).isNotBlank();
                        }));
    }

    @Test
    void aTrainerWithNothingToSearchIsNotAskedTo() throws Exception {
        ObjectNode document = PolicyExamples.weekly("demand", "demand-model").put("trainer", "seasonal-naive");
        document.putObject("parameters").put("searchTrials", 0);
        assertThat(PolicyDocument.read("weekly", document, CATALOG).settings().searchTrials())
                .isZero();

        document.putObject("parameters").put("searchTrials", 2);

        assertThat(errors(document))
                .containsExactly(new FieldError(
                        "parameters.searchTrials",
                        "'seasonal-naive' has nothing to search",
                        "remove it, or use one of [tabular-network]"));
    }

    @Test
    void limitsAreKeptUpToThoseOfTheService() throws Exception {
        ObjectNode document = PolicyExamples.weekly("demand", "demand-model");
        document.set(
                "limits",
                JSON.readTree(
                        "{\"time\":\"PT30M\",\"memory\":\"3G\",\"cpu\":\"PT2H\",\"processes\":512,\"disk\":\"4000M\"}"));

        JobLimits limits =
                PolicyDocument.read("weekly", document, CATALOG).settings().limits();

        assertThat(limits).isEqualTo(new JobLimits(Duration.ofMinutes(30), "3G", Duration.ofHours(2), 512, "4000M"));
    }

    @Test
    void aLimitAboveTheServicesIsToldWhichSettingThatIs() throws Exception {
        ObjectNode document = PolicyExamples.weekly("demand", "demand-model");
        document.set("limits", JSON.readTree("{\"processes\":600,\"disk\":\"4G\"}"));

        assertThatThrownBy(() -> PolicyDocument.read("weekly", document, CATALOG))
                .asInstanceOf(type(InvalidPolicyException.class))
                .satisfies(invalid -> assertThat(invalid.errors())
                        .containsExactly(
                                new FieldError(
                                        "limits.processes",
                                        "'600' is more than the 512 of kronkers.training.runner.process-limit",
                                        "send at most 512, or have that setting of the service raised"),
                                new FieldError(
                                        "limits.disk",
                                        "'4G' is more than the 4000M of kronkers.training.runner.disk-limit",
                                        "send at most 4000M, or have that setting of the service raised")));
    }

    @Test
    void aTaskRatiosAndASplitAreKept() throws Exception {
        ObjectNode document = PolicyExamples.weekly("demand", "demand-model");
        document.set("split", JSON.readTree("{\"by\":\"group\",\"column\":\"store_id\",\"share\":0.1}"));
        ObjectNode recipe = (ObjectNode) document.get("recipe");
        recipe.put("task", "regression").putArray("known").add("discount_rate");
        ((ObjectNode) recipe.at("/history/1")).putArray("ratios").add(4);

        TrainingSettings settings =
                PolicyDocument.read("weekly", document, CATALOG).settings();

        assertThat(settings.split().path("column").asText()).isEqualTo("store_id");
        assertThat(settings.recipe().at("/history/1/ratios/0").asInt()).isEqualTo(4);
    }

    @Test
    void aStratifiedSplitIsKeptWhereThePastOfTheTargetIsNotRead() throws Exception {
        ObjectNode document = PolicyExamples.weekly("demand", "demand-model");
        document.set("split", JSON.readTree("{\"by\":\"stratified\"}"));
        ((ArrayNode) document.at("/recipe/history")).remove(0);

        TrainingSettings settings =
                PolicyDocument.read("weekly", document, CATALOG).settings();

        assertThat(settings.split().path("by").asText()).isEqualTo("stratified");
    }

    @Test
    void everyWrongFieldIsNamedAtOnce() {
        assertThatThrownBy(() -> PolicyDocument.read("A policy", JSON.readTree("{\"trainer\":\"x\"}"), CATALOG))
                .asInstanceOf(type(InvalidPolicyException.class))
                .satisfies(invalid -> assertThat(invalid.errors())
                        .extracting(FieldError::field)
                        .containsExactlyInAnyOrder("name", "model", "dataset", "trainer", "recipe"));
    }

    @Test
    void aDocumentThatIsNoObjectIsRefused() {
        assertThatThrownBy(() -> PolicyDocument.read("weekly", JSON.readTree("[]"), CATALOG))
                .isInstanceOf(InvalidPolicyException.class);
    }

    @Test
    void aProjectTakesThePlaceOfATrainer() throws Exception {
        ObjectNode document = PolicyExamples.ofProject("demand", "demand-model", PolicyExamples.PROJECT);
        document.put("schedule", "0 3 * * 1").put("priority", 8);
        ((ObjectNode) document.get("parameters")).put("alpha", 0.5);

        Policy policy = PolicyDocument.read("weekly", document, CATALOG);

        assertThat(policy.settings().trainer()).isNull();
        assertThat(policy.settings().project()).isEqualTo(PolicyExamples.PROJECT);
        assertThat(policy.settings().entryPoint()).isEqualTo("main");
        assertThat(policy.schedule()).isEqualTo("0 3 * * 1");
        assertThat(policy.priority()).isEqualTo(8);
    }

    @Test
    void aProjectThatMayNotRunHereIsRefusedBeforeItHasAJob() throws Exception {
        Catalog bare = PolicyExamples.catalog(Optional.of("there is no sandbox: install bubblewrap"));
        ObjectNode project = PolicyExamples.ofProject("demand", "demand-model", PolicyExamples.PROJECT);

        InvalidPolicyException invalid =
                catchThrowableOfType(InvalidPolicyException.class, () -> PolicyDocument.read("weekly", project, bare));

        assertThat(invalid.errors()).singleElement().satisfies(error -> {
            assertThat(error.field()).isEqualTo("project");
            assertThat(error.toString()).contains("install bubblewrap", "tabular-network");
        });
        assertThat(PolicyDocument.read("weekly", PolicyExamples.weekly("demand", "demand-model"), bare)
                        .settings()
                        .trainer())
                .isEqualTo("tabular-network");
    }

    @Test
    void aProjectMayTakeTheDatasetsColumnsAsTheyAre() throws Exception {
        ObjectNode document = PolicyExamples.ofPlainColumns("demand", "demand-model", PolicyExamples.PROJECT);
        ((ObjectNode) document.get("columns"))
                .put("task", "binary")
                .putArray("inputs")
                .add("price");
        document.put("backtests", 3);

        TrainingSettings settings =
                PolicyDocument.read("weekly", document, CATALOG).settings();

        assertThat(settings.recipe()).isNull();
        assertThat(settings.columns()).isEqualTo(document.get("columns"));
        assertThat(settings.target()).isEqualTo("units sold");
        assertThat(settings.backtests()).isEqualTo(3);
        assertThat(settings.project()).isEqualTo(PolicyExamples.PROJECT);
        ObjectMapper json = new ObjectMapper();
        assertThat(json.readValue(json.writeValueAsString(settings), TrainingSettings.class))
                .as("as a job keeps it")
                .isEqualTo(settings);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "columns | 3                                                       | columns",
                "columns | {\"target\": \"units\"}                                 | columns.time",
                "columns | {\"time\": \"week\"}                                    | columns.target",
                "columns | {\"time\": \"week\", \"target\": \"week\"}              | columns.target",
                "columns | {\"time\": \"w\", \"target\": \"u\", \"task\": \"rank\"}  | columns.task",
                "columns | {\"time\": \"w\", \"target\": \"u\", \"inputs\": []}      | columns.inputs",
                "columns | {\"time\": \"w\", \"target\": \"u\", \"inputs\": [\"u\"]} | columns.inputs",
                "columns | {\"time\": \"w\", \"target\": \"u\", \"inputs\": [\"a\", \"a\"]} | columns.inputs",
                "columns | {\"time\": \"w\", \"target\": \"u\", \"lags\": [1]}       | columns.lags",
                "recipe  | {\"time\": \"week\"}                                    | columns",
                "columns |                                                         | recipe",
            })
    void columnsThatCannotBeTakenAreNamed(String field, String value, String wrong) throws Exception {
        ObjectNode document = PolicyExamples.ofPlainColumns("demand", "demand-model", PolicyExamples.PROJECT);
        if (value == null) {
            document.remove(field);
        } else {
            document.set(field, new ObjectMapper().readTree(value));
        }

        InvalidPolicyException invalid = catchThrowableOfType(
                InvalidPolicyException.class, () -> PolicyDocument.read("weekly", document, CATALOG));

        assertThat(invalid.errors()).extracting(FieldError::field).containsOnlyOnce(wrong);
    }

    @Test
    void backtestsGoBackInTime() {
        ObjectNode document = PolicyExamples.ofPlainColumns("demand", "demand-model", PolicyExamples.PROJECT);
        document.put("backtests", 1).putObject("split").put("by", "stratified");

        assertThat(errors(document)).extracting(FieldError::field).containsExactly("backtests");
    }

    @Test
    void anInstalledTrainerIsToldOfBacktestsByItsParameters() {
        ObjectNode document = PolicyExamples.weekly("demand", "demand-model").put("backtests", 1);

        assertThat(errors(document)).extracting(FieldError::field).containsExactly("backtests");
    }

    @Test
    void anInstalledTrainerNeedsARecipe() {
        ObjectNode document = PolicyExamples.weekly("demand", "demand-model");
        document.remove("recipe");
        assertThat(errors(document)).extracting(FieldError::field).containsExactly("recipe");

        document.putObject("columns").put("time", "week_start").put("target", "units");
        assertThat(errors(document)).singleElement().satisfies(error -> {
            assertThat(error.field()).isEqualTo("columns");
            assertThat(error.toString()).contains("is for projects");
        });
    }

    private static List<FieldError> errors(ObjectNode document) {
        return catchThrowableOfType(
                        InvalidPolicyException.class, () -> PolicyDocument.read("weekly", document, CATALOG))
                .errors();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/           | trainer    | \"tabular-network\" | project",
                "/           | project    | \"sha256:%s\"       | project",
                "/           | project    | \"latest\"          | project",
                "/           | entryPoint | \"predict\"         | entryPoint",
                "/parameters | beta       | 3                   | parameters.beta",
                "/parameters | searchTrials | 20                | parameters.searchTrials",
                "/parameters | alpha      | \"much\"            | parameters.alpha",
                "/parameters | alpha      | [1, 2]              | parameters.alpha",
                "/           | schedule   | \"every day\"       | schedule",
                "/           | schedule   | \"0 3 31 2 *\"      | schedule",
                "/           | schedule   | \"0 0 3 * * ?\"     | schedule",
                "/           | priority   | 10                  | priority",
                "/           | backtests  | 21                  | backtests",
            })
    void aProjectThatCannotBeTrainedWithIsNamed(String place, String field, String value, String wrong)
            throws Exception {
        ObjectNode document = PolicyExamples.ofProject("demand", "demand-model", PolicyExamples.PROJECT);
        ObjectNode object = place.equals("/") ? document : (ObjectNode) document.at(place);
        object.set(field, new ObjectMapper().readTree(value.formatted("b".repeat(64))));

        InvalidPolicyException invalid = catchThrowableOfType(
                InvalidPolicyException.class, () -> PolicyDocument.read("weekly", document, CATALOG));

        assertThat(invalid.errors()).extracting(FieldError::field).contains(wrong);
    }
}

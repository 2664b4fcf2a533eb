package com.kronkers.mlops.serving.prediction;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.kronkers.mlops.runtime.Recipe;
import com.kronkers.mlops.serving.deployment.DeployedModel;
import com.kronkers.mlops.serving.deployment.Deployments;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The API of one deployed version as an OpenAPI 3.1 document, from the model's own signature: what it names in
 * categories and ranges is what a request is held against.
 *
 * @see <a href="https://spec.openapis.org/oas/v3.1.0">OpenAPI 3.1</a>
 */
final class ApiDocument {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String SCHEMAS = "#/components/schemas/";
    private static final Map<String, String> REFUSALS = Map.ofEntries(
            Map.entry("400", "The body is no JSON or CSV."),
            Map.entry("401", "There is no valid token."),
            Map.entry("403", "The token has no role that may ask, or its department was not granted the model."),
            Map.entry("404", "The model is not deployed any more."),
            Map.entry("406", "Neither JSON nor CSV is accepted."),
            Map.entry("409", "The history is older than the model's bound; the request is right."),
            Map.entry("413", "The body is too large."),
            Map.entry("415", "The body is of another type."),
            Map.entry("422", "Fields are wrong: each is named, with what was expected."),
            Map.entry("429", "The department has asked more than it may."),
            Map.entry("503", "The service is busy or stops."),
            Map.entry("504", "There is no answer within the deadline."));

    private final DeployedModel.Identity model;
    private final Inputs inputs;
    private final PredictionFields fields;
    private final Optional<Recipe> recipe;
    private final List<String> explained;
    private final List<String> explainedClasses;
    private final int mostRows;

    private ApiDocument(
            DeployedModel.Identity model,
            Optional<Recipe> recipe,
            ModelInterface known,
            List<String> explained,
            List<String> explainedClasses,
            int mostRows) {
        this.model = model;
        this.inputs = known.inputs();
        this.fields = known.fields();
        this.recipe = recipe;
        this.explained = explained;
        this.explainedClasses = explainedClasses;
        this.mostRows = mostRows;
    }

    /**
     * Writes the document.
     *
     * @param explained the features that contributions are told for; empty = there are none
     * @param explainedClasses what they are told for, each by itself; empty = for the prediction as a whole
     * @param example a row that the model answers
     */
    static ObjectNode of(
            DeployedModel.Identity model,
            Optional<Recipe> recipe,
            ModelInterface known,
            List<String> explained,
            List<String> explainedClasses,
            ObjectNode example,
            int mostRows) {
        return new ApiDocument(model, recipe, known, explained, explainedClasses, mostRows).document(example);
    }

    private ObjectNode document(ObjectNode example) {
        ObjectNode document = JSON.objectNode().put("openapi", "3.1.0");
        document.putObject("info")
                .put("title", "Predictions of " + model.model())
                .put("version", model.version())
                .put("description", description());
        document.putArray("servers").addObject().put("url", "/");
        ObjectNode paths = document.putObject("paths");
        paths.putObject("/predictions/" + model.model()).set("post", predict(example));
        paths.putObject("/predictions/{id}/lineage").set("get", lineage());
        ObjectNode components = document.putObject("components");
        components
                .putObject("securitySchemes")
                .putObject("token")
                .put("type", "http")
                .put("scheme", "bearer");
        ObjectNode schemas = components.putObject("schemas");
        schemas.set("Row", row(example));
        schemas.set("Rows", rows());
        schemas.set("Answer", answer());
        schemas.set("Prediction", prediction());
        if (!explained.isEmpty()) {
            schemas.set("Explanation", explanation());
        }
        problem(schemas);
        document.putArray("security").addObject().putArray("token");
        return document;
    }

    private String description() {
        String made = "Version " + model.version() + ", deployed by revision " + model.revision() + ".";
        return recipe.map(found -> made + " Predicts " + found.target() + " for " + String.join(", ", found.entity())
                        + " at " + found.time() + ", up to " + found.horizonSteps() + " step(s) of " + found.step()
                        + " past the newest date of its history, which every answer tells as historyAsOf.")
                .orElse(made);
    }

    private ObjectNode predict(ObjectNode example) {
        ObjectNode operation =
                JSON.objectNode().put("operationId", "predict").put("summary", "Predicts one or many rows");
        ArrayNode parameters = operation.putArray("parameters");
        String explains = explained.isEmpty()
                ? "This version cannot explain: true is refused with 422."
                : "Whether each prediction says what every feature contributed.";
        parameter(parameters, "explain", "query", "boolean", explains).put("default", false);
        parameter(parameters, "version", "query", "string", "The version or the alias that is to answer.");
        parameter(
                parameters,
                Deployments.VARIANT_KEY,
                "header",
                "string",
                "Requests with the same key, a customer's or a shop's, get the same variant as long as the weights stay.");
        parameter(
                        parameters,
                        Turns.TIMEOUT,
                        "header",
                        "integer",
                        "Milliseconds after which no answer is wanted any more.")
                .put("minimum", 1);
        ObjectNode body = operation.putObject("requestBody").put("required", true);
        ObjectNode content = body.putObject("content");
        ObjectNode json = content.putObject("application/json");
        ArrayNode shapes = json.putObject("schema").putArray("oneOf");
        shapes.add(reference("Row"));
        shapes.add(reference("Rows"));
        shapes.add(rowArray());
        ObjectNode examples = json.putObject("examples");
        examples.putObject("one").set("value", example);
        examples.putObject("many")
                .putObject("value")
                .putArray("rows")
                .add(example)
                .add(example);
        content.putObject("text/csv")
                .putObject("schema")
                .put("type", "string")
                .put("description", "A first line with the names of the fields, then a line for each row.");
        ObjectNode responses = operation.putObject("responses");
        ObjectNode good = responses.putObject("200").put("description", "A prediction for each row, in order");
        ObjectNode answers = good.putObject("content");
        answers.putObject("application/json").set("schema", reference("Answer"));
        answers.putObject("text/csv").putObject("schema").put("type", "string");
        refusals(responses, REFUSALS.keySet().stream().sorted().toList());
        return operation;
    }

    /** An optional one; its schema is returned, to add to. */
    private static ObjectNode parameter(ArrayNode parameters, String name, String in, String type, String description) {
        ObjectNode parameter = parameters
                .addObject()
                .put("name", name)
                .put("in", in)
                .put("required", false)
                .put("description", description);
        return parameter.putObject("schema").put("type", type);
    }

    private static ObjectNode lineage() {
        ObjectNode operation = JSON.objectNode()
                .put("operationId", "lineage")
                .put("summary", "From a prediction to version, run, code, dataset version, contract and approval");
        ObjectNode id = operation.putArray("parameters").addObject();
        id.put("name", "id").put("in", "path").put("required", true);
        id.putObject("schema").put("type", "string");
        ObjectNode responses = operation.putObject("responses");
        responses
                .putObject("200")
                .put("description", "What led to the prediction, as far as it is kept")
                .putObject("content")
                .putObject("application/json")
                .putObject("schema")
                .put("type", "object");
        refusals(responses, List.of("401", "403", "404"));
        return operation;
    }

    private static void refusals(ObjectNode responses, List<String> statuses) {
        for (String status : statuses) {
            responses
                    .putObject(status)
                    .put("description", REFUSALS.get(status))
                    .putObject("content")
                    .putObject("application/problem+json")
                    .set("schema", reference("Problem"));
        }
    }

    private ObjectNode row(ObjectNode example) {
        ObjectNode schema = object();
        ArrayNode required = JSON.arrayNode();
        for (Input input : inputs.all()) {
            ObjectNode field = FieldSchema.input(input);
            describe(input).ifPresent(text -> field.put("description", text));
            properties(schema).set(input.name(), field);
            if (input.required()) {
                required.add(input.name());
            }
        }
        schema.set("required", required);
        schema.put("additionalProperties", false);
        schema.putArray("examples").add(example);
        return schema;
    }

    private Optional<String> describe(Input input) {
        switch (input.role()) {
            case ENTITY:
                return Optional.of("Whose past is read: a value that occurs in the model's history.");
            case TIME:
                return Optional.of("For when: a date on the grid of "
                        + recipe.orElseThrow().step() + ".");
            default:
                if (!input.closed().isEmpty()) {
                    return Optional.of("One of " + Category.listed(input.categories()) + "; any other is refused.");
                }
                return input.minimum() == null && input.maximum() == null
                        ? Optional.empty()
                        : Optional.of("Send " + input.wanted() + "; a value outside is refused.");
        }
    }

    private ObjectNode rows() {
        ObjectNode schema = object();
        properties(schema).set("rows", rowArray());
        schema.putArray("required").add("rows");
        schema.put("additionalProperties", false);
        return schema;
    }

    private ObjectNode rowArray() {
        ObjectNode array = JSON.objectNode().put("type", "array");
        array.set("items", reference("Row"));
        return array.put("minItems", 1).put("maxItems", mostRows);
    }

    private ObjectNode answer() {
        ObjectNode schema = object();
        ObjectNode fields = properties(schema);
        fields.putObject("model").put("type", "string");
        fields.putObject("version").put("type", "string").put("description", "Which version answered");
        fields.putObject("revision")
                .put("type", "integer")
                .put("format", "int64")
                .put("description", "Of the decision that deployed it");
        fields.putObject("variant").put("type", "string").put("description", "The alias that answered");
        ArrayNode required = schema.putArray("required")
                .add("model")
                .add("version")
                .add("revision")
                .add("variant");
        if (recipe.isPresent()) {
            ObjectNode asOf = fields.putObject("historyAsOf");
            asOf.put("format", "date").putArray("type").add("string").add("null");
            asOf.put("description", "The newest date that the predictions know of");
            required.add("historyAsOf");
        }
        ObjectNode predictions = fields.putObject("predictions").put("type", "array");
        predictions.set("items", reference("Prediction"));
        required.add("predictions");
        return schema;
    }

    private ObjectNode prediction() {
        ObjectNode schema = object();
        ArrayNode required = schema.putArray("required").add("id").add("value");
        ObjectNode known = properties(schema);
        known.putObject("id").put("type", "string").put("description", "For outcomes and lineage");
        known.set("value", value());
        fields.lower().ifPresent(lower -> known.set("lower", FieldSchema.output(lower, true)));
        fields.upper().ifPresent(upper -> known.set("upper", FieldSchema.output(upper, true)));
        fields.lower().ifPresent(lower -> required.add("lower"));
        fields.upper().ifPresent(upper -> required.add("upper"));
        if (!fields.probabilities().isEmpty()) {
            known.set("probabilities", numbers(fields.classes(), "How probable each class is"));
            required.add("probabilities");
        }
        if (!fields.others().isEmpty()) {
            ObjectNode others = object();
            fields.others().forEach(other -> properties(others).set(other.name(), FieldSchema.output(other, true)));
            known.set("outputs", others);
            required.add("outputs");
        }
        recipe.ifPresent(found -> echo(found, known, required));
        if (!explained.isEmpty()) {
            known.set("explanation", reference("Explanation"));
        }
        return schema;
    }

    private ObjectNode value() {
        ObjectNode value = JSON.objectNode();
        if (fields.isMostProbable()) {
            value.put("type", "string");
            fields.classes().forEach(value.putArray("enum")::add);
        } else {
            value = FieldSchema.output(fields.value(), false);
        }
        return value.put("description", "The prediction");
    }

    private static void echo(Recipe recipe, ObjectNode known, ArrayNode required) {
        for (String name : recipe.entity()) {
            if (!AnswerJson.RESERVED.contains(name)) {
                known.putObject(name).put("type", "string");
                required.add(name);
            }
        }
        if (!AnswerJson.RESERVED.contains(recipe.time())) {
            known.putObject(recipe.time()).put("type", "string").put("format", "date");
            required.add(recipe.time());
        }
    }

    /** Contributions to a single raw output, or for each class or target where there are several. */
    private ObjectNode explanation() {
        ObjectNode one = contributions();
        if (explainedClasses.isEmpty()) {
            return one;
        }
        ObjectNode schema = object();
        ObjectNode classes = object();
        explainedClasses.forEach(name -> properties(classes).set(name, one));
        properties(schema).set("classes", classes);
        schema.putArray("required").add("classes");
        return schema;
    }

    private ObjectNode contributions() {
        ObjectNode schema = object();
        schema.put("description", "The base value and all contributions sum to the raw prediction.");
        properties(schema)
                .putObject("rawPrediction")
                .put("type", "number")
                .put("description", "The prediction, of a classifier before the sigmoid or softmax");
        properties(schema).putObject("baseValue").put("type", "number");
        properties(schema).set("contributions", numbers(explained, "What each feature adds"));
        schema.putArray("required").add("rawPrediction").add("baseValue").add("contributions");
        return schema;
    }

    private static ObjectNode numbers(List<String> names, String description) {
        ObjectNode schema = object();
        schema.put("description", description);
        names.forEach(name -> properties(schema).putObject(name).put("type", "number"));
        names.forEach(schema.withArray("required")::add);
        return schema;
    }

    private static void problem(ObjectNode schemas) {
        ObjectNode problem = object();
        schemas.set("Problem", problem);
        problem.put("description", "RFC 9457; the type is stable, texts may change");
        for (String text : List.of("type", "title", "detail", "instance")) {
            properties(problem).putObject(text).put("type", "string");
        }
        properties(problem).putObject("status").put("type", "integer");
        ObjectNode errors = properties(problem).putObject("errors").put("type", "array");
        errors.set("items", reference("FieldError"));
        problem.putArray("required").add("type").add("title").add("status");
        ObjectNode error = object();
        schemas.set("FieldError", error);
        for (String text : List.of("field", "problem", "fix")) {
            properties(error).putObject(text).put("type", "string");
            error.withArray("required").add(text);
        }
    }

    private static ObjectNode object() {
        ObjectNode schema = JSON.objectNode().put("type", "object");
        schema.putObject("properties");
        return schema;
    }

    private static ObjectNode properties(ObjectNode schema) {
        return (ObjectNode) schema.get("properties");
    }

    private static JsonNode reference(String schema) {
        return JSON.objectNode().put("$ref", SCHEMAS + schema);
    }
}

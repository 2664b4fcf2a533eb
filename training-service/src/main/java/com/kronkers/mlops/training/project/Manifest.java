package com.kronkers.mlops.training.project;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a project's {@code MLproject} file says.
 *
 * @param entryPoints by name, in the order of the file
 * @param pythonEnvironment the file that describes the Python environment, if the project has one
 * @see <a href="https://mlflow.org/docs/latest/ml/projects/">MLflow Projects</a>
 */
public record Manifest(String name, Map<String, EntryPoint> entryPoints, Optional<String> pythonEnvironment) {
    /** The file's name. */
    public static final String FILE = "MLproject";

    private static final YAMLMapper YAML = new YAMLMapper();
    private static final long LONGEST = 64 << 10;
    private static final Set<String> FIELDS = Set.of("name", "python_env", "entry_points");
    private static final Set<String> TYPES = Set.of("string", "float", "path", "uri");
    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9_.-]{0,62}";
    private static final String EXAMPLE =
            """
            put a file MLproject at the top:
            name: my-trainer
            python_env: python_env.yaml
            entry_points:
              main:
                parameters:
                  alpha: {type: float, default: 0.1}
                command: "python train.py --alpha {alpha}"
            """;

    /** @throws InvalidProjectException naming what is missing or wrong, and what to write */
    public static Manifest read(Path project) throws IOException, InvalidProjectException {
        Path file = project.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            throw new InvalidProjectException(FILE, "the project has no MLproject file", EXAMPLE);
        }
        if (Files.size(file) > LONGEST) {
            throw new InvalidProjectException(FILE, "is larger than " + LONGEST + " bytes", EXAMPLE);
        }
        JsonNode document;
        try {
            document = YAML.readTree(Files.readString(file));
        } catch (JsonProcessingException | CharacterCodingException e) {
            throw new InvalidProjectException(FILE, "is no YAML: " + e.getMessage(), EXAMPLE);
        }
        return of(document, project);
    }

    private static Manifest of(JsonNode document, Path project) throws InvalidProjectException {
        if (document == null || !document.isObject()) {
            throw new InvalidProjectException(FILE, "is no YAML mapping", EXAMPLE);
        }
        checkFields(document);
        String name = document.path("name").asText("");
        if (!name.matches(NAME)) {
            throw new InvalidProjectException(
                    FILE + ": name", "'" + name + "' does not fit", "use letters, digits, points and hyphens");
        }
        Map<String, EntryPoint> entryPoints = new LinkedHashMap<>();
        for (Iterator<String> names = document.path("entry_points").fieldNames(); names.hasNext(); ) {
            String entryPoint = names.next();
            entryPoints.put(
                    entryPoint,
                    entryPoint(entryPoint, document.get("entry_points").get(entryPoint)));
        }
        if (entryPoints.isEmpty()) {
            throw new InvalidProjectException(FILE + ": entry_points", "names none", EXAMPLE);
        }
        return new Manifest(name, entryPoints, environment(document, project));
    }

    private static void checkFields(JsonNode document) throws InvalidProjectException {
        for (Iterator<String> names = document.fieldNames(); names.hasNext(); ) {
            String field = names.next();
            if (Set.of("docker_env", "conda_env").contains(field)) {
                throw new InvalidProjectException(
                        FILE + ": " + field,
                        "containers and Conda environments are not made here",
                        "list the packages in a file python_env.yaml and write python_env: python_env.yaml; R, Julia"
                                + " and Java projects need no environment");
            }
            if (!FIELDS.contains(field)) {
                throw new InvalidProjectException(FILE + ": " + field, "is not known", "use " + FIELDS);
            }
        }
    }

    private static Optional<String> environment(JsonNode document, Path project) throws InvalidProjectException {
        JsonNode named = document.path("python_env");
        if (named.isMissingNode() || named.isNull()) {
            return Optional.empty();
        }
        String file = named.asText();
        Path path = project.resolve(file).normalize();
        if (!path.startsWith(project) || !Files.isRegularFile(path)) {
            throw new InvalidProjectException(
                    FILE + ": python_env", "there is no file '" + file + "'", "name a file of the project");
        }
        return Optional.of(file);
    }

    private static EntryPoint entryPoint(String name, JsonNode node) throws InvalidProjectException {
        String place = FILE + ": entry_points." + name;
        if (!name.matches(NAME) || !node.path("command").isTextual()) {
            throw new InvalidProjectException(place, "has no command, or a name that does not fit", EXAMPLE);
        }
        Map<String, EntryPoint.Parameter> parameters = new LinkedHashMap<>();
        for (Iterator<String> names = node.path("parameters").fieldNames(); names.hasNext(); ) {
            String parameter = names.next();
            parameters.put(
                    parameter,
                    parameter(
                            place + ".parameters." + parameter,
                            node.get("parameters").get(parameter)));
        }
        CommandTemplate command =
                CommandTemplate.parse(place + ".command", node.get("command").textValue());
        for (String used : command.placeholders()) {
            if (!parameters.containsKey(used)) {
                throw new InvalidProjectException(
                        place + ".command", "{" + used + "} is no parameter", "list it under parameters");
            }
        }
        return new EntryPoint(name, parameters, command);
    }

    /** Long form {@code {type: float, default: 0.1}} or short form {@code float}. */
    private static EntryPoint.Parameter parameter(String place, JsonNode node) throws InvalidProjectException {
        String type = node.isObject() ? node.path("type").asText("string") : node.asText("string");
        if (!TYPES.contains(type)) {
            throw new InvalidProjectException(place, "type '" + type + "' is not known", "use one of " + TYPES);
        }
        JsonNode byDefault = node.path("default");
        return new EntryPoint.Parameter(
                type, byDefault.isMissingNode() || byDefault.isNull() ? null : byDefault.asText());
    }
}

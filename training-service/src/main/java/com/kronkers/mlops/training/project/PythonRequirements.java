package com.kronkers.mlops.training.project;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a project's {@code python_env.yaml} asks for.
 *
 * @param python the version, or the beginning of one
 * @param requirements lines as pip reads them, those of the requirement files among them; packages by name and version
 *     only
 * @see <a href="https://mlflow.org/docs/latest/ml/projects/">MLflow Projects: Python virtual environments</a>
 */
public record PythonRequirements(Optional<String> python, List<String> requirements) {
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final long LONGEST = 64 << 10;
    private static final int MOST = 500;
    private static final Set<String> FIELDS = Set.of("python", "build_dependencies", "dependencies");
    private static final Pattern REQUIREMENT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*(\\[[A-Za-z0-9,._ -]+])?"
            + "(\\s*(===|[<>=!~]=|[<>])\\s*[A-Za-z0-9.*+!_-]+\\s*,?)*"
            + "(\\s*;[A-Za-z0-9 ._'\"<>=!()-]+)?(\\s+--hash=sha256:[0-9a-f]{64})*");
    private static final String FIX =
            "name packages and versions as in scikit-learn==1.4.2; where packages come from is set by the platform";

    /** @throws InvalidProjectException naming the file and the line that cannot be used */
    static PythonRequirements read(Path project, String file) throws IOException, InvalidProjectException {
        JsonNode document;
        try {
            document = YAML.readTree(text(project, file));
        } catch (JsonProcessingException e) {
            throw new InvalidProjectException(file, "is no YAML: " + e.getOriginalMessage(), FIX);
        }
        for (Iterator<String> names = document.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!FIELDS.contains(name)) {
                throw new InvalidProjectException(file + ": " + name, "is not known", "use " + FIELDS);
            }
        }
        Optional<String> python =
                Optional.of(document.path("python").asText("")).filter(version -> !version.isEmpty());
        if (python.isPresent() && !python.get().matches("3(\\.[0-9]{1,3}){0,2}")) {
            throw new InvalidProjectException(
                    file + ": python",
                    "'" + python.get() + "' is no version of Python 3",
                    "write the version in quotation marks, for example python: \"3.11\"");
        }
        List<String> requirements = new ArrayList<>();
        for (String list : List.of("build_dependencies", "dependencies")) {
            for (JsonNode line : document.path(list)) {
                add(project, file + ": " + list, line.asText(), requirements);
            }
        }
        return new PythonRequirements(python, requirements);
    }

    private static void add(Path project, String place, String line, List<String> requirements)
            throws IOException, InvalidProjectException {
        String stripped = line.strip();
        if (stripped.startsWith("-r ") || stripped.startsWith("--requirement ")) {
            String file = stripped.substring(stripped.indexOf(' ')).strip();
            for (String required : text(project, file).replace("\\\n", " ").split("\n")) {
                String plain = required.replaceFirst("(^|\\s)#.*", "").strip();
                if (!plain.isEmpty()) {
                    check(file, plain, requirements);
                }
            }
        } else {
            check(place, stripped, requirements);
        }
    }

    private static void check(String place, String line, List<String> requirements) throws InvalidProjectException {
        if (!REQUIREMENT.matcher(line).matches()) {
            throw new InvalidProjectException(place, "'" + line + "' is no package with a version", FIX);
        }
        requirements.add(line);
        if (requirements.size() > MOST) {
            throw new InvalidProjectException(place, "asks for more than " + MOST + " packages", FIX);
        }
    }

    private static String text(Path project, String file) throws IOException, InvalidProjectException {
        Path path = project.resolve(file).normalize();
        if (!path.startsWith(project) || !Files.isRegularFile(path) || Files.size(path) > LONGEST) {
            throw new InvalidProjectException(
                    file, "is no file of the project, or larger than " + LONGEST + " bytes", FIX);
        }
        return Files.readString(path);
    }
}

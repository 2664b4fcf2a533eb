package com.kronkers.mlops.training.project;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A way to start a project.
 *
 * @param parameters what it takes, in the order of the file
 */
public record EntryPoint(String name, Map<String, Parameter> parameters, CommandTemplate command) {
    private static final int LONGEST_VALUE = 4096;

    /**
     * What an entry point takes.
     *
     * @param type string, float, path or uri
     * @param byDefault the value where none is given; null if one must be
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Parameter(String type, String byDefault) {}

    /**
     * The value of every parameter, those that are not given by default.
     *
     * @throws InvalidProjectException naming a parameter that is missing, unknown or does not fit its type
     */
    public Map<String, String> values(Map<String, String> given) throws InvalidProjectException {
        for (String name : given.keySet()) {
            if (!parameters.containsKey(name)) {
                throw new InvalidProjectException(
                        "parameters." + name,
                        "entry point " + this.name + " takes no such parameter",
                        parameters.isEmpty() ? "it takes none; leave it out" : "use " + parameters.keySet());
            }
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (Map.Entry<String, Parameter> parameter : parameters.entrySet()) {
            String value =
                    given.getOrDefault(parameter.getKey(), parameter.getValue().byDefault());
            check(parameter.getKey(), parameter.getValue(), value);
            values.put(parameter.getKey(), value);
        }
        return values;
    }

    private void check(String name, Parameter parameter, String value) throws InvalidProjectException {
        String place = "parameters." + name;
        if (value == null) {
            throw new InvalidProjectException(
                    place, "is missing, and entry point " + this.name + " has no default for it", "give it a value");
        }
        if (value.length() > LONGEST_VALUE || value.indexOf('\0') >= 0) {
            throw new InvalidProjectException(
                    place, "is longer than " + LONGEST_VALUE + " characters, or holds a NUL", "give a shorter text");
        }
        if (parameter.type().equals("float")) {
            checkNumber(place, value);
        }
    }

    private static void checkNumber(String place, String value) throws InvalidProjectException {
        try {
            Double.parseDouble(value);
        } catch (NumberFormatException e) {
            throw new InvalidProjectException(place, "'" + value + "' is no number", "give a number such as 0.1");
        }
    }
}

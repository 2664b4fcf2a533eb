package com.kronkers.mlops.runtime;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What training knew of its columns: the package's {@code columns.json}. An input that is a category here and a number in
 * the model takes the category's index in {@link Entry#categories()}, {@value #UNKNOWN} for one that is missing or was
 * never seen; so a model of a library that knows no text is asked the same question as one that does.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Columns(List<Entry> columns) {

    /** The index of a category that is missing or was never seen. */
    public static final int UNKNOWN = -1;

    /** What a column is to the recipe. */
    public static final String ENTITY = "entity";

    public static final String TIME = "time";
    public static final String KNOWN = "known";
    public static final String HISTORY = "history";
    public static final String CALENDAR = "calendar";
    public static final String TARGET = "target";

    /**
     * A column.
     *
     * @param type string, number, integer, boolean or date
     * @param role entity, time, known, history, calendar or target
     * @param minimum the smallest value that training saw; {@code null} = none
     * @param maximum the largest one
     * @param categories the values of a text, or the classes of a target, in the order of their codes
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Entry(
            String name,
            String type,
            String role,
            Double minimum,
            Double maximum,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> categories) {
        public Entry {
            categories = categories == null ? List.of() : List.copyOf(categories);
        }

        @JsonIgnore
        public boolean isText() {
            return "string".equals(type);
        }

        /** Whether a model may take it as an input. */
        @JsonIgnore
        public boolean isInput() {
            return !TIME.equals(role) && !TARGET.equals(role);
        }

        /** As a caller sees it who supplies the recipe's features. */
        public Signature.Column asColumn() {
            return new Signature.Column(name, type).ranged(minimum, maximum, categories);
        }
    }

    public Columns {
        columns = columns == null ? List.of() : List.copyOf(columns);
    }

    /** @throws InvalidModelPackageException if it is not readable, or a column has no name or type */
    public static Columns fromJson(String json) {
        Columns read;
        try {
            read = Json.read(json, Columns.class);
        } catch (JsonProcessingException e) {
            throw new InvalidModelPackageException(
                    ModelPackage.COLUMNS + ": not readable: " + e.getOriginalMessage(), e);
        }
        for (Entry entry : read.columns()) {
            if (entry.name() == null || entry.type() == null) {
                throw new InvalidModelPackageException(
                        ModelPackage.COLUMNS + ": a column without a name or a type: " + entry);
            }
        }
        return read;
    }

    public String toJson() {
        return Json.write(this);
    }

    public Optional<Entry> find(String name) {
        return columns.stream().filter(entry -> entry.name().equals(name)).findFirst();
    }

    /** What a model may take, in the order of the recipe's features. */
    public List<Entry> inputs() {
        return columns.stream().filter(Entry::isInput).toList();
    }

    /** The classes of the target, in the order of their codes; empty where it is a number. */
    public List<String> classes() {
        return target().map(Entry::categories).orElse(List.of());
    }

    /** What is predicted. */
    public Optional<Entry> target() {
        return columns.stream().filter(entry -> TARGET.equals(entry.role())).findFirst();
    }

    /** The type of each column. */
    Map<String, String> types() {
        Map<String, String> types = new LinkedHashMap<>();
        columns.forEach(entry -> types.putIfAbsent(entry.name(), entry.type()));
        return types;
    }

    /**
     * The index of each category in a column's list.
     *
     * @return one number for each value, {@value #UNKNOWN} where it is not in the list
     */
    public static double[] codes(List<String> categories, String[] values) {
        Map<String, Integer> index = indexOf(categories);
        double[] codes = new double[values.length];
        for (int row = 0; row < codes.length; row++) {
            codes[row] = index.getOrDefault(values[row], UNKNOWN);
        }
        return codes;
    }

    static Map<String, Integer> indexOf(List<String> categories) {
        Map<String, Integer> index = new java.util.HashMap<>();
        for (String category : categories) {
            index.putIfAbsent(category, index.size());
        }
        return index;
    }
}

package com.kronkers.mlops.ingestion.derived;

import com.fasterxml.jackson.databind.JsonNode;
import com.kronkers.mlops.ingestion.duckdb.SqlTree;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Which columns of a query's result may hold values of certain columns of its inputs, whatever they are called there. A
 * SELECT straight over inputs and their joins is followed column by column; of any other query every column may, unless
 * the query mentions none of them. What only chooses or joins rows does not count.
 *
 * <p>Names are compared without case, as DuckDB does.
 */
final class Lineage {
    private final List<String> results;
    private final Set<String> wanted;
    private final Set<String> harmless;
    /** A table's name stands for its whole row. */
    private final Set<String> tables;

    private Lineage(SqlTree query, List<String> results, Collection<String> wanted, Collection<String> inputs) {
        this.results = results;
        this.wanted = small(wanted.stream());
        this.harmless = small(inputs.stream());
        this.tables = small(query.nodes().stream()
                .filter(node -> type(node).equals("BASE_TABLE"))
                .flatMap(table -> Stream.of("table_name", "alias")
                        .map(field -> table.path(field).asText())));
    }

    /**
     * The result's columns that may hold such values.
     *
     * @param results names of the result's columns in order
     * @param wanted names of the inputs' columns that are looked for
     * @param inputs names of all columns of the inputs
     */
    static Set<String> of(SqlTree query, List<String> results, Collection<String> wanted, Collection<String> inputs) {
        return wanted.isEmpty()
                ? Set.of()
                : new Lineage(query, results, wanted, inputs).in(query.select()).collect(Collectors.toSet());
    }

    private Stream<String> in(JsonNode select) {
        boolean straight = type(select).equals("SELECT_NODE")
                && select.path("cte_map").path("map").isEmpty()
                && ofInputs(select.path("from_table"));
        if (straight) {
            return items(StreamSupport.stream(select.path("select_list").spliterator(), false)
                    .toList());
        }
        return touches(select) ? results.stream() : Stream.empty();
    }

    private static boolean ofInputs(JsonNode table) {
        return type(table).equals("JOIN")
                ? ofInputs(table.path("left")) && ofInputs(table.path("right"))
                : type(table).equals("BASE_TABLE")
                        && table.path("column_name_alias").isEmpty();
    }

    private Stream<String> items(List<JsonNode> items) {
        List<JsonNode> named = new ArrayList<>(items);
        named.removeIf(Lineage::everyColumn);
        if (named.size() < results.size()) {
            return amongOthers(named);
        }
        boolean more = true;
        while (more) {
            // An item may use the name that another one gives its value.
            more = named.stream()
                    .filter(this::touches)
                    .map(item -> item.path("alias").asText())
                    .filter(alias -> !alias.isEmpty())
                    .map(Lineage::small)
                    .anyMatch(wanted::add);
        }
        return IntStream.range(0, results.size())
                .filter(i -> touches(named.get(i)) || wanted.contains(small(results.get(i))))
                .mapToObj(results::get);
    }

    /** The columns of a star keep their names, so that what has another name is not among the harmless ones. */
    private Stream<String> amongOthers(List<JsonNode> named) {
        if (named.stream().anyMatch(this::touches)) {
            return results.stream();
        }
        named.forEach(item -> harmless.add(small(item.path("alias").asText())));
        harmless.removeAll(wanted);
        return results.stream().filter(result -> !harmless.contains(small(result)));
    }

    private boolean touches(JsonNode part) {
        return SqlTree.nodes(part).stream().anyMatch(node -> switch (type(node)) {
            case "STAR", "POSITIONAL_REFERENCE" -> true;
            case "COLUMN_REF" -> reads(node.path("column_names"));
            default -> false;
        });
    }

    private boolean reads(JsonNode path) {
        for (JsonNode name : path) {
            if (wanted.contains(small(name.asText()))) {
                return true;
            }
        }
        return tables.contains(small(path.path(path.size() - 1).asText()));
    }

    /** A star that neither picks columns by a pattern, nor computes or renames any. */
    private static boolean everyColumn(JsonNode item) {
        return type(item).equals("STAR")
                && !item.path("columns").asBoolean()
                && !item.path("expr").isObject()
                && item.path("replace_list").isEmpty()
                && item.path("rename_list").isEmpty();
    }

    private static String type(JsonNode node) {
        return node.path("type").asText();
    }

    private static String small(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    private static Set<String> small(Stream<String> names) {
        return names.map(Lineage::small).collect(Collectors.toCollection(HashSet::new));
    }
}

package com.kronkers.mlops.ingestion.ingest;

import com.kronkers.mlops.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The first line of a CSV file.
 *
 * @param names the columns in file order, trimmed, each once
 * @param delimiter comma, semicolon, tab or bar
 */
record CsvHeader(List<String> names, char delimiter) {
    private static final char[] DELIMITERS = {',', ';', '\t', '|'};
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    /** Reads the header and finds the delimiter: the one that splits this line into most names. */
    static CsvHeader parse(byte[] line, int offset, int length) {
        String text = new String(line, offset, length, StandardCharsets.UTF_8);
        if (!text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK) {
            text = text.substring(1);
        }
        CsvHeader best = null;
        for (char delimiter : DELIMITERS) {
            List<String> names = split(text, delimiter);
            if (best == null || names.size() > best.names.size()) {
                best = new CsvHeader(names, delimiter);
            }
        }
        best.check();
        return best;
    }

    private void check() {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            if (name.isEmpty() || name.length() > 200 || name.chars().anyMatch(Character::isISOControl)) {
                throw unreadable("column " + (i + 1), "has no readable name", "Give every column a name in line 1.");
            }
            if (!seen.add(name)) {
                throw unreadable(name, "appears twice in the header", "Give every column a name of its own.");
            }
        }
    }

    private static RuntimeException unreadable(String column, String problem, String fix) {
        return Problem.of(
                        422,
                        "unreadable-header",
                        "The header line cannot be read",
                        "The first line must name the columns: " + column + " " + problem + ".")
                .field(column, problem, fix)
                .exception();
    }

    private static List<String> split(String text, char delimiter) {
        List<String> names = new ArrayList<>();
        StringBuilder name = new StringBuilder();
        boolean quoted = false;
        for (char c : text.toCharArray()) {
            if (c == '"') {
                quoted = !quoted;
            } else if (c == delimiter && !quoted) {
                names.add(name.toString().strip());
                name.setLength(0);
            } else {
                name.append(c);
            }
        }
        names.add(name.toString().strip());
        return names;
    }
}

package com.kronkers.mlops.ingestion.content;

import com.kronkers.mlops.ingestion.content.filter.CalendarDays;
import com.kronkers.mlops.ingestion.content.filter.RowFilter;
import com.kronkers.mlops.ingestion.content.filter.WrongFilter;
import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.problem.Problem;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a caller asks for, as it was written; every part may be null.
 *
 * @param columns names joined by commas; one with a comma in double quotes
 * @param after a day
 * @param where a condition, see {@link RowFilter}
 * @param limit a number of rows
 * @param sample a number of rows
 * @param seed of the sample
 * @param formulas {@code neutralise} or {@code keep}
 */
record ContentParameters(
        String columns, String after, String where, String limit, String sample, String seed, String formulas) {
    /** More rows than this are no sample, and would be sorted in memory. */
    static final long LARGEST_SAMPLE = 1_000_000;

    /** As many rows as whoever may read, but not export, sees at once. */
    static final int FEW_ROWS = 1000;

    private static final Pattern NAMES = Pattern.compile("\\s*(?:\"((?:[^\"]|\"\")*+)\"|([^,\"]*+))\\s*(?:,|$)");

    /** Whether they ask for a look at some rows, and not for the content. */
    boolean fewRows() {
        return few(sample) || few(limit);
    }

    private static boolean few(String rows) {
        return given(rows) && rows.matches("[0-9]{1,4}") && Integer.parseInt(rows) <= FEW_ROWS;
    }

    /**
     * The query they mean.
     *
     * @param stored the columns the version's files have
     * @param timeColumn of its contract, may be null
     * @throws RuntimeException a 422 problem that names the parameter
     */
    ContentQuery query(ContentFormat format, List<Column> stored, String timeColumn) {
        if (given(limit) && given(sample)) {
            throw invalid("sample", "excludes limit", "Send one of the two.");
        }
        Long drawn = given(sample) ? whole("sample", sample, 1, LARGEST_SAMPLE) : null;
        long drawnBy = given(seed) ? whole("seed", seed, 0, Long.MAX_VALUE) : 0;
        return new ContentQuery(
                format,
                stored,
                columns(stored),
                after(stored, timeColumn),
                where(stored),
                given(limit) ? whole("limit", limit, 0, Long.MAX_VALUE) : null,
                drawn == null ? null : new ContentQuery.Sample(drawn, drawnBy),
                Formulas.of(formulas));
    }

    private List<Column> columns(List<Column> stored) {
        if (!given(columns)) {
            return stored;
        }
        List<Column> wanted = new ArrayList<>();
        for (String name : names()) {
            Column column = stored.stream()
                    .filter(each -> each.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> invalid(
                            "columns",
                            "there is no column '" + name + "'",
                            "Choose from " + stored.stream().map(Column::name).toList() + "."));
            if (!wanted.contains(column)) {
                wanted.add(column);
            }
        }
        return wanted;
    }

    private List<String> names() {
        List<String> names = new ArrayList<>();
        Matcher next = NAMES.matcher(columns);
        for (int at = 0; at < columns.length(); at = next.end()) {
            if (!next.region(at, columns.length()).lookingAt()) {
                throw invalid("columns", "has a quote in the wrong place", "Join names by commas, as in day,store.");
            }
            names.add(
                    next.group(1) == null
                            ? next.group(2).strip()
                            : next.group(1).replace("\"\"", "\""));
        }
        return names;
    }

    private ContentQuery.After after(List<Column> stored, String timeColumn) {
        if (!given(after)) {
            return null;
        }
        boolean known = stored.stream()
                .anyMatch(column ->
                        column.name().equals(timeColumn) && column.type().temporal());
        if (!known) {
            throw invalid("after", "the version has no time column", "Use where with another column.");
        }
        try {
            return new ContentQuery.After(timeColumn, CalendarDays.parse(after));
        } catch (DateTimeException e) {
            throw invalid("after", "'" + after + "' is not a date", "Send a date such as 2017-01-31.");
        }
    }

    private RowFilter where(List<Column> stored) {
        if (!given(where)) {
            return null;
        }
        try {
            return RowFilter.parse(stored, where);
        } catch (WrongFilter wrong) {
            throw invalid("where", wrong.getMessage(), "Send a condition such as store = 's1' and quantity > 2.");
        }
    }

    private static long whole(String parameter, String text, long from, long upTo) {
        try {
            long number = Long.parseLong(text);
            if (number >= from && number <= upTo) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw invalid(parameter, "'" + text + "' is no whole number", "Send digits only.");
        }
        throw invalid(parameter, text + " is out of range", "Send a number from " + from + " to " + upTo + ".");
    }

    private static boolean given(String parameter) {
        return parameter != null && !parameter.isBlank();
    }

    static RuntimeException invalid(String parameter, String problem, String fix) {
        return Problem.of(
                        422,
                        "invalid-parameter",
                        "A parameter has an invalid value",
                        "The parameter " + parameter + " cannot be used: " + problem + ".")
                .field(parameter, problem, fix)
                .exception();
    }
}

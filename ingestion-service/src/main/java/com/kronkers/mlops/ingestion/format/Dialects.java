package com.kronkers.mlops.ingestion.format;

import java.util.ArrayList;
import java.util.List;

/** Finds the syntax of a sample: every syntax it may have is tried, and the one that explains it best is taken. */
final class Dialects {
    /** Records that are looked at. */
    static final int MOST_RECORDS = 1000;

    private static final char[] DELIMITERS = {',', ';', '\t', '|', '^', ':'};
    private static final double LEAST_SCORE = 0.05;
    private static final double MOSTLY = 0.9;

    private final String text;
    private final boolean complete;
    private final FormatOptions options;
    private final int from;
    private final int line;

    /**
     * A search.
     *
     * @param text the sample, one character for each byte
     * @param complete whether the text ends with the sample
     * @param from where to begin in it
     * @param line the line of that place
     */
    Dialects(String text, boolean complete, FormatOptions options, int from, int line) {
        this.text = text;
        this.complete = complete;
        this.options = options;
        this.from = from;
        this.line = line;
    }

    /** The best syntax with the sample's records. One that nothing speaks against has commas and double quotes. */
    Consistency best() {
        Consistency best = null;
        for (char delimiter : delimiters()) {
            boolean quoted = false;
            for (Syntax syntax : syntaxes(delimiter)) {
                if (quoted && syntax.quote() == FormatOptions.NONE) {
                    continue;
                }
                Consistency next = consistency(syntax);
                quoted |= next.quotesWell();
                if (best == null || next.score() > best.score()) {
                    best = next;
                }
            }
        }
        if (options.delimiter() == null && (best.score() < LEAST_SCORE || oneColumn(best))) {
            return single(best);
        }
        return best;
    }

    private Consistency consistency(Syntax syntax) {
        return Consistency.of(syntax, new SampleParser(text, complete, syntax).parse(from, line, MOST_RECORDS));
    }

    private List<Character> delimiters() {
        if (options.delimiter() != null) {
            return List.of(options.delimiter());
        }
        List<Character> present = new ArrayList<>(List.of(','));
        for (char each : DELIMITERS) {
            if (each != ',' && text.indexOf(each, from) >= 0) {
                present.add(each);
            }
        }
        return present;
    }

    private List<Syntax> syntaxes(char delimiter) {
        List<Syntax> syntaxes = new ArrayList<>();
        for (char quote : quotes(delimiter)) {
            for (char escape : escapes(delimiter, quote)) {
                syntaxes.add(new Syntax(delimiter, quote, escape));
            }
        }
        return syntaxes;
    }

    private List<Character> quotes(char delimiter) {
        if (options.quote() != null) {
            return List.of(options.quote());
        }
        List<Character> quotes = new ArrayList<>(List.of('"'));
        if (opensAField(delimiter, '\'')) {
            quotes.add('\'');
        }
        if (text.indexOf('"', from) >= 0 || text.indexOf("\\" + delimiter, from) >= 0) {
            quotes.add(FormatOptions.NONE);
        }
        return quotes;
    }

    private boolean opensAField(char delimiter, char quote) {
        for (int i = text.indexOf(quote, from); i >= 0; i = text.indexOf(quote, i + 1)) {
            if (i == from || text.charAt(i - 1) == delimiter || text.charAt(i - 1) == '\n') {
                return true;
            }
        }
        return false;
    }

    private List<Character> escapes(char delimiter, char quote) {
        if (options.escape() != null) {
            return List.of(options.escape() == '"' && quote == '\'' ? quote : options.escape());
        }
        boolean none = quote == FormatOptions.NONE;
        boolean backslash = text.indexOf("\\" + (none ? delimiter : quote), from) >= 0;
        char usual = none ? FormatOptions.NONE : quote;
        return backslash ? List.of(usual, '\\') : List.of(usual);
    }

    /** A single column whose values contain what looks like a delimiter: times of day, prices, addresses, lists. */
    private boolean oneColumn(Consistency table) {
        char delimiter = table.syntax().delimiter();
        if (table.records().stream().anyMatch(record -> record.quoted().contains(true))) {
            return false;
        }
        return (delimiter == ',' || delimiter == ':') && (wholeLinesAreValues(delimiter) || namedOnce(table));
    }

    private boolean wholeLinesAreValues(char delimiter) {
        List<String> lines = text.substring(from)
                .lines()
                .limit(MOST_RECORDS)
                .filter(each -> !each.isBlank())
                .toList();
        long values = lines.stream()
                .filter(each -> {
                    CellType type = CellType.of(each);
                    return type == CellType.MOMENT || type == CellType.ADDRESS && delimiter == ':';
                })
                .count();
        return values >= MOSTLY * Math.max(1, lines.size() - 1);
    }

    /** Whether the first line is one word, and what is below it is rather one value a line than a table without names. */
    private static boolean namedOnce(Consistency table) {
        List<SampleRecord> records = table.records();
        if (records.size() < 2 || records.get(0).width() != 1 || records.get(1).width() != table.width()) {
            return false;
        }
        boolean word = records.get(0).cell(0).strip().matches("[\\p{L}_][\\w.-]*");
        List<SampleRecord> rows = records.subList(1, records.size());
        long prose = rows.stream()
                .filter(row -> row.width() < 2 || row.cell(1).startsWith(" "))
                .count();
        boolean adjacent = records.get(1).line() == records.get(0).line() + 1;
        return word && adjacent && (prose >= MOSTLY * rows.size() || !Header.namesColumns(rows, table.width()));
    }

    private Consistency single(Consistency best) {
        char quote = options.quote() == null ? '"' : options.quote();
        Consistency commas = consistency(new Syntax(',', quote, quote));
        if (commas.records().stream().allMatch(record -> record.width() == 1)) {
            return new Consistency(commas.syntax(), commas.records(), 1, 1);
        }
        // No character of the text may be taken for a delimiter.
        Consistency whole = consistency(new Syntax(unused(), quote, quote));
        return new Consistency(whole.syntax(), whole.records(), 1, best.score());
    }

    private char unused() {
        for (char each : new char[] {',', '|', '\t', ';', '^', '\u001F', '\u001E'}) {
            if (text.indexOf(each, from) < 0) {
                return each;
            }
        }
        return '\u001D';
    }
}

package com.kronkers.mlops.ingestion.format;

import com.kronkers.mlops.problem.Problem;
import com.kronkers.mlops.problem.Problem.FieldError;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What the caller says about an upload's format. A null field is to be detected.
 *
 * @param format the file's format, whatever its bytes look like
 * @param delimiter between fields
 * @param quote around fields; {@link #NONE} if there are no quotes
 * @param escape before a quote inside a field: the quote itself, a backslash, or {@link #NONE}
 * @param encoding a charset's name
 * @param header whether there is a line of column names
 * @param skip lines before the header
 * @param footer lines behind the last record
 * @param sheet of a workbook: its name, or its position from 1
 */
public record FormatOptions(
        TableFormat format,
        Character delimiter,
        Character quote,
        Character escape,
        String encoding,
        Boolean header,
        Integer skip,
        Integer footer,
        String sheet) {
    /** Everything is detected. */
    public static final FormatOptions DETECT = new FormatOptions(null, null, null, null, null, null, null, null, null);

    /** The option that there is no such character. */
    public static final char NONE = 0;

    private static final int MOST_LINES = 10_000;
    private static final int LONGEST_FOOTER = 100;

    private static final Map<String, Character> NAMED = Map.of(
            "comma",
            ',',
            "semicolon",
            ';',
            "tab",
            '\t',
            "\\t",
            '\t',
            "pipe",
            '|',
            "colon",
            ':',
            "caret",
            '^',
            "space",
            ' ');

    /**
     * Reads the options {@code format, delimiter, quote, escape, encoding, header, skip, footer, sheet} of a query
     * string; other parameters are left alone.
     *
     * @throws RuntimeException a 422 problem that names every wrong one and what it may be
     */
    public static FormatOptions of(Map<String, List<String>> parameters) {
        Parameters read = new Parameters(parameters);
        TableFormat format =
                read.value("format", text -> TableFormat.of(text).orElse(null), "csv, tsv, jsonl, xlsx or parquet");
        Character delimiter = read.value(
                "delimiter",
                FormatOptions::delimiter,
                "one ASCII character that is no letter or digit, or comma, semicolon, tab, pipe, colon, caret");
        Character quote = read.value("quote", FormatOptions::quote, "double, single or none");
        Character escape = read.value("escape", text -> escape(text, quote), "double, backslash or none");
        String encoding =
                read.value("encoding", FormatOptions::encoding, "utf-8, utf-16, iso-8859-1, windows-1252, ...");
        Boolean header = read.value("header", FormatOptions::truth, "true or false");
        Integer skip = read.value("skip", FormatOptions::lines, "a number of lines from 0 to " + MOST_LINES);
        Integer footer = read.value(
                "footer",
                text -> lines(text) == null || lines(text) > LONGEST_FOOTER ? null : lines(text),
                "a number of lines from 0 to " + LONGEST_FOOTER);
        String sheet = read.value("sheet", text -> text.length() <= 31 ? text : null, "a sheet's name or its position");
        read.requireValid();
        Character tab = format == TableFormat.TSV && delimiter == null ? Character.valueOf('\t') : delimiter;
        return new FormatOptions(format, tab, quote, escape, encoding, header, skip, footer, sheet);
    }

    private static Character delimiter(String text) {
        Character named = NAMED.get(text);
        if (named != null) {
            return named;
        }
        if (text.length() != 1 || text.charAt(0) >= 0x7F) {
            return null;
        }
        char one = text.charAt(0);
        return Character.isLetterOrDigit(one) || "\r\n\0\"'\\".indexOf(one) >= 0 ? null : one;
    }

    private static Character quote(String text) {
        return switch (text) {
            case "double", "\"" -> '"';
            case "single", "'" -> '\'';
            case "none" -> NONE;
            default -> null;
        };
    }

    private static Character escape(String text, Character quote) {
        return switch (text) {
            case "double", "\"" -> quote == null || quote == NONE ? '"' : quote;
            case "'" -> '\'';
            case "backslash", "\\" -> '\\';
            case "none" -> NONE;
            default -> null;
        };
    }

    private static String encoding(String name) {
        try {
            Charset charset = Charset.forName(name);
            return charset.name();
        } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
            return null;
        }
    }

    private static Boolean truth(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> null;
        };
    }

    private static Integer lines(String text) {
        boolean number = text.length() <= 5 && !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return number && Integer.parseInt(text) <= MOST_LINES ? Integer.valueOf(text) : null;
    }

    private static final class Parameters {
        private final Map<String, List<String>> sent;
        private final List<FieldError> wrong = new ArrayList<>();

        Parameters(Map<String, List<String>> sent) {
            this.sent = sent;
        }

        <T> T value(String name, Function<String, T> parser, String expected) {
            List<String> values = sent.getOrDefault(name, List.of());
            if (values.isEmpty()) {
                return null;
            }
            T value = values.size() == 1 ? parser.apply(values.get(0)) : null;
            if (value == null) {
                String problem = values.size() > 1 ? "is sent twice" : "is '" + values.get(0) + "'";
                wrong.add(new FieldError(name, problem, "Send " + expected + ", or leave it out to have it detected."));
            }
            return value;
        }

        void requireValid() {
            if (!wrong.isEmpty()) {
                throw Problem.of(
                                422,
                                "invalid-parameter",
                                "A parameter has an invalid value",
                                wrong.get(0).field() + " " + wrong.get(0).problem() + ".")
                        .fields(wrong)
                        .exception();
            }
        }
    }
}

package com.kronkers.mlops.training.mlflow;

import com.kronkers.mlops.training.mlflow.FilterTokens.Kind;
import com.kronkers.mlops.training.mlflow.FilterTokens.Token;
import com.kronkers.mlops.training.tracking.Comparison;
import com.kronkers.mlops.training.tracking.TrackingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What is compared with in a filter. */
final class FilterValues {
    static final Set<String> NUMERIC = Set.of("=", "!=", "<", "<=", ">", ">=");
    static final Set<String> TEXTUAL = Set.of("=", "!=", "LIKE", "ILIKE");

    private static final Pattern ITEM = Pattern.compile("\\s*('[^']*'|\"[^\"]*\")\\s*(,|$)");

    private FilterValues() {}

    /** The comparison, if it is among those that are allowed. */
    static Comparison comparison(String symbol, Set<String> allowed) {
        String plain = "<>".equals(symbol) ? "!=" : "==".equals(symbol) ? "=" : symbol;
        if (!allowed.contains(plain)) {
            throw TrackingException.invalid("Invalid comparator '" + symbol + "' not one of '" + set(allowed) + "'");
        }
        return Arrays.stream(Comparison.values())
                .filter(comparison -> comparison.symbol().equals(plain))
                .findFirst()
                .orElseThrow();
    }

    /** A number; {@code error} begins the words for what is none. */
    static double number(Token value, String error) {
        if (value.kind() != Kind.NUMBER) {
            throw TrackingException.invalid(error + ". Found " + value.text());
        }
        return Double.parseDouble(value.text());
    }

    /** A text in quotation marks; {@code error} begins the words for what is no text. */
    static String text(Token value, String error) {
        if (value.kind() != Kind.TEXT && value.kind() != Kind.NAME) {
            throw TrackingException.invalid(error + ". Got value " + value.text());
        }
        return FilterTokens.unquoted(value.text())
                .orElseThrow(() -> TrackingException.invalid(
                        "Parameter value is either not quoted or unidentified quote types used for string value "
                                + value.text() + ". Use either single or double quotes."));
    }

    /** The texts of a list in brackets. */
    static List<String> list(Token value) {
        String inner = value.text().substring(1, value.text().length() - 1);
        List<String> items = new ArrayList<>();
        Matcher matcher = ITEM.matcher(inner);
        int at = 0;
        while (at < inner.length() && matcher.find(at) && matcher.start() == at) {
            items.add(FilterTokens.unquoted(matcher.group(1)).orElseThrow());
            at = matcher.end();
        }
        if (items.isEmpty() || at < inner.length()) {
            throw TrackingException.invalid(
                    "While parsing a list in the query, expected quoted texts with commas between" + " them, but got: "
                            + value.text());
        }
        return items;
    }

    /** A set as the original prints it, in order. */
    static String set(Set<String> words) {
        return new TreeSet<>(words).stream().map(word -> "'" + word + "'").collect(Collectors.joining(", ", "{", "}"));
    }
}

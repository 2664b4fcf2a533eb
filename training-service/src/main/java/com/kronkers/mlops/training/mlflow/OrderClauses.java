package com.kronkers.mlops.training.mlflow;

import com.kronkers.mlops.training.tracking.TrackingException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An order as it is written: a name, then {@code ASC}, {@code DESC} or nothing. */
record OrderClauses(String name, boolean ascending) {
    private static final Pattern CLAUSE = Pattern.compile(
            "\\s*((?:`[^`]*+`|\"[^\"]*+\"|[^\\s`\"]++)++)(?:\\s+(\\S+))?\\s*", Pattern.UNICODE_CHARACTER_CLASS);

    static OrderClauses parse(String clause) {
        Matcher matcher = CLAUSE.matcher(clause);
        if (!matcher.matches()) {
            throw TrackingException.invalid("Invalid order_by clause '" + clause + "'. Could not be parsed.");
        }
        String direction = matcher.group(2) == null ? "asc" : matcher.group(2).toLowerCase(Locale.ROOT);
        if (!"asc".equals(direction) && !"desc".equals(direction)) {
            throw TrackingException.invalid("Invalid ordering key in order_by clause '" + clause + "'.");
        }
        return new OrderClauses(matcher.group(1), "asc".equals(direction));
    }
}

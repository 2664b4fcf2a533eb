package com.kronkers.mlops.training.mlflow;

import com.kronkers.mlops.training.mlflow.FilterTokens.Kind;
import com.kronkers.mlops.training.mlflow.FilterTokens.Token;
import com.kronkers.mlops.training.tracking.TrackingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * Takes a filter apart into comparisons that are joined by {@code AND}: {@code name sign value}, {@code name [NOT] LIKE
 * text}, {@code name [NOT] IN (texts)} and {@code name IS [NOT] NULL}.
 */
final class FilterClauses {
    /**
     * A comparison as it was written.
     *
     * @param comparator in capital letters
     * @param value null where the comparator takes none
     */
    record Clause(String name, String comparator, Token value) {}

    private final List<Token> tokens;
    private final List<Clause> clauses = new ArrayList<>();
    private final List<Token> strays = new ArrayList<>();
    private int at;

    private FilterClauses(List<Token> tokens) {
        this.tokens = tokens;
    }

    /** @param shown how a word that belongs to no comparison is named in the error */
    static List<Clause> of(String filter, UnaryOperator<String> shown) {
        FilterClauses read = new FilterClauses(FilterTokens.of(filter));
        read.all();
        if (!read.strays.isEmpty()) {
            throw TrackingException.invalid("Invalid clause(s) in filter string: "
                    + String.join(
                            ", ",
                            read.strays.stream()
                                    .map(token -> shown.apply(token.text()))
                                    .toList()));
        }
        return read.clauses;
    }

    private void all() {
        while (at < tokens.size()) {
            if (!comparison() && !null_() && !in()) {
                Token token = tokens.get(at++);
                if (!token.is("AND")) {
                    strays.add(token);
                }
            }
        }
    }

    private boolean comparison() {
        Token sign = peek(1);
        Token value = peek(2);
        boolean compares = sign.kind() == Kind.SIGN || sign.is("LIKE") || sign.is("ILIKE");
        boolean hasValue = value.kind() != Kind.OTHER && value.kind() != Kind.SIGN;
        return peek(0).kind() == Kind.NAME && compares && hasValue && take(sign.text(), value, 3);
    }

    private boolean null_() {
        if (peek(0).kind() != Kind.NAME || !peek(1).is("IS")) {
            return false;
        }
        return peek(2).is("NULL")
                ? take("IS NULL", null, 3)
                : peek(2).is("NOT") && peek(3).is("NULL") && take("IS NOT NULL", null, 4);
    }

    private boolean in() {
        if (peek(0).kind() != Kind.NAME) {
            return false;
        }
        return peek(1).is("IN")
                ? peek(2).kind() == Kind.LIST && take("IN", peek(2), 3)
                : peek(1).is("NOT") && peek(2).is("IN") && peek(3).kind() == Kind.LIST && take("NOT IN", peek(3), 4);
    }

    private boolean take(String comparator, Token value, int words) {
        clauses.add(new Clause(peek(0).text(), comparator.toUpperCase(Locale.ROOT), value));
        at += words;
        return true;
    }

    private Token peek(int ahead) {
        return at + ahead < tokens.size() ? tokens.get(at + ahead) : new Token(Kind.OTHER, "");
    }
}

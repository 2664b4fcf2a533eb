package com.kronkers.mlops.training.mlflow;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A filter's words, as they were written. */
final class FilterTokens {
    /** What a word is. */
    enum Kind {
        NAME,
        TEXT,
        NUMBER,
        SIGN,
        LIST,
        OTHER
    }

    /** A word. */
    record Token(Kind kind, String text) {
        boolean is(String keyword) {
            return text.equalsIgnoreCase(keyword);
        }
    }

    private static final Set<String> KEYWORDS = Set.of("AND", "OR", "IN", "NOT", "IS", "NULL", "LIKE", "ILIKE");
    private static final String QUOTED = "`[^`]*+`|\"[^\"]*+\"";
    // Each repetition is possessive: others take some of the stack for each turn, and long texts and lists took all of
    // it.
    private static final Pattern WORDS = Pattern.compile(
            "(?<list>\\((?:'[^']*+'|\"[^\"]*+\"|[^()'\"]++)*+\\))"
                    + "|(?<text>'(?:[^']++|'')*+')"
                    + "|(?<number>[+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?(?![\\w.]))"
                    + "|(?<name>(?:" + QUOTED + "|[\\w/:-])(?:" + QUOTED + "|[\\w./:-]++)*+)"
                    + "|(?<sign><=|>=|!=|<>|==|=|<|>)"
                    + "|(?<other>\\S)",
            Pattern.UNICODE_CHARACTER_CLASS);

    private FilterTokens() {}

    static List<Token> of(String filter) {
        List<Token> tokens = new ArrayList<>();
        Matcher matcher = WORDS.matcher(filter);
        while (matcher.find()) {
            tokens.add(new Token(kind(matcher), matcher.group()));
        }
        return tokens;
    }

    private static Kind kind(Matcher matcher) {
        for (Kind kind : Kind.values()) {
            if (matcher.group(kind.name().toLowerCase(Locale.ROOT)) != null) {
                boolean keyword =
                        kind == Kind.NAME && KEYWORDS.contains(matcher.group().toUpperCase(Locale.ROOT));
                return keyword ? Kind.OTHER : kind;
            }
        }
        throw new IllegalStateException("a word of no kind");
    }

    /** A text without the quotation marks around it; empty if there are none. */
    static Optional<String> unquoted(String text) {
        boolean quoted = text.length() > 1
                && (text.charAt(0) == '\'' || text.charAt(0) == '"' || text.charAt(0) == '`')
                && text.charAt(text.length() - 1) == text.charAt(0);
        return quoted ? Optional.of(text.substring(1, text.length() - 1).replace("''", "'")) : Optional.empty();
    }
}

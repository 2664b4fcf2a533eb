package com.kronkers.mlops.ingestion.content.filter;

import java.util.Locale;

/**
 * One word of a row filter.
 *
 * @param text without its quotes
 * @param position of its first character, from 0
 */
record Token(Kind kind, String text, int position) {
    /** What a token is. */
    enum Kind {
        /** A bare word: a keyword or a column. */
        WORD,
        /** A column in double quotes. */
        QUOTED_NAME,
        /** A text in single quotes. */
        TEXT,
        NUMBER,
        /** A comparison, a bracket or a comma. */
        SYMBOL,
        END
    }

    boolean isWord(String keyword) {
        return kind == Kind.WORD && text.toLowerCase(Locale.ROOT).equals(keyword);
    }

    boolean isSymbol(String symbol) {
        return kind == Kind.SYMBOL && text.equals(symbol);
    }

    /** How a message calls it. */
    String shown() {
        return kind == Kind.END ? "the end" : "'" + text + "'";
    }
}

package com.kronkers.mlops.ingestion.format;

/**
 * The three characters of a dialect; {@link FormatOptions#NONE} where there is no such character.
 *
 * @param delimiter between fields
 * @param quote around fields
 * @param escape the quote itself where quotes are doubled, or a backslash
 */
record Syntax(char delimiter, char quote, char escape) {
    boolean doubled() {
        return quote != FormatOptions.NONE && escape == quote;
    }

    /** Whether the character takes the meaning of the one behind it. */
    boolean escapes(char c) {
        return escape != FormatOptions.NONE && escape != quote && c == escape;
    }
}

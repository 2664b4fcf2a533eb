package com.kronkers.mlops.ingestion.content.filter;

import com.kronkers.mlops.ingestion.content.filter.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cuts a row filter into its words. */
final class Tokens {
    // Possessive and without nesting: no input makes it slow.
    private static final Pattern WORDS = Pattern.compile("(?<blank>[ \\t\\r\\n]++)"
            + "|(?<word>[A-Za-z_][A-Za-z0-9_]*+)"
            + "|(?<number>[+-]?+(?:[0-9]++(?:\\.[0-9]*+)?+|\\.[0-9]++)(?:[eE][+-]?+[0-9]++)?+)"
            + "|(?<symbol><=|>=|<>|!=|[=<>(),])");

    private Tokens() {}

    static List<Token> of(String text) throws WrongFilter {
        List<Token> tokens = new ArrayList<>();
        Matcher words = WORDS.matcher(text);
        int at = 0;
        while (at < text.length()) {
            char first = text.charAt(at);
            if (first == '\'' || first == '"') {
                int end = closing(text, at);
                String inside = text.substring(at + 1, end).replace("" + first + first, "" + first);
                tokens.add(new Token(first == '"' ? Kind.QUOTED_NAME : Kind.TEXT, inside, at));
                at = end + 1;
            } else if (words.region(at, text.length()).lookingAt()) {
                if (words.group("blank") == null) {
                    tokens.add(new Token(kind(words), words.group(), at));
                }
                at = words.end();
            } else {
                throw new WrongFilter(at, "the character '" + first + "' has no meaning here");
            }
        }
        tokens.add(new Token(Kind.END, "", text.length()));
        return tokens;
    }

    private static Kind kind(Matcher words) {
        if (words.group("word") != null) {
            return Kind.WORD;
        }
        return words.group("number") == null ? Kind.SYMBOL : Kind.NUMBER;
    }

    /** Where the quote that opens at {@code at} closes; a doubled one is a quote inside. */
    private static int closing(String text, int at) throws WrongFilter {
        char quote = text.charAt(at);
        int end = text.indexOf(quote, at + 1);
        while (end >= 0 && end + 1 < text.length() && text.charAt(end + 1) == quote) {
            end = text.indexOf(quote, end + 2);
        }
        if (end < 0) {
            throw new WrongFilter(at, "the quote " + quote + " is never closed");
        }
        return end;
    }
}

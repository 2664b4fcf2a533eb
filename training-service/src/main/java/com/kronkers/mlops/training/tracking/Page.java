package com.kronkers.mlops.training.tracking;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of a search's results.
 *
 * @param next the token that asks for what comes after it; empty at the end
 */
public record Page<T>(List<T> items, Optional<String> next) {
    private static final Pattern TOKEN = Pattern.compile("\\{\"offset\": ?(\\d{1,9})}");

    /**
     * A page out of what was read.
     *
     * @param read up to one more than fits, so that it is known whether there is more
     */
    public static <T> Page<T> of(List<T> read, int offset, int size) {
        boolean more = read.size() > size;
        return new Page<>(
                more ? List.copyOf(read.subList(0, size)) : read,
                more ? Optional.of(token(offset + size)) : Optional.empty());
    }

    /** Where the page that a token asks for begins; 0 for none. */
    public static int offset(String token) {
        if (token == null || token.isEmpty()) {
            return 0;
        }
        try {
            String text = new String(Base64.getDecoder().decode(token), StandardCharsets.UTF_8);
            Matcher matcher = TOKEN.matcher(text);
            if (matcher.matches()) {
                return Integer.parseInt(matcher.group(1));
            }
        } catch (IllegalArgumentException e) {
            // No token of ours, as below.
        }
        throw unknown(token);
    }

    /** A token that no answer held. */
    public static TrackingException unknown(String token) {
        return TrackingException.invalid("Invalid page token: " + Names.cut(token, 100)
                + ". Send the next_page_token of the answer before, or none for the first page.");
    }

    private static String token(int offset) {
        return Base64.getEncoder().encodeToString(("{\"offset\": " + offset + "}").getBytes(StandardCharsets.UTF_8));
    }
}

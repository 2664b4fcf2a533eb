package com.kronkers.mlops.training.tracking;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of a search's results.
 *
 * @param next the token that asks for what comes after it; empty at the end
 */
public record Page<T>(List<T> items, Optional<String> next) {
    /** Of a page that holds all that was logged; more may be asked for. */
    public static final int MOST = 10_000;

    /** Of all that such a page holds; in memory it is some times as much. */
    private static final long BYTES = 12 << 20;
    /** Of a result itself. */
    private static final long OF_RESULT = 500;

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

    /**
     * A page that ends early where more would not fit in memory with all that was logged; it has one result at least.
     *
     * @param logged how many bytes that is of a result
     */
    public static <T> Page<T> fitting(List<T> read, int offset, int size, ToLongFunction<T> logged) {
        int fitting = 0;
        for (long all = 0; fitting < read.size(); fitting++) {
            all += OF_RESULT + logged.applyAsLong(read.get(fitting));
            if (all > BYTES && fitting > 0) {
                break;
            }
        }
        return of(read, offset, Math.min(size, fitting));
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

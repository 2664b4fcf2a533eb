package com.kronkers.mlops.training.tracking;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What keys of metrics, params and tags may look like: clients also keep them as files, so a key is a relative path that
 * leads to no other key. Rules and words are MLflow's.
 */
public final class Names {
    /** Characters of a key at most. */
    public static final int KEY_LIMIT = 250;

    private static final Pattern ALLOWED = Pattern.compile("[/\\w.\\- :]*", Pattern.UNICODE_CHARACTER_CLASS);

    private Names() {}

    /** Checks a key; {@code parameter} names it in the error. */
    public static void check(String parameter, String key) {
        if (!ALLOWED.matcher(key).matches()) {
            throw invalid(
                    parameter,
                    key,
                    "Names may only contain alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ), colon(:)"
                            + " and slashes (/).");
        }
        String path = path(key);
        if (!path.equals(key) || ".".equals(path) || path.startsWith("..") || path.startsWith("/")) {
            throw invalid(
                    parameter,
                    key,
                    "Names may be treated as files in certain cases, and must not resolve to other names when treated as"
                            + " such. This name would resolve to '" + path + "'");
        }
    }

    /** Checks a text's length in characters; {@code what} names it in the error. */
    public static void checkLength(String what, String text, int limit) {
        if (text.codePointCount(0, text.length()) > limit) {
            throw TrackingException.invalid("'" + what + "' exceeds the maximum length of " + limit + " characters");
        }
    }

    /** At most so many characters of a text. */
    public static String cut(String text, int limit) {
        return text.codePointCount(0, text.length()) <= limit
                ? text
                : text.substring(0, text.offsetByCodePoints(0, limit));
    }

    private static TrackingException invalid(String parameter, String key, String why) {
        return TrackingException.invalid(
                "Invalid value \"" + key.replace("\\", "\\\\").replace("\"", "\\\"") + "\" for parameter '" + parameter
                        + "' supplied: " + why);
    }

    /** The path without the segments that lead nowhere. */
    private static String path(String name) {
        boolean absolute = name.startsWith("/");
        Deque<String> path = new ArrayDeque<>();
        for (String segment : List.of(name.split("/"))) {
            if ("..".equals(segment) && !path.isEmpty() && !"..".equals(path.peekLast())) {
                path.removeLast();
            } else if (!segment.isEmpty() && !".".equals(segment) && !("..".equals(segment) && absolute)) {
                path.addLast(segment);
            }
        }
        String joined = (absolute ? "/" : "") + String.join("/", path);
        return joined.isEmpty() ? "." : joined;
    }
}

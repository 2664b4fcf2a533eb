package com.kronkers.mlops.serving.topic;

/**
 * Reads the header {@code traceparent} without a tracing library: nothing here records spans, it is only passed on.
 *
 * @see <a href="https://www.w3.org/TR/trace-context/#traceparent-header">W3C Trace Context</a>
 */
public final class TraceParent {
    private static final int TRACE = 3;
    private static final int PARENT = 36;
    private static final int FLAGS = 53;
    private static final int LENGTH = 55;

    private TraceParent() {}

    /** The header as it came, if it is a valid one of version 00; else, or for none, {@code null}. */
    public static String valid(String header) {
        return header != null
                        && header.length() == LENGTH
                        && header.startsWith("00-")
                        && header.charAt(PARENT - 1) == '-'
                        && header.charAt(FLAGS - 1) == '-'
                        && isId(header, TRACE, PARENT - 1)
                        && isId(header, PARENT, FLAGS - 1)
                        && isHex(header, FLAGS, LENGTH)
                ? header
                : null;
    }

    /** The trace that a valid header names. */
    public static String traceId(String valid) {
        return valid.substring(TRACE, PARENT - 1);
    }

    private static boolean isId(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text.charAt(i) != '0') {
                return isHex(text, from, to);
            }
        }
        return false;
    }

    private static boolean isHex(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            char digit = text.charAt(i);
            if ((digit < '0' || digit > '9') && (digit < 'a' || digit > 'f')) {
                return false;
            }
        }
        return true;
    }
}

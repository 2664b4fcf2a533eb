package com.kronkers.mlops.training.run;

import com.kronkers.mlops.training.tracking.TrackingException;
import java.util.UUID;
import java.util.regex.Pattern;

/** A run's id as clients write it: 32 hexadecimal digits. */
public final class RunIds {
    private static final Pattern TEXT = Pattern.compile("[0-9a-fA-F]{32}");

    private RunIds() {}

    public static String text(UUID run) {
        return run.toString().replace("-", "");
    }

    /** Whether a text has the form of an id. */
    public static boolean isId(String text) {
        return TEXT.matcher(text).matches();
    }

    /** The run of this id; a text that is no id is that of no run. */
    public static UUID parse(String text) {
        if (!isId(text)) {
            throw TrackingException.notFound("Run with id=" + text + " not found");
        }
        return new UUID(
                Long.parseUnsignedLong(text.substring(0, 16), 16), Long.parseUnsignedLong(text.substring(16), 16));
    }
}

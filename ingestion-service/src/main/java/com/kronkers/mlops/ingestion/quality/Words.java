package com.kronkers.mlops.ingestion.quality;

import java.util.Locale;

/** How figures are written in a message to a person. */
final class Words {
    private Words() {}

    static String percent(double share) {
        return text("%.1f %%", share * 100);
    }

    static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15 ? text("%d", (long) value) : text("%.4g", value);
    }

    static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}

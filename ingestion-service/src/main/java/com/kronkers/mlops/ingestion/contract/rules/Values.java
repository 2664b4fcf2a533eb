package com.kronkers.mlops.ingestion.contract.rules;

import com.kronkers.mlops.ingestion.contract.ColumnType;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/** Bounds and accepted values of rules, which contracts keep as text. */
public final class Values {
    private Values() {}

    /** The value a text stands for, empty if it is none of that type. */
    public static Optional<Comparable<?>> read(ColumnType type, String text) {
        try {
            return Optional.of(
                    switch (type) {
                        case STRING -> text;
                        case BOOLEAN -> bool(text);
                        case INTEGER -> BigDecimal.valueOf(new BigDecimal(text).longValueExact());
                        case NUMBER -> number(text);
                        case DATE -> LocalDate.parse(text);
                        case TIMESTAMP -> moment(text);
                    });
        } catch (DateTimeException | IllegalArgumentException | ArithmeticException misfit) {
            return Optional.empty();
        }
    }

    /** The one spelling of a value, so that equal rules are equal; the text itself if it is no value of that type. */
    public static String canonical(ColumnType type, String text) {
        return read(type, text)
                .map(value -> value instanceof BigDecimal number
                        ? (number.signum() == 0
                                ? "0"
                                : number.stripTrailingZeros().toPlainString())
                        : value.toString())
                .orElse(text);
    }

    /** Compares two values that were read for the same type. */
    @SuppressWarnings("unchecked")
    public static int compare(Comparable<?> one, Comparable<?> other) {
        return ((Comparable<Object>) one).compareTo(other);
    }

    private static BigDecimal number(String text) {
        BigDecimal number = new BigDecimal(text);
        // Written out, 1e999999999 would fill the memory; no double is that long.
        if (Math.abs((long) number.precision() - number.scale()) > 400 || Math.abs((long) number.scale()) > 400) {
            throw new IllegalArgumentException(text);
        }
        return number;
    }

    private static Boolean bool(String text) {
        if (text.equals("true") || text.equals("false")) {
            return Boolean.valueOf(text);
        }
        throw new IllegalArgumentException(text);
    }

    private static LocalDateTime moment(String text) {
        String time = text.length() == 10 ? text + "T00:00" : text.replace(' ', 'T');
        return time.matches(".*(Z|[+-]\\d\\d:\\d\\d)")
                ? OffsetDateTime.parse(time)
                        .withOffsetSameInstant(ZoneOffset.UTC)
                        .toLocalDateTime()
                : LocalDateTime.parse(time);
    }
}

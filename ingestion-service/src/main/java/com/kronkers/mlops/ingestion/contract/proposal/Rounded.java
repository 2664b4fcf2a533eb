package com.kronkers.mlops.ingestion.contract.proposal;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Bounds as a person would choose them: one, two or five times a power of ten. */
final class Rounded {
    private Rounded() {}

    /** At most the value. A value that is not negative gives 0: few figures may be negative by nature. */
    static String down(BigDecimal value) {
        return value.signum() >= 0 ? "0" : "-" + up(value.negate());
    }

    /** At least the value. */
    static String up(BigDecimal value) {
        if (value.signum() <= 0) {
            return "0";
        }
        BigDecimal power = BigDecimal.ONE.scaleByPowerOfTen(value.precision() - value.scale() - 1);
        BigDecimal first = value.divide(power, 0, RoundingMode.CEILING);
        int digit = first.intValueExact();
        int bound = digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10;
        return plain(power.multiply(BigDecimal.valueOf(bound)));
    }

    private static String plain(BigDecimal value) {
        return value.stripTrailingZeros().toPlainString();
    }
}

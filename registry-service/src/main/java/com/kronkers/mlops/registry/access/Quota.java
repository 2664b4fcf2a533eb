package com.kronkers.mlops.registry.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.kronkers.mlops.problem.Problem.FieldError;
import java.util.List;
import java.util.Set;

/**
 * What a department may ask of a model.
 *
 * @param rowsPerSecond of all replicas together; null for no quota
 * @param burstRows at once after a pause; null for serving's default
 */
record Quota(Double rowsPerSecond, Long burstRows) {

    private static final String RATE = "rowsPerSecond";
    private static final String BURST = "burstRows";
    private static final double MOST = 1e9;

    /**
     * The quota in a request's body, read field by field: a misspelt or empty one must not pass for none.
     *
     * @param body may be null
     * @param wrong gets every field that is wrong; the answer is of no use if it got one
     */
    static Quota read(JsonNode body, List<FieldError> wrong) {
        if (body == null || body.isNull()) {
            return new Quota(null, null);
        }
        if (!body.isObject()) {
            wrong.add(new FieldError("body", "is no object", "Send rowsPerSecond and burstRows, or {}."));
        }
        body.fieldNames().forEachRemaining(field -> {
            if (!Set.of(RATE, BURST).contains(field)) {
                wrong.add(new FieldError(
                        field, "is not a field of a grant", "Send rowsPerSecond and burstRows, or neither."));
            }
        });
        JsonNode rate = body.hasNonNull(RATE) ? body.get(RATE) : null;
        JsonNode burst = body.hasNonNull(BURST) ? body.get(BURST) : null;
        if (rate != null && !(rate.isNumber() && rate.doubleValue() > 0 && rate.doubleValue() <= MOST)) {
            wrong.add(new FieldError(
                    RATE, rate + " is no number above 0 and up to 1e9", "Send rows a second; nothing for no quota."));
        }
        if (burst != null && !(burst.isIntegralNumber() && burst.doubleValue() >= 1 && burst.doubleValue() <= MOST)) {
            wrong.add(
                    new FieldError(BURST, burst + " is no whole number from 1 to 1e9", "Send rows, or leave it out."));
        }
        if (burst != null && rate == null) {
            wrong.add(new FieldError(BURST, "is given without rowsPerSecond", "Send both, or rowsPerSecond alone."));
        }
        return new Quota(rate == null ? null : rate.doubleValue(), burst == null ? null : burst.longValue());
    }

    /** In words, for the audit log. */
    String told() {
        if (rowsPerSecond == null) {
            return "without a quota";
        }
        return rowsPerSecond + " rows a second" + (burstRows == null ? "" : ", " + burstRows + " at once");
    }
}

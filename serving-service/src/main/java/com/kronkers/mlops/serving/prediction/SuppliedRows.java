package com.kronkers.mlops.serving.prediction;

import java.util.Set;

/** The fields that a caller sent, by row and name, whichever protocol carried them. */
public interface SuppliedRows {
    int size();

    /** The names that this row carries. */
    Set<String> fields(int row);

    /** A String, a Number or a Boolean; {@code null} if absent or null; anything else is a wrong type. */
    Object value(int row, String field);

    /** How the caller would write the place of this field, e.g. {@code rows[3].store_id}. */
    String place(int row, String field);
}

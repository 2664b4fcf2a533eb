package com.kronkers.mlops.serving.prediction;

import com.kronkers.mlops.runtime.Signature;
import com.kronkers.mlops.runtime.Table;
import java.util.List;
import java.util.Optional;
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

    /** All rows at once, for a model without a recipe, if the protocol carried typed columns; then nobody asks for fields. */
    default Optional<Table> table(List<Signature.Column> columns) {
        return Optional.empty();
    }
}

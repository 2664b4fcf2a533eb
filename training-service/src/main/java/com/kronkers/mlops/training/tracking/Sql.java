package com.kronkers.mlops.training.tracking;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A statement that is put together from parts, with the arguments of its question marks in their order. */
public final class Sql {
    private final StringBuilder text = new StringBuilder();
    private final List<Object> arguments = new ArrayList<>();

    /** Appends a part; what comes from a caller goes into the arguments, never into the part. */
    public Sql add(String part, Object... values) {
        text.append(part);
        arguments.addAll(Arrays.asList(values));
        return this;
    }

    /** Appends a comparison of a column that is not null. */
    public Sql compare(String column, Comparison comparison, Object value) {
        comparison.append(this, column, value);
        return this;
    }

    /** Appends that a lifecycle is one that the view shows. */
    public Sql shownIn(String column, View view) {
        return add(column + " = any(?)", (Object) view.lifecycles());
    }

    public String text() {
        return text.toString();
    }

    public Object[] arguments() {
        return arguments.toArray();
    }
}

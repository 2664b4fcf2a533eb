package com.kronkers.mlops.serving.capture;

import com.kronkers.mlops.runtime.Datatype;
import com.kronkers.mlops.runtime.Signature;
import java.util.List;

/** The classes of an output by their places, which is how predictions and outcomes tell them as numbers. */
public final class KnownClasses {
    static final List<String> FLAGS = List.of("false", "true");

    private KnownClasses() {}

    /** Those that a prediction in this column is one of; empty for a number, and where the package names none. */
    public static List<String> of(Signature.Column prediction) {
        if (prediction.role() == Signature.Role.PROBABILITY) {
            return List.of();
        }
        boolean flag = prediction.datatype() == Datatype.BOOL
                && prediction.categories().isEmpty();
        return flag ? FLAGS : prediction.categories();
    }
}

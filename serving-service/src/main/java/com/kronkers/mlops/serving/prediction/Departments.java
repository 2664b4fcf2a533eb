package com.kronkers.mlops.serving.prediction;

import java.util.Set;

/** Which department asks, by the roles of its token. */
public final class Departments {
    private static final String PREFIX = "department:";

    private Departments() {}

    /** The name in the role {@code department:<name>}, the first by alphabet; {@code null} if there is none. */
    public static String of(Set<String> roles) {
        return roles.stream()
                .filter(role -> role.startsWith(PREFIX))
                .sorted()
                .findFirst()
                .map(role -> role.substring(PREFIX.length()))
                .orElse(null);
    }
}

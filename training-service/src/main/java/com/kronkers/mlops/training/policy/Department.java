package com.kronkers.mlops.training.policy;

import java.util.Optional;
import java.util.Set;

/** The department that somebody speaks for, by the roles {@code department:<name>} of a token. */
public final class Department {
    private static final String PREFIX = "department:";

    private Department() {}

    /** Whether somebody with these roles speaks for a department. */
    static boolean speaks(Set<String> roles, String department) {
        return roles.contains(PREFIX + department);
    }

    /** The first by alphabet, if there is any. */
    public static Optional<String> of(Set<String> roles) {
        return roles.stream()
                .filter(role -> role.startsWith(PREFIX))
                .map(role -> role.substring(PREFIX.length()))
                .sorted()
                .findFirst();
    }
}

package com.kronkers.mlops.serving.access;

import java.util.Set;
import java.util.TreeSet;

/**
 * Who asks, by the roles of the token.
 *
 * @param department the first by alphabet in the roles {@code department:<name>}; {@code null} if there is none
 * @param entitled whether no grant is needed: platform, data scientists and other services
 */
public record Caller(String department, boolean entitled) {
    private static final String PREFIX = "department:";
    private static final Set<String> ENTITLED = Set.of("platform", "data-scientist", "service");

    public static Caller of(Set<String> roles) {
        String department = new TreeSet<>(roles)
                .stream()
                        .filter(role -> role.startsWith(PREFIX))
                        .findFirst()
                        .map(role -> role.substring(PREFIX.length()))
                        .orElse(null);
        return new Caller(department, roles.stream().anyMatch(ENTITLED::contains));
    }
}

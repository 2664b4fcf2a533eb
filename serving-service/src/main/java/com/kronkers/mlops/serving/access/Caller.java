package com.kronkers.mlops.serving.access;

import java.util.Set;

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
        String first = null;
        boolean entitled = false;
        for (String role : roles) {
            entitled |= ENTITLED.contains(role);
            if (role.startsWith(PREFIX) && (first == null || role.compareTo(first) < 0)) {
                first = role;
            }
        }
        return new Caller(first == null ? null : first.substring(PREFIX.length()), entitled);
    }
}

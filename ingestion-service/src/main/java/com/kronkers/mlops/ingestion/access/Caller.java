package com.kronkers.mlops.ingestion.access;

import java.util.Set;
import java.util.TreeSet;

/**
 * Who asks.
 *
 * @param name the token's subject
 * @param roles the token's roles; {@code department:<name>} says where a person works
 */
record Caller(String name, Set<String> roles) {
    private static final String DEPARTMENT = "department:";

    /** Everything a grant may call this caller. */
    Set<String> grantees() {
        Set<String> grantees = new TreeSet<>();
        grantees.add("user:" + name);
        roles.forEach(role -> grantees.add(role.startsWith(DEPARTMENT) ? role : "role:" + role));
        return grantees;
    }

    /** Whether an owner's name means this caller; one without a kind is a user. */
    boolean is(String owner) {
        return owner.equals(name) || grantees().contains(owner);
    }
}

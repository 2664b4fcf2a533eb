package com.kronkers.mlops.local.identity;

import java.util.List;

/**
 * A role that a person or a service may have.
 *
 * @param groups what a token of this role carries
 */
public record Role(String name, List<String> groups) {

    /** Every role a token can be asked for; a department is {@code department:<name>}. */
    public static final List<String> NAMES =
            List.of("data-owner", "data-scientist", "approver", "platform", "auditor", "service", "department");

    private static final String DEPARTMENT = "department";

    /** @throws IllegalArgumentException when there is no such role; the message lists those there are */
    public static Role parse(String text) {
        if (text.startsWith(DEPARTMENT + ":") && text.length() > DEPARTMENT.length() + 1) {
            return new Role(text, List.of(DEPARTMENT, text));
        }
        if (!NAMES.contains(text)) {
            throw new IllegalArgumentException("No role is called \"" + text + "\". Roles: " + String.join(", ", NAMES)
                    + " and department:<name>, for example department:replenishment.");
        }
        return new Role(text, List.of(text));
    }

    /** Who such a token speaks for when nobody is named. */
    public String defaultSubject() {
        return name.replace(':', '-') + "@local";
    }
}

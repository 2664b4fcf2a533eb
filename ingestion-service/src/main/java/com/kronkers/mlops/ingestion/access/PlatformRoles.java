package com.kronkers.mlops.ingestion.access;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** What roles of the platform itself may do with every dataset. No role that people work with has any of its own. */
final class PlatformRoles {
    private static final Map<String, Set<Permission>> BY_ROLE = Map.of(
            // Training and serving fetch whole versions; they write nothing and see nothing unprotected.
            "service", EnumSet.of(Permission.DESCRIBE, Permission.REPORT, Permission.READ, Permission.EXPORT),
            "auditor", EnumSet.of(Permission.DESCRIBE, Permission.REPORT, Permission.AUDIT),
            "platform", EnumSet.of(Permission.DESCRIBE));

    private PlatformRoles() {}

    static Set<Permission> of(Set<String> roles) {
        EnumSet<Permission> all = EnumSet.noneOf(Permission.class);
        roles.forEach(role -> all.addAll(BY_ROLE.getOrDefault(role, Set.of())));
        return all;
    }
}

package com.kronkers.mlops.registry;

/** Names of the roles that a token's groups carry. Every one of them may read the registry. */
public final class Roles {

    public static final String APPROVER = "approver";
    public static final String AUDITOR = "auditor";
    public static final String DATA_OWNER = "data-owner";
    public static final String DATA_SCIENTIST = "data-scientist";
    public static final String DEPARTMENT = "department";
    public static final String PLATFORM = "platform";
    public static final String SERVICE = "service";

    private Roles() {}
}

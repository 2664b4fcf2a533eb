package com.kronkers.mlops.ingestion.access;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What someone may do with one dataset. */
public enum Permission {
    /** See what it is: description, columns, contract, versions and their standing. */
    DESCRIBE(false),
    /** See how its versions came to be: reports, findings, pulls. */
    REPORT(false),
    /** See who may do what, who decided and who was refused. */
    AUDIT(false),
    /** See rows: samples, profiles, differences between versions. */
    READ(true),
    /** Add versions. */
    WRITE(true),
    /** See and correct what was sent as it was sent, before anything was protected: quarantine and raw uploads. */
    QUARANTINE(true),
    /** Take the whole content away. */
    EXPORT(true),
    /** Declare it anew, grant, accept and withdraw: what only its owner may. */
    MANAGE(false);

    private final boolean grantable;

    Permission(boolean grantable) {
        this.grantable = grantable;
    }

    /** Whether an owner can give it to others. The rest follows from these, from a role or from being the owner. */
    boolean grantable() {
        return grantable;
    }

    /** This one and what makes no sense without it. */
    Set<Permission> withImplied() {
        if (this == DESCRIBE) {
            return EnumSet.of(DESCRIBE);
        }
        EnumSet<Permission> all = EnumSet.of(DESCRIBE, REPORT, this);
        if (this == EXPORT) {
            all.add(READ);
        }
        return all;
    }

    /** The name in JSON. */
    @JsonValue
    public String json() {
        return name().toLowerCase(Locale.ROOT);
    }
}

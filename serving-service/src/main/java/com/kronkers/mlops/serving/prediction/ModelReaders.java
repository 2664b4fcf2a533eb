package com.kronkers.mlops.serving.prediction;

import com.kronkers.mlops.serving.access.Access;
import com.kronkers.mlops.serving.access.Caller;
import jakarta.inject.Singleton;
import java.util.Collections;
import java.util.Set;

/** Who may read what a model takes and gives: whoever may ask it, and who looks after what others ask. */
@Singleton
public class ModelReaders {
    private static final Set<String> OVERSEERS = Set.of("data-owner", "approver", "auditor");

    private final Access access;

    ModelReaders(Access access) {
        this.access = access;
    }

    /**
     * @param roles of the caller's token
     * @throws com.kronkers.mlops.serving.access.AccessRefusedException if the department may not ask this model
     * @throws com.kronkers.mlops.serving.deployment.UnavailableModelException if it is not known yet what was decided
     */
    public void require(String model, Set<String> roles) {
        if (Collections.disjoint(roles, OVERSEERS)) {
            access.requireGrant(model, Caller.of(roles));
        }
    }
}

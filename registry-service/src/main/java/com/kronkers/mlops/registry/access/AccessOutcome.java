package com.kronkers.mlops.registry.access;

import java.util.List;

/** What came of asking or changing who may ask a model. */
sealed interface AccessOutcome {

    /** Who may ask as of this revision, by name; revision 0 while nobody has decided. */
    record Access(long revision, List<Grant> grants) implements AccessOutcome {}

    /** There is no such model. */
    record NoModel() implements AccessOutcome {}

    /** The department has no grant that could be taken away. */
    record NoGrant() implements AccessOutcome {}
}

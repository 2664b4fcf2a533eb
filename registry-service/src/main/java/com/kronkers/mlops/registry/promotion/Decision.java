package com.kronkers.mlops.registry.promotion;

/** What the gate says about a candidate, always with the reason in full sentences. */
public sealed interface Decision {

    String reason();

    boolean promoted();

    /** The candidate becomes champion. */
    record Promoted(String reason) implements Decision {
        @Override
        public boolean promoted() {
            return true;
        }
    }

    /** The champion stays. */
    record Refused(String reason) implements Decision {
        @Override
        public boolean promoted() {
            return false;
        }
    }
}

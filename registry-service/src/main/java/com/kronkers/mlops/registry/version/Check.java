package com.kronkers.mlops.registry.version;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/**
 * Something the validator looked for beside how good the model is, such as an input that copies the target.
 *
 * @param passed {@code null} only where an event does not say
 * @param detail what was found, in a sentence
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Check(String name, Boolean passed, String detail) {

    /** Whether it says what was looked for, and what came of it. */
    public boolean wellFormed() {
        return name != null && passed != null && detail != null;
    }
}

package com.kronkers.mlops.serving.deployment;

import java.util.List;

/** Nothing is deployed under this name and version. */
public class UnknownModelException extends RuntimeException {
    private final List<String> deployed;

    UnknownModelException(String message, List<String> deployed) {
        super(message);
        this.deployed = List.copyOf(deployed);
    }

    /** The models that do answer. */
    public List<String> deployed() {
        return deployed;
    }
}

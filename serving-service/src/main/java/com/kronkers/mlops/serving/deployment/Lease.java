package com.kronkers.mlops.serving.deployment;

/** The right to use a model: while it is held, the model stays open, even if another one has taken its place. */
public final class Lease implements AutoCloseable {
    private final DeployedModel model;

    Lease(DeployedModel model) {
        this.model = model;
    }

    public DeployedModel model() {
        return model;
    }

    @Override
    public void close() {
        model.release();
    }
}

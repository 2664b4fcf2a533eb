package com.kronkers.mlops.training.artifact;

/** A file in the store: its digest ({@code sha256:...}) and size in bytes. */
public record StoredArtifact(String digest, long bytes) {

    /** The path under which the edge serves it. */
    public String link() {
        return "/training/artifacts/" + digest;
    }
}

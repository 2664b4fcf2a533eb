package com.kronkers.mlops.training.artifact;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A path in the {@link ArtifactTree}: segments that are names, joined by slashes. One that could lead elsewhere cannot be
 * made.
 */
public final class ArtifactPath {
    private static final Pattern NAME = Pattern.compile("[^/\\\\\\p{Cntrl}]{1,255}");
    private static final int LIMIT = 2000;

    private final List<String> segments;

    private ArtifactPath(List<String> segments) {
        this.segments = segments;
    }

    /** The path of a decoded text; empty if that is none. Slashes at its end count for nothing. */
    public static Optional<ArtifactPath> of(String text) {
        String trimmed = text.replaceAll("/+$", "");
        List<String> segments = List.of(trimmed.split("/", -1));
        boolean good = trimmed.length() <= LIMIT
                && segments.stream().allMatch(s -> NAME.matcher(s).matches() && !".".equals(s) && !"..".equals(s));
        return good ? Optional.of(new ArtifactPath(segments)) : Optional.empty();
    }

    public List<String> segments() {
        return segments;
    }

    public String text() {
        return String.join("/", segments);
    }

    @Override
    public String toString() {
        return text();
    }
}

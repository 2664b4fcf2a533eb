package com.kronkers.mlops.ingestion.history;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.kronkers.mlops.ingestion.dataset.VersionId;
import java.util.ArrayList;
import java.util.List;

/** The fields of {@code model-trained} that ingestion uses: which model was trained on which version. */
@JsonIgnoreProperties(ignoreUnknown = true)
record ModelTrained(String model, String run, Dataset dataset) {
    private static final int LONGEST_NAME = 200;

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Dataset(String name, int version) {}

    /** Fields that are missing or malformed, so that nothing can be made of this event. */
    List<String> unusableFields() {
        List<String> unusable = new ArrayList<>();
        if (!named(model)) {
            unusable.add("model");
        }
        if (!named(run)) {
            unusable.add("run");
        }
        if (dataset == null || !named(dataset.name()) || dataset.version() < 1) {
            unusable.add("dataset");
        }
        return unusable;
    }

    VersionId version() {
        return new VersionId(dataset.name(), dataset.version());
    }

    private static boolean named(String text) {
        return text != null && !text.isBlank() && text.length() <= LONGEST_NAME && text.indexOf('\0') < 0;
    }
}

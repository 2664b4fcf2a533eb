package com.kronkers.mlops.serving.history;

import com.kronkers.mlops.runtime.Recipe;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Makes a history cache as a run of the service leaves it. */
public final class HistoryFiles {
    private HistoryFiles() {}

    public static HistorySnapshot write(Path folder, String dataset, long version, Recipe recipe, String rows)
            throws IOException {
        return new HistoryCache(folder, Long.MAX_VALUE)
                .store(
                        new HistoryKey(dataset, recipe),
                        new HistorySource.DatasetVersion(version, null, null),
                        new ByteArrayInputStream(rows.getBytes(StandardCharsets.UTF_8)));
    }
}

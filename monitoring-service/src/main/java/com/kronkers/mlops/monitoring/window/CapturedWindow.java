package com.kronkers.mlops.monitoring.window;

import com.kronkers.mlops.monitoring.sketch.FeatureSketch;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * One captured window of a version, merged across its replicas and parts, or several such windows in a row.
 *
 * @param features each feature once
 * @param partIds the stored parts it is made of
 * @param cause the last event it came with
 */
public record CapturedWindow(
        Instant start,
        Instant end,
        long rows,
        long requests,
        long errors,
        List<FeatureSketch> features,
        List<Long> partIds,
        UUID cause) {

    /** Both windows as one. */
    public CapturedWindow with(CapturedWindow later) {
        List<FeatureSketch> all = new ArrayList<>(features);
        all.addAll(later.features);
        List<Long> ids = new ArrayList<>(partIds);
        ids.addAll(later.partIds);
        return new CapturedWindow(
                start.isBefore(later.start) ? start : later.start,
                end.isAfter(later.end) ? end : later.end,
                rows + later.rows,
                requests + later.requests,
                errors + later.errors,
                FeatureSketch.poolByName(all),
                ids,
                later.cause);
    }
}

package com.kronkers.mlops.serving.capture;

import java.util.Base64;
import org.apache.datasketches.kll.KllDoublesSketch;

/** A shadow's predictions beside the champion's, growing over a window. */
final class ShadowComparison {
    private final KllDoublesSketch differences = KllDoublesSketch.newHeapInstance(FeatureSketch.K);
    private String version;
    private long rows;
    private long equal;
    private long dropped;
    private double sum;
    private double absolute;

    /** A champion that changed within the window begins the comparison anew: differences to two are no measure. */
    void add(Compared compared) {
        if (version != null && !version.equals(compared.version())) {
            differences.reset();
            rows = 0;
            equal = 0;
            sum = 0;
            absolute = 0;
        }
        version = compared.version();
        rows += compared.rows();
        equal += compared.equal();
        dropped += compared.dropped();
        for (double difference : compared.differences()) {
            if (Double.isFinite(difference)) {
                differences.update(difference);
                sum += difference;
                absolute += Math.abs(difference);
            }
        }
    }

    /** {@code null} if nothing was compared. */
    PredictionWindow.Comparison snapshot() {
        if (version == null) {
            return null;
        }
        long numbers = differences.getN();
        return new PredictionWindow.Comparison(
                version,
                rows,
                equal,
                dropped,
                numbers == 0 ? null : sum / numbers,
                numbers == 0 ? null : absolute / numbers,
                numbers == 0 ? null : Base64.getEncoder().encodeToString(differences.toByteArray()));
    }
}

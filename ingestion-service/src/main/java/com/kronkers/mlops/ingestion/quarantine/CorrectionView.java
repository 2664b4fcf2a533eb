package com.kronkers.mlops.ingestion.quarantine;

import java.time.Instant;
import java.util.List;

/** Corrected rows as the REST interface shows them. */
final class CorrectionView {
    private CorrectionView() {}

    /**
     * The answer to corrections.
     *
     * @param version that has the rows now
     * @param rows of them that were accepted
     * @param rejectedRows that were rejected again
     * @param corrects what they are corrections of
     */
    record Answer(String dataset, int version, long newRows, long rejectedRows, Corrects corrects) {}

    record Corrects(int version, List<Long> lines) {}

    /** A rejected row that was corrected. */
    record Line(long line, int correctedIn, String correctedBy, Instant correctedAt) {
        static Line of(Correction correction) {
            return new Line(
                    correction.id.line(), correction.correctedIn, correction.correctedBy, correction.correctedAt);
        }
    }
}

package com.kronkers.mlops.ingestion.source;

import jakarta.persistence.Embeddable;

/**
 * How far a source was pulled.
 *
 * @param validator tells a changed file from an unchanged one, like an ETag; null if there is none
 * @param lastModified as the HTTP header said it, null if there was none
 * @param watermark the greatest that was committed, null before the first or without increments
 */
@Embeddable
record Progress(String validator, String lastModified, String watermark) {
    static final Progress NONE = new Progress(null, null, null);
}

package com.kronkers.mlops.ingestion.quarantine;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/** Rejected rows as JSON Lines: {@code {"line":7,"reasons":["..."],"raw":"..."}}. */
final class RejectedLines {
    private static final JsonFactory JSON = new JsonFactory();

    /** What separates the reasons in the CSV form. */
    private static final String BETWEEN_REASONS = "; ";

    private RejectedLines() {}

    /**
     * Rewrites line by line, in constant memory.
     *
     * @param csv with the columns line, reason, raw
     */
    static void write(InputStream csv, OutputStream out) throws IOException {
        CsvRecords records = new CsvRecords(csv);
        records.next();
        try (JsonGenerator json = JSON.createGenerator(new BufferedOutputStream(out, 1 << 16))) {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.setPrettyPrinter(new MinimalPrettyPrinter(""));
            for (List<String> row = records.next(); row != null; row = records.next()) {
                json.writeStartObject();
                json.writeNumberField("line", Long.parseLong(row.get(0)));
                json.writeArrayFieldStart("reasons");
                for (String reason : row.get(1).split(BETWEEN_REASONS)) {
                    json.writeString(reason);
                }
                json.writeEndArray();
                json.writeStringField("raw", row.get(2));
                json.writeEndObject();
                json.writeRaw('\n');
            }
        }
    }
}

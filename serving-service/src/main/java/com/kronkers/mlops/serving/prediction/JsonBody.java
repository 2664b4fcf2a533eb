package com.kronkers.mlops.serving.prediction;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.kronkers.mlops.runtime.Table;
import java.io.IOException;
import java.util.List;

/**
 * Rows as JSON objects: a single one, an array of them, or {@code {"rows":[...]}}. The bytes are read once, each value
 * straight into its column.
 */
final class JsonBody implements Supplied {
    private static final String ROWS = "rows";
    private static final int DEEPEST = 32;
    private static final int LONGEST_TEXT = 1 << 20;

    /** NaN and infinities are read as numbers, so that the field with one can be named. */
    static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxStringLength(LONGEST_TEXT)
                    .build())
            .build();

    private final byte[] body;

    JsonBody(byte[] body) {
        this.body = body;
    }

    /** @throws MalformedBodyException if it is no JSON, or nested deeper than any row is */
    @Override
    public Table read(Inputs inputs, int mostRows, FieldProblems problems) {
        try (JsonParser at = FACTORY.createParser(body)) {
            RowReader rows = new RowReader(inputs, mostRows, problems);
            JsonToken first = at.nextToken();
            if (first == JsonToken.START_OBJECT) {
                object(at, inputs, rows, problems);
            } else if (first == JsonToken.START_ARRAY) {
                array(at, rows, problems);
            } else {
                throw noRows();
            }
            if (at.nextToken() != null) {
                throw new MalformedBodyException(
                        "JSON", "the body goes on after its end" + place(at.currentTokenLocation()));
            }
            return rows.table();
        } catch (JsonProcessingException e) {
            throw new MalformedBodyException("JSON", e.getOriginalMessage() + place(e.getLocation()));
        } catch (IOException e) {
            // Bytes in memory are always readable, but need not be text.
            throw new MalformedBodyException("JSON", String.valueOf(e.getMessage()));
        }
    }

    /** A row, or what holds the rows. */
    private static void object(JsonParser at, Inputs inputs, RowReader rows, FieldProblems problems)
            throws IOException {
        JsonToken token = at.nextToken();
        boolean holdsRows =
                token == JsonToken.FIELD_NAME && at.currentName().equals(ROWS) && inputs.position(ROWS, 0) < 0;
        if (!holdsRows) {
            problems.placedBy((row, field) -> field);
            row(at, token, rows);
            return;
        }
        if (at.nextToken() != JsonToken.START_ARRAY) {
            throw noRows();
        }
        array(at, rows, problems);
        while (at.nextToken() != JsonToken.END_OBJECT) {
            String beside = at.currentName();
            problems.placedBy((row, field) -> field);
            problems.add(
                    0, beside, "stands beside the rows", "Send {\"rows\":[...]} alone, or each row with its fields.");
            at.nextToken();
            at.skipChildren();
        }
    }

    private static void array(JsonParser at, RowReader rows, FieldProblems problems) throws IOException {
        for (JsonToken token = at.nextToken(); token != JsonToken.END_ARRAY; token = at.nextToken()) {
            if (token == JsonToken.START_OBJECT) {
                row(at, at.nextToken(), rows);
                continue;
            }
            rows.beginRow();
            at.skipChildren();
            problems.placedBy((row, field) -> ROWS + "[" + row + "]");
            problems.add(rows.row(), "", "is no object", "Send each row as an object of named fields.");
            problems.refuseIfAny();
        }
    }

    /** @param token the one after the row's beginning */
    private static void row(JsonParser at, JsonToken token, RowReader rows) throws IOException {
        rows.beginRow();
        for (JsonToken name = token; name != JsonToken.END_OBJECT; name = at.nextToken()) {
            SuppliedColumn column = rows.field(at.currentName());
            JsonToken value = at.nextToken();
            if (column == null) {
                at.skipChildren();
            } else {
                take(at, value, column, rows.row());
            }
        }
        rows.endRow();
    }

    private static void take(JsonParser at, JsonToken value, SuppliedColumn column, int row) throws IOException {
        switch (value) {
            case VALUE_STRING:
                column.text(row, at.getText());
                break;
            case VALUE_NUMBER_INT:
                if (at.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
                    column.number(row, at.getDoubleValue());
                } else {
                    column.whole(row, at.getLongValue());
                }
                break;
            case VALUE_NUMBER_FLOAT:
                column.number(row, at.getDoubleValue());
                break;
            case VALUE_TRUE:
            case VALUE_FALSE:
                column.flag(row, value == JsonToken.VALUE_TRUE);
                break;
            case VALUE_NULL:
                column.missing(row);
                break;
            case START_ARRAY:
                column.array(row, at);
                break;
            default:
                at.skipChildren();
                column.refuse(row, "an object");
        }
    }

    private static InvalidRowsException noRows() {
        return new InvalidRowsException(List.of(new FieldProblem(
                ROWS, "the body holds no rows", "Send one row as an object, or {\"rows\":[{...},...]}.")));
    }

    private static String place(JsonLocation at) {
        return at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
    }
}

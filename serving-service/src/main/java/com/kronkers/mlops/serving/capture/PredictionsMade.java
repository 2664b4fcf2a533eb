package com.kronkers.mlops.serving.capture;

import com.fasterxml.jackson.core.JsonGenerator;
import com.kronkers.mlops.runtime.Recipe;
import com.kronkers.mlops.runtime.Signature;
import com.kronkers.mlops.serving.topic.Cause;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The predictions of one answered request, one for each row, as {@code predictions} tells them. Written straight from the
 * request's columns: this is done for every prediction. Features are left out: no contract allows them yet.
 */
final class PredictionsMade {
    private final CapturedRequest request;
    private final String at;
    private final String day;
    /** What they are about, by column; empty for a model without a recipe. */
    private final Map<String, String[]> entities = new LinkedHashMap<>();

    private final List<Output> outputs = new ArrayList<>();

    private PredictionsMade(CapturedRequest request, InstantTexts instants) {
        this.request = request;
        this.at = instants.text(request.at());
        this.day = instants.day(request.at());
        for (String name : request.recipe().map(Recipe::entity).orElse(List.of())) {
            entities.put(name, request.features().strings(name));
        }
        // The prediction first: whoever reads one number of an event reads that one.
        Signature.Column prediction = request.prediction();
        addOutputs(prediction);
        for (Signature.Column column : request.signature().outputs()) {
            if (column != prediction) {
                addOutputs(column);
            }
        }
    }

    static PredictionsMade of(CapturedRequest request, InstantTexts instants) {
        return new PredictionsMade(request, instants);
    }

    private void addOutputs(Signature.Column column) {
        Series series = Series.of(request.outputs(), column);
        for (int element = 0; series.rows() == rows() && element < series.width(); element++) {
            outputs.add(new Output(series, element, series.name(element)));
        }
    }

    String model() {
        return request.model();
    }

    /** What led to them. */
    Cause cause() {
        return request.cause();
    }

    int rows() {
        return request.rows();
    }

    /** Whether it can be told: with at least one number. A text that is no known class is none. */
    boolean hasNumber(int row) {
        for (Output output : outputs) {
            if (Double.isFinite(output.number(row))) {
                return true;
            }
        }
        return false;
    }

    void write(int row, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", request.ids().get(row));
        json.writeStringField("version", request.version().version());
        json.writeNumberField("revision", request.version().revision());
        json.writeStringField("variant", request.version().variant());
        if (request.department() != null) {
            json.writeStringField("department", request.department());
        }
        json.writeStringField("at", at);
        json.writeObjectFieldStart("entity");
        for (Map.Entry<String, String[]> entity : entities.entrySet()) {
            json.writeStringField(entity.getKey(), entity.getValue()[row]);
        }
        json.writeEndObject();
        json.writeStringField("time", time(row));
        writeOutputs(row, json);
        if (request.cause().event() != null) {
            json.writeStringField("causationid", request.cause().event().toString());
        }
        if (request.cause().traceparent() != null) {
            json.writeStringField(Cause.TRACE_PARENT, request.cause().traceparent());
        }
        json.writeEndObject();
    }

    /** What it is for; for a model without a recipe the day it was asked. */
    private String time(int row) {
        return request.recipe().isPresent()
                ? request.features().date(request.recipe().get().time(), row).toString()
                : day;
    }

    /** Numbers, and texts beside them, if there are any. */
    private void writeOutputs(int row, JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("output");
        boolean labels = false;
        for (Output output : outputs) {
            double number = output.number(row);
            // JSON has no word for what is not finite, and neither has the schema.
            if (Double.isFinite(number)) {
                json.writeNumberField(output.name(), number);
            }
            labels |= output.label(row) != null;
        }
        json.writeEndObject();
        if (!labels) {
            return;
        }
        json.writeObjectFieldStart("labels");
        for (Output output : outputs) {
            if (output.label(row) != null) {
                json.writeStringField(output.name(), output.label(row));
            }
        }
        json.writeEndObject();
    }

    private record Output(Series series, int element, String name) {
        /** A class is its place among the known ones; {@code NaN} = there is none. */
        double number(int row) {
            if (!series.isText()) {
                return series.number(row, element);
            }
            String text = series.texts()[row];
            List<String> classes = series.column().categories();
            int place = text == null ? -1 : (classes.isEmpty() ? KnownClasses.FLAGS : classes).indexOf(text);
            return place < 0 ? Double.NaN : place;
        }

        /** {@code null} for a number, and for a text that is missing. */
        String label(int row) {
            return series.isText() ? series.texts()[row] : null;
        }
    }
}

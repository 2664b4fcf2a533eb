package com.kronkers.mlops.serving.capture;

import com.fasterxml.jackson.core.JsonGenerator;
import com.kronkers.mlops.runtime.Recipe;
import com.kronkers.mlops.runtime.Signature;
import com.kronkers.mlops.serving.topic.Cause;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One prediction that was answered, as {@code predictions} tells it. Features are left out: no contract allows them yet.
 *
 * @param entity what it is about; empty for a model without a recipe
 * @param time what it is for; for a model without a recipe the day it was asked
 * @param output each number by its name, the prediction first; a class also stands here, as its place among the known
 *     ones, where they are known
 * @param labels each text by its name; {@code null} if there is none
 * @param cause what led to it
 */
record PredictionMade(
        String id,
        String model,
        String version,
        long revision,
        String variant,
        String department,
        Instant at,
        Map<String, String> entity,
        LocalDate time,
        Map<String, Double> output,
        Map<String, String> labels,
        Cause cause) {
    /** The predictions of an answered request, one for each row. */
    static List<PredictionMade> of(CapturedRequest request) {
        List<PredictionMade> predictions = new ArrayList<>(request.rows());
        Map<String, String[]> entities = new LinkedHashMap<>();
        request.recipe().ifPresent(recipe -> recipe.entity()
                .forEach(name -> entities.put(name, request.features().strings(name))));
        List<Output> outputs = outputs(request);
        for (int row = 0; row < request.rows(); row++) {
            int at = row;
            Map<String, String> entity = new LinkedHashMap<>();
            entities.forEach((name, values) -> entity.put(name, values[at]));
            Map<String, Double> numbers = new LinkedHashMap<>();
            Map<String, String> labels = new LinkedHashMap<>();
            outputs.forEach(output -> output.put(at, numbers, labels));
            predictions.add(new PredictionMade(
                    request.ids().get(row),
                    request.model(),
                    request.version().version(),
                    request.version().revision(),
                    request.version().variant(),
                    request.department(),
                    request.at(),
                    entity,
                    time(request, row),
                    numbers,
                    labels.isEmpty() ? null : labels,
                    request.cause()));
        }
        return predictions;
    }

    /** Written field by field: this is done for every prediction. */
    void write(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", id);
        json.writeStringField("version", version);
        json.writeNumberField("revision", revision);
        json.writeStringField("variant", variant);
        if (department != null) {
            json.writeStringField("department", department);
        }
        json.writeStringField("at", at.toString());
        writeTexts(json, "entity", entity);
        json.writeStringField("time", time.toString());
        json.writeObjectFieldStart("output");
        for (Map.Entry<String, Double> number : output.entrySet()) {
            json.writeNumberField(number.getKey(), number.getValue());
        }
        json.writeEndObject();
        if (labels != null) {
            writeTexts(json, "labels", labels);
        }
        if (cause.event() != null) {
            json.writeStringField("causationid", cause.event().toString());
        }
        if (cause.traceparent() != null) {
            json.writeStringField(Cause.TRACE_PARENT, cause.traceparent());
        }
        json.writeEndObject();
    }

    private static void writeTexts(JsonGenerator json, String field, Map<String, String> texts) throws IOException {
        json.writeObjectFieldStart(field);
        for (Map.Entry<String, String> text : texts.entrySet()) {
            json.writeStringField(text.getKey(), text.getValue());
        }
        json.writeEndObject();
    }

    private static LocalDate time(CapturedRequest request, int row) {
        return request.recipe()
                .map(Recipe::time)
                .map(time -> request.features().date(time, row))
                .orElseGet(() -> request.at().atOffset(ZoneOffset.UTC).toLocalDate());
    }

    /** The prediction first: whoever reads one number of an event reads that one. */
    private static List<Output> outputs(CapturedRequest request) {
        Signature.Column prediction = request.prediction();
        List<Output> outputs = new ArrayList<>();
        add(outputs, request, prediction);
        request.signature().outputs().stream()
                .filter(column -> column != prediction)
                .forEach(column -> add(outputs, request, column));
        return outputs;
    }

    private static void add(List<Output> outputs, CapturedRequest request, Signature.Column column) {
        Series series = Series.of(request.outputs(), column);
        for (int element = 0; series.rows() == request.rows() && element < series.width(); element++) {
            outputs.add(new Output(series, element, series.name(element)));
        }
    }

    private record Output(Series series, int element, String name) {
        void put(int row, Map<String, Double> numbers, Map<String, String> labels) {
            if (!series.isText()) {
                // JSON has no word for what is not finite, and neither has the schema.
                if (Double.isFinite(series.number(row, element))) {
                    numbers.put(name, series.number(row, element));
                }
                return;
            }
            String text = series.texts()[row];
            if (text != null) {
                labels.put(name, text);
                List<String> classes = series.column().categories();
                int place = classes.isEmpty() ? place(text) : classes.indexOf(text);
                if (place >= 0) {
                    numbers.put(name, (double) place);
                }
            }
        }

        private static int place(String flag) {
            return List.of("false", "true").indexOf(flag);
        }
    }
}

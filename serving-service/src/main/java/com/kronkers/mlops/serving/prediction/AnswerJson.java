package com.kronkers.mlops.serving.prediction;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import com.kronkers.mlops.runtime.Contributions;
import com.kronkers.mlops.runtime.Recipe;
import com.kronkers.mlops.runtime.Signature.Column;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** An answer as JSON, written straight from its columns. */
final class AnswerJson {
    /** The names that mean something in every prediction: a model's own columns are not told under them. */
    static final Set<String> RESERVED =
            Set.of("id", "value", "lower", "upper", "probabilities", "outputs", "explanation");

    private static final JsonFactory FACTORY = new JsonFactory();
    private static final int BYTES_A_ROW = 256;

    private final Answer answer;
    private final PredictionFields fields;
    private final OutputValues value;
    private final OutputValues lower;
    private final OutputValues upper;
    private final List<OutputValues> probabilities;
    private final List<OutputValues> others;
    private final Echo echo;

    private AnswerJson(Answer answer, PredictionFields fields) {
        this.answer = answer;
        this.fields = fields;
        this.value = values(fields.value());
        this.lower = fields.lower().map(this::values).orElse(null);
        this.upper = fields.upper().map(this::values).orElse(null);
        this.probabilities = fields.probabilities().stream().map(this::values).toList();
        this.others = fields.others().stream().map(this::values).toList();
        this.echo = Echo.of(answer);
    }

    static byte[] of(Answer answer, PredictionFields fields) {
        try (ByteArrayBuilder bytes = new ByteArrayBuilder(
                        null, BYTES_A_ROW * (1 + answer.ids().size()));
                JsonGenerator out = FACTORY.createGenerator(bytes)) {
            new AnswerJson(answer, fields).write(out);
            out.flush();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new IllegalStateException("memory takes all that is written", e);
        }
    }

    private void write(JsonGenerator out) throws IOException {
        out.writeStartObject();
        out.writeStringField("model", answer.model().model());
        out.writeStringField("version", answer.model().version());
        out.writeNumberField("revision", answer.model().revision());
        out.writeStringField("variant", answer.model().variant());
        if (answer.recipe().isPresent()) {
            out.writeFieldName("historyAsOf");
            out.writeObject(
                    answer.historyAsOf() == null ? null : answer.historyAsOf().toString());
        }
        out.writeArrayFieldStart("predictions");
        for (int row = 0; row < answer.ids().size(); row++) {
            prediction(out, row);
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    private void prediction(JsonGenerator out, int row) throws IOException {
        out.writeStartObject();
        out.writeStringField("id", answer.ids().get(row));
        out.writeFieldName("value");
        if (fields.isMostProbable()) {
            out.writeString(MostProbable.of(fields, probabilities, row));
        } else {
            value.write(out, row);
        }
        if (lower != null) {
            out.writeFieldName("lower");
            lower.write(out, row);
        }
        if (upper != null) {
            out.writeFieldName("upper");
            upper.write(out, row);
        }
        probabilities(out, row);
        others(out, row);
        echo.write(out, row);
        if (answer.explanation().isPresent()) {
            out.writeFieldName("explanation");
            explanation(out, answer.explanation().get(), row);
        }
        out.writeEndObject();
    }

    private void probabilities(JsonGenerator out, int row) throws IOException {
        if (probabilities.isEmpty()) {
            return;
        }
        out.writeObjectFieldStart("probabilities");
        for (int column = 0; column < probabilities.size(); column++) {
            List<String> classes =
                    PredictionFields.classes(fields.probabilities().get(column));
            OutputValues values = probabilities.get(column);
            for (int i = 0; i < values.width(); i++) {
                out.writeFieldName(i < classes.size() ? classes.get(i) : String.valueOf(i));
                values.element(out, row * values.width() + i);
            }
        }
        out.writeEndObject();
    }

    private void others(JsonGenerator out, int row) throws IOException {
        if (others.isEmpty()) {
            return;
        }
        out.writeObjectFieldStart("outputs");
        for (int i = 0; i < others.size(); i++) {
            out.writeFieldName(fields.others().get(i).name());
            others.get(i).write(out, row);
        }
        out.writeEndObject();
    }

    private static void explanation(JsonGenerator out, Contributions contributions, int row) throws IOException {
        out.writeStartObject();
        if (contributions.classes().isEmpty()) {
            contributions(out, contributions, row, 0);
        } else {
            out.writeObjectFieldStart("classes");
            for (int i = 0; i < contributions.classes().size(); i++) {
                out.writeObjectFieldStart(contributions.classes().get(i));
                contributions(out, contributions, row, i);
                out.writeEndObject();
            }
            out.writeEndObject();
        }
        out.writeEndObject();
    }

    private static void contributions(JsonGenerator out, Contributions contributions, int row, int output)
            throws IOException {
        out.writeNumberField("rawPrediction", contributions.raw(row, output));
        out.writeNumberField(
                "baseValue",
                contributions.of(row, output, contributions.features().size()));
        out.writeObjectFieldStart("contributions");
        for (int i = 0; i < contributions.features().size(); i++) {
            out.writeNumberField(contributions.features().get(i), contributions.of(row, output, i));
        }
        out.writeEndObject();
    }

    private OutputValues values(Column column) {
        return OutputValues.of(answer.outputs(), column.name());
    }

    /** A row's entity and time, so that a prediction says by itself what it is about. */
    record Echo(List<String> names, List<String[]> entity, String time, long[] days) {
        private static final Echo NOTHING = new Echo(List.of(), List.of(), null, null);

        static Echo of(Answer answer) {
            if (answer.recipe().isEmpty()) {
                return NOTHING;
            }
            Recipe recipe = answer.recipe().get();
            List<String> names = recipe.entity().stream()
                    .filter(name -> !RESERVED.contains(name))
                    .toList();
            String time = RESERVED.contains(recipe.time()) ? null : recipe.time();
            return new Echo(
                    names,
                    names.stream().map(answer.rows()::strings).toList(),
                    time,
                    time == null ? null : answer.rows().longs(time));
        }

        String time(int row) {
            return java.time.LocalDate.ofEpochDay(days[row]).toString();
        }

        void write(JsonGenerator out, int row) throws IOException {
            for (int part = 0; part < names.size(); part++) {
                out.writeStringField(names.get(part), entity.get(part)[row]);
            }
            if (time != null) {
                out.writeStringField(time, time(row));
            }
        }
    }
}

package com.kronkers.mlops.serving.prediction;

import com.kronkers.mlops.runtime.Contributions;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * An answer as CSV (RFC 4180): the fields of the JSON answer side by side, probabilities as {@code probability.<class>},
 * contributions as {@code contribution.<feature>}, and what is said once in JSON repeated in every line.
 */
final class AnswerCsv {
    private final List<String> names = new ArrayList<>();
    private final List<IntFunction<String>> cells = new ArrayList<>();

    private AnswerCsv() {}

    static byte[] of(Answer answer, PredictionFields fields) {
        AnswerCsv csv = new AnswerCsv();
        csv.predictions(answer, fields);
        csv.origin(answer);
        answer.explanation().ifPresent(csv::explanation);
        StringBuilder text = new StringBuilder();
        csv.names.forEach(name -> cell(text, name));
        text.setCharAt(text.length() - 1, '\n');
        for (int row = 0; row < answer.ids().size(); row++) {
            for (IntFunction<String> cell : csv.cells) {
                cell(text, cell.apply(row));
            }
            text.setCharAt(text.length() - 1, '\n');
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void predictions(Answer answer, PredictionFields fields) {
        column("id", row -> answer.ids().get(row));
        List<OutputValues> probabilities = fields.probabilities().stream()
                .map(column -> OutputValues.of(answer.outputs(), column.name()))
                .toList();
        if (fields.isMostProbable()) {
            column("value", row -> MostProbable.of(fields, probabilities, row));
        } else {
            column("value", OutputValues.of(answer.outputs(), fields.value().name())::text);
        }
        fields.lower().ifPresent(lower -> column("lower", OutputValues.of(answer.outputs(), lower.name())::text));
        fields.upper().ifPresent(upper -> column("upper", OutputValues.of(answer.outputs(), upper.name())::text));
        for (int i = 0; i < probabilities.size(); i++) {
            probabilities(PredictionFields.classes(fields.probabilities().get(i)), probabilities.get(i));
        }
        fields.others()
                .forEach(other ->
                        column("output." + other.name(), OutputValues.of(answer.outputs(), other.name())::text));
    }

    private void probabilities(List<String> classes, OutputValues values) {
        for (int i = 0; i < values.width(); i++) {
            int index = i;
            String name = i < classes.size() ? classes.get(i) : String.valueOf(i);
            column("probability." + name, row -> values.text(row, index));
        }
    }

    private void origin(Answer answer) {
        AnswerJson.Echo echo = AnswerJson.Echo.of(answer);
        for (int part = 0; part < echo.names().size(); part++) {
            String[] entity = echo.entity().get(part);
            column(echo.names().get(part), row -> entity[row]);
        }
        if (echo.time() != null) {
            column(echo.time(), echo::time);
        }
        column("model", row -> answer.model().model());
        column("version", row -> answer.model().version());
        column("revision", row -> String.valueOf(answer.model().revision()));
        column("variant", row -> answer.model().variant());
        if (answer.recipe().isPresent()) {
            column(
                    "historyAsOf",
                    row -> answer.historyAsOf() == null
                            ? ""
                            : answer.historyAsOf().toString());
        }
    }

    private void explanation(Contributions contributions) {
        for (int output = 0; output < contributions.outputs(); output++) {
            String of = contributions.classes().isEmpty()
                    ? ""
                    : "." + contributions.classes().get(output);
            int place = output;
            int features = contributions.features().size();
            column("rawPrediction" + of, row -> Float.toString(contributions.raw(row, place)));
            column("baseValue" + of, row -> Float.toString(contributions.of(row, place, features)));
            for (int i = 0; i < features; i++) {
                int feature = i;
                column(
                        "contribution" + of + "." + contributions.features().get(i),
                        row -> Float.toString(contributions.of(row, place, feature)));
            }
        }
    }

    private void column(String name, IntFunction<String> cell) {
        names.add(name);
        cells.add(cell);
    }

    private static void cell(StringBuilder text, String value) {
        if (value.chars().anyMatch(c -> ",\"\r\n".indexOf(c) >= 0)) {
            text.append('"').append(value.replace("\"", "\"\"")).append('"');
        } else {
            text.append(value);
        }
        text.append(',');
    }
}

package com.kronkers.mlops.trainers.validation;

import com.kronkers.mlops.trainers.adoption.PreparedData;
import com.kronkers.mlops.trainers.data.Dataset;
import com.kronkers.mlops.trainers.data.RowSplit;
import com.kronkers.mlops.trainers.job.InvalidJobException;
import com.kronkers.mlops.trainers.job.JobFile;
import com.kronkers.mlops.trainers.validation.ValidationReport.Check;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What is looked for beside how good a model is. */
public final class Checks {
    /** Without these no score means anything. */
    private static final Set<String> MUST_HOLD =
            Set.of(AnswersCheck.NAME, FutureCheck.NAME, LeakageCheck.COPY, LeakageCheck.LEAK, PredictionsCheck.NAME);

    private Checks() {}

    /**
     * @param reported metrics that the project says its model has
     * @param candidate the model's forecast of every row of the dataset
     */
    public static List<Check> of(JobFile job, Dataset dataset, Map<String, Double> reported, double[] candidate) {
        List<Check> checks = new ArrayList<>();
        int[] judgedRows = RowSplit.testRows(dataset, job);
        checks.add(AnswersCheck.of(dataset, judgedRows, candidate));
        if (!dataset.isPlain()) {
            checks.add(FutureCheck.of(dataset));
        }
        checks.addAll(LeakageCheck.of(dataset, job.split()));
        PredictionsCheck.of(job, dataset, candidate).ifPresent(checks::add);
        if (!reported.isEmpty()) {
            Scores judged = scores(dataset, candidate, judgedRows);
            if (judged != null) {
                ReportedCheck.of(reported, onStopRows(job, dataset, candidate), judged)
                        .ifPresent(checks::add);
            }
        }
        return checks;
    }

    /** The report, refused where a check does not hold that must. */
    public static ValidationReport judged(ValidationReport report) {
        String failed = report.checks().stream()
                .filter(check -> !check.passed() && MUST_HOLD.contains(check.name()))
                .map(check -> check.name() + ": " + check.detail())
                .collect(Collectors.joining("; "));
        return failed.isEmpty() || report.outcome().equals("refused")
                ? report
                : report.refused("a check does not hold: " + failed);
    }

    /** On the rows that the project was given to stop by. */
    private static Scores onStopRows(JobFile job, Dataset dataset, double[] candidate) {
        try {
            return scores(dataset, candidate, PreparedData.split(dataset, job).stop());
        } catch (InvalidJobException e) {
            return null; // too little data to stop by: the judged rows alone are compared
        }
    }

    private static Scores scores(Dataset dataset, double[] candidate, int[] rows) {
        int width = Math.max(1, dataset.classes().size());
        return rows.length == 0
                ? null
                : Scores.of(Scores.pick(dataset.target(), rows, 1), Scores.pick(candidate, rows, width), width);
    }
}

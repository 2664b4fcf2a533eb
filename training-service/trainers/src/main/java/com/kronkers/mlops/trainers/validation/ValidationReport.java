package com.kronkers.mlops.trainers.validation;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.kronkers.mlops.runtime.Signature;
import com.kronkers.mlops.trainers.training.TrainingReport;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/**
 * What {@code validation.json} says.
 *
 * @param outcome validated, or refused where no fair comparison is possible or a check that must hold does not
 * @param refusedBecause {@code null} unless refused
 * @param slices the same comparison among the rows of one value of a column
 * @param checks what was looked for, and what was found
 * @param backtests how the same training did at earlier origins
 * @param signature what the model takes and gives, as serving will see it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ValidationReport(
        String outcome,
        String refusedBecause,
        Split split,
        String primaryMetric,
        List<Metric> metrics,
        List<Comparison> comparisons,
        List<Slice> slices,
        List<Check> checks,
        List<TrainingReport.Backtest> backtests,
        Declared signature) {

    /**
     * @param zeroShare the share of all rows, not only the tested ones, whose target is zero
     * @param by how rows to judge on were chosen; {@code null} = the newest steps
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Split(
            LocalDate trainedThrough,
            LocalDate testedFrom,
            LocalDate testedThrough,
            int testRows,
            int series,
            double zeroShare,
            String by) {}

    /** @param subject candidate, champion or {@code baseline:<name>} */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Metric(
            String subject,
            double rmse,
            double mae,
            double wape,
            Double bias,
            Double mase,
            Double logLoss,
            Double auc,
            Double prAuc,
            Double f1,
            Double calibrationError) {
        static Metric of(String subject, Scores scores) {
            ClassScores classes = scores.classes();
            return new Metric(
                    subject,
                    scores.rmse(),
                    scores.mae(),
                    scores.wape(),
                    scores.bias(),
                    scores.mase(),
                    classes == null ? null : classes.logLoss(),
                    classes == null ? null : classes.auc(),
                    classes == null ? null : classes.prAuc(),
                    classes == null ? null : classes.f1(),
                    classes == null ? null : classes.calibrationError());
        }
    }

    /** @param difference candidate minus the other: negative means that the candidate is better */
    public record Comparison(
            String against, String metric, double difference, double low, double high, double confidence) {
        static Comparison of(String against, String metric, PairedBootstrap.Interval interval) {
            return new Comparison(
                    against, metric, interval.difference(), interval.low(), interval.high(), interval.confidence());
        }
    }

    /**
     * @param scores the primary metric of each subject
     * @param metrics of the candidate and of whom it is compared with
     */
    public record Slice(
            String column,
            String value,
            int rows,
            int series,
            Map<String, Double> scores,
            List<Metric> metrics,
            List<Comparison> comparisons) {}

    /** @param detail what was found, in a sentence */
    public record Check(String name, boolean passed, String detail) {}

    /** Named, typed columns in and out. */
    public record Declared(List<Field> inputs, List<Field> outputs) {
        public static Declared of(Signature signature) {
            return new Declared(
                    signature.inputs().stream().map(Field::of).toList(),
                    signature.outputs().stream().map(Field::of).toList());
        }
    }

    /** @param shape of a tensor; {@code null} for one value a row */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Field(String name, String type, String datatype, List<Long> shape) {
        static Field of(Signature.Column column) {
            return new Field(column.name(), column.type(), column.datatype().name(), column.shape());
        }
    }

    ValidationReport refused(String reason) {
        return new ValidationReport(
                "refused", reason, split, primaryMetric, metrics, comparisons, slices, checks, backtests, signature);
    }

    /** With what others found. */
    public ValidationReport with(List<Check> found, List<TrainingReport.Backtest> repeated, Declared declared) {
        return new ValidationReport(
                outcome, refusedBecause, split, primaryMetric, metrics, comparisons, slices, found, repeated, declared);
    }
}

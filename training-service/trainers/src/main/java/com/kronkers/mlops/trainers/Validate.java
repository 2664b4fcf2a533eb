package com.kronkers.mlops.trainers;

import com.kronkers.mlops.runtime.GoldenCheck;
import com.kronkers.mlops.runtime.InvalidModelPackageException;
import com.kronkers.mlops.runtime.LoadedModel;
import com.kronkers.mlops.runtime.ModelPackage;
import com.kronkers.mlops.runtime.Recipe;
import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.trainers.data.Dataset;
import com.kronkers.mlops.trainers.data.DatasetReader;
import com.kronkers.mlops.trainers.job.InvalidJobException;
import com.kronkers.mlops.trainers.job.JobFile;
import com.kronkers.mlops.trainers.job.JobJson;
import com.kronkers.mlops.trainers.reference.ReferenceReport;
import com.kronkers.mlops.trainers.training.TrainingReport;
import com.kronkers.mlops.trainers.validation.Checks;
import com.kronkers.mlops.trainers.validation.ModelForecast;
import com.kronkers.mlops.trainers.validation.Validation;
import com.kronkers.mlops.trainers.validation.ValidationReport;
import java.io.IOException;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Judges a trained model: {@code Validate job.json} opens {@code model.zip} as serving would, and writes
 * {@code validation.json} and {@code reference.json}.
 */
public final class Validate {

    private static final String CANDIDATE = "model.zip";

    private Validate() {}

    public static void main(String[] args) {
        System.exit(ChildProcess.run("Validate", args, Validate::validate));
    }

    static void validate(JobFile job) throws IOException {
        try (ModelPackage candidate = ModelPackage.open(job.file(CANDIDATE), job.file("work"));
                LoadedModel model = LoadedModel.load(candidate)) {
            requireGolden(model);
            requireRecipe(job, candidate);
            Dataset dataset = DatasetReader.of(job);
            Table features = dataset.features();
            double[] outputs = ModelForecast.of(model, features, dataset.classes());
            TrainingReport training = trainingReport(job);
            ValidationReport judged = new Validation(job, training.trainedThrough(), dataset, outputs).judge();
            ValidationReport report = Checks.judged(judged.with(
                    Checks.of(job, dataset, reported(job, training), outputs),
                    backtests(job, training),
                    ValidationReport.Declared.of(model.signature())));
            print(report);
            JobJson.write(job.file("reference.json"), reference(job, dataset, features, outputs, report, training));
            JobJson.write(job.file("validation.json"), report);
        }
    }

    private static void requireGolden(LoadedModel model) {
        GoldenCheck golden = model.replayGolden();
        switch (golden.result()) {
            case AGREES -> System.out.println("golden rows agree: " + golden.rows());
            case NONE -> System.out.println("golden rows: none in the package");
            default -> throw new InvalidModelPackageException(CANDIDATE + ": " + golden.problem());
        }
    }

    private static void requireRecipe(JobFile job, ModelPackage candidate) {
        if (!candidate.recipe().equals(Optional.ofNullable(job.recipe()))) {
            throw new InvalidJobException(CANDIDATE + ": its recipe is not the job's");
        }
    }

    private static TrainingReport trainingReport(JobFile job) throws IOException {
        return JobJson.MAPPER.readValue(job.file("training.json").toFile(), TrainingReport.class);
    }

    /** Those that the trainer reports, or those of a project, which were judged one by one. */
    private static List<TrainingReport.Backtest> backtests(JobFile job, TrainingReport training) {
        return job.backtests().isEmpty()
                ? training.backtests()
                : job.backtests().stream()
                        .map(done -> JobJson.MAPPER.convertValue(done, TrainingReport.Backtest.class))
                        .toList();
    }

    private static Map<String, Double> reported(JobFile job, TrainingReport training) {
        Map<String, Double> reported = new HashMap<>(training.reported() == null ? Map.of() : training.reported());
        reported.putAll(job.reported());
        return reported;
    }

    /** The oldest steps, where the features' past was still growing, are no example of what is usual. */
    private static ReferenceReport reference(
            JobFile job,
            Dataset dataset,
            Table features,
            double[] outputs,
            ValidationReport report,
            TrainingReport training) {
        Recipe recipe = dataset.recipe();
        List<LocalDate> usual = dataset.times().stream()
                .filter(time -> !time.isBefore(training.trainedFrom()))
                .toList();
        ReferenceReport.Performance performance = report.metrics().stream()
                .filter(metric -> metric.subject().equals("candidate"))
                .findFirst()
                .map(metric -> new ReferenceReport.Performance(metric.wape(), metric.mae()))
                .orElse(new ReferenceReport.Performance(null, null));
        ReferenceReport.Outputs given = new ReferenceReport.Outputs(outputs, dataset.classes());
        return ReferenceReport.of(
                job.model(), recipe, features, given, usual, report.split().testedFrom(), performance);
    }

    private static void print(ValidationReport report) {
        System.out.println(report.outcome() + (report.refusedBecause() == null ? "" : ": " + report.refusedBecause()));
        report.metrics().forEach(System.out::println);
        report.comparisons().forEach(System.out::println);
        report.checks().forEach(System.out::println);
    }
}

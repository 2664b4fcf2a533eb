package com.kronkers.mlops.trainers.training;

import com.kronkers.mlops.trainers.data.Dataset;
import com.kronkers.mlops.trainers.data.RowSplit;
import com.kronkers.mlops.trainers.job.InvalidJobException;
import com.kronkers.mlops.trainers.job.JobFile;
import com.kronkers.mlops.trainers.validation.AnswersCheck;
import com.kronkers.mlops.trainers.validation.Baselines;
import com.kronkers.mlops.trainers.validation.Scores;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Repeats a training at earlier origins (rolling-origin evaluation, Tashman 2000): everything from an origin on is taken
 * away, a model is trained anew, and asked for the steps after it. The origins lie {@code testPeriods} apart, and all of
 * them before the test.
 */
public final class Backtests {
    private final JobFile job;
    private final Trainer trainer;
    private final DataMaker data;

    interface DataMaker {
        TrainingData of(Dataset dataset, RowSplit split);
    }

    Backtests(JobFile job, Trainer trainer, DataMaker data) {
        this.job = job;
        this.trainer = trainer;
        this.data = data;
    }

    List<TrainingReport.Backtest> run(Dataset dataset) throws IOException {
        List<TrainingReport.Backtest> done = new ArrayList<>();
        if (trainer.backtests() > 0 && !job.split().isByTime()) {
            throw new InvalidJobException("job.json: parameters.backtests: need a split by time");
        }
        for (int fold = trainer.backtests(); fold >= 1; fold--) {
            done.add(fold(dataset.withoutNewest(fold * job.testPeriods()), fold));
        }
        return done;
    }

    private TrainingReport.Backtest fold(Dataset known, int fold) throws IOException {
        RowSplit split = RowSplit.of(known, job, trainer.warmUpSteps(), trainer.stopSteps());
        System.out.println("backtest " + fold + ": trained through " + split.trainedThrough());
        try (Fitted fitted = trainer.train(data.of(known, split))) {
            return scored(known, split, fitted.forecast(known.features()));
        }
    }

    /**
     * How a model did that was trained at an origin, beside the baselines.
     *
     * @param known what was known there, and the steps after it
     * @param candidate the model's forecast of every row
     * @throws com.kronkers.mlops.runtime.InvalidModelPackageException if it leaves out rows that it is judged on
     */
    public static TrainingReport.Backtest scored(Dataset known, RowSplit split, double[] candidate) {
        AnswersCheck.require(known, split.test(), candidate);
        Map<String, double[]> forecasts = new LinkedHashMap<>();
        forecasts.put("candidate", candidate);
        forecasts.putAll(Baselines.of(known, split.both()));
        int width = Math.max(1, known.classes().size());
        int[] rows = IntStream.of(split.test())
                .filter(row -> forecasts.values().stream().allMatch(f -> AnswersCheck.isAnswered(f, row, width)))
                .toArray();
        Map<String, Map<String, Double>> scores = new LinkedHashMap<>();
        if (rows.length > 0) {
            double[] actual = Scores.pick(known.target(), rows, 1);
            forecasts.forEach((subject, forecast) -> scores.put(
                    subject,
                    Scores.of(actual, Scores.pick(forecast, rows, width), width).main()));
        }
        LocalDate last = known.times().get(known.times().size() - 1);
        return new TrainingReport.Backtest(split.trainedThrough(), split.testFrom(), last, rows.length, scores);
    }
}

package com.kronkers.mlops.trainers;

import com.kronkers.mlops.runtime.LoadedModel;
import com.kronkers.mlops.runtime.ModelPackage;
import com.kronkers.mlops.trainers.adoption.PreparedData;
import com.kronkers.mlops.trainers.job.JobFile;
import com.kronkers.mlops.trainers.job.JobJson;
import com.kronkers.mlops.trainers.training.Backtests;
import com.kronkers.mlops.trainers.validation.ModelForecast;
import java.io.IOException;

/**
 * Judges what a project made at an earlier origin: {@code Backtest job.json} opens {@code model.zip} as serving would, and
 * writes {@value #RESULT}.
 */
public final class Backtest {
    static final String RESULT = "backtest.json";

    private Backtest() {}

    public static void main(String[] args) {
        System.exit(ChildProcess.run("Backtest", args, Backtest::judge));
    }

    static void judge(JobFile job) throws IOException {
        PreparedData data = PreparedData.of(job);
        try (ModelPackage content = ModelPackage.open(job.file("model.zip"), job.file("work"));
                LoadedModel model = LoadedModel.load(content)) {
            double[] candidate = ModelForecast.of(
                    model, data.dataset().features(), data.dataset().classes());
            JobJson.write(job.file(RESULT), Backtests.scored(data.dataset(), data.split(), candidate));
        }
    }
}

package com.kronkers.mlops.trainers.adoption;

import com.kronkers.mlops.runtime.Columns;
import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.trainers.data.ColumnsFit;
import com.kronkers.mlops.trainers.data.Dataset;
import com.kronkers.mlops.trainers.data.DatasetReader;
import com.kronkers.mlops.trainers.data.RowSplit;
import com.kronkers.mlops.trainers.job.JobFile;
import com.kronkers.mlops.trainers.training.Rows;
import java.util.Map;

/**
 * What a project that is not the platform's own trains on: the rows that are not judged on, with every feature made.
 *
 * @param split with the rows that are withheld
 * @param columns what the training rows hold
 */
public record PreparedData(Dataset dataset, RowSplit split, Columns columns) {
    private static final int WARM_UP_STEPS = 8;
    private static final int STOP_STEPS = 3;

    /** {@code parameters.warmUpSteps} and {@code parameters.stopSteps} may say otherwise than the defaults. */
    public static PreparedData of(JobFile job) {
        Dataset dataset = DatasetReader.of(job);
        RowSplit split = split(dataset, job);
        Rows both = Rows.of(dataset.features(), dataset.target(), split.both());
        return new PreparedData(
                dataset, split, ColumnsFit.of(dataset.recipe(), both.features(), both.target(), dataset.classes()));
    }

    /** The split whose {@link RowSplit#both} rows a project is given, in this order. */
    public static RowSplit split(Dataset dataset, JobFile job) {
        return RowSplit.of(
                dataset,
                job,
                dataset.isPlain() ? 0 : steps(job.parameters(), "warmUpSteps", WARM_UP_STEPS),
                steps(job.parameters(), "stopSteps", STOP_STEPS));
    }

    Rows rows() {
        Table features = dataset.features();
        return Rows.of(features, dataset.target(), split.both());
    }

    private static int steps(Map<String, Object> parameters, String name, int otherwise) {
        return parameters.get(name) instanceof Integer given && given >= 1 ? given : otherwise;
    }
}

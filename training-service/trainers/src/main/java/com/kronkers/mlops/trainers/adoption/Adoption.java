package com.kronkers.mlops.trainers.adoption;

import com.kronkers.mlops.runtime.ForeignPackage;
import com.kronkers.mlops.runtime.PackageBuilder;
import com.kronkers.mlops.trainers.job.JobFile;
import com.kronkers.mlops.trainers.job.JobJson;
import com.kronkers.mlops.trainers.training.TrainingReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/** Takes over the model that a project left in {@code model/}: writes {@code model.zip} and {@code training.json}. */
public final class Adoption {

    private Adoption() {}

    /** @throws com.kronkers.mlops.runtime.InvalidModelPackageException saying what is wrong and what to do */
    public static void adopt(JobFile job) throws IOException {
        PreparedData data = PreparedData.of(job);
        Path work = job.file("work");
        PackageBuilder content = ForeignPackage.adopt(job.file("model"), job.recipe(), data.columns(), work);
        GoldenRowsOf.add(content, work);
        content.write(job.file("model.zip"));
        JobJson.write(job.file("training.json"), report(job, data));
    }

    private static TrainingReport report(JobFile job, PreparedData data) {
        return new TrainingReport(
                data.split().fitFrom(),
                data.split().trainedThrough(),
                data.split().fit().length,
                data.split().stop().length,
                (int) Arrays.stream(data.dataset().series()).distinct().count(),
                null,
                null,
                null,
                null,
                job.reported().isEmpty() ? null : job.reported());
    }
}

package com.kronkers.mlops.trainers.validation;

import com.kronkers.mlops.runtime.Columns;
import com.kronkers.mlops.runtime.InvalidModelPackageException;
import com.kronkers.mlops.runtime.LoadedModel;
import com.kronkers.mlops.runtime.ModelPackage;
import com.kronkers.mlops.runtime.Recipe;
import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.trainers.data.Dataset;
import com.kronkers.mlops.trainers.data.DatasetReader;
import com.kronkers.mlops.trainers.job.InvalidJobException;
import com.kronkers.mlops.trainers.job.JobFile;
import com.kronkers.mlops.trainers.job.PlainColumns;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the champion says of each row of a dataset, or why it cannot be asked. A champion that cannot be asked is no fault
 * of the job: the candidate is trained all the same, and its report says that nobody could compare.
 */
final class ChampionForecast {
    private final double[] outputs;
    private final String problem;

    private ChampionForecast(double[] outputs, String problem) {
        this.outputs = outputs;
        this.problem = problem;
    }

    /** Nothing and no problem where the job names no champion. */
    static ChampionForecast of(JobFile job, Dataset dataset) {
        JobFile.Champion champion = job.champion();
        if (champion == null) {
            return new ChampionForecast(null, null);
        }
        if (champion.trainedThrough() == null) {
            return incomparable(
                    champion,
                    "it does not say through when it was trained, so no row is known to be fair to it;"
                            + " let a version serve that says so (split.trainedThrough)");
        }
        try {
            return new ChampionForecast(asked(job, champion, dataset), null);
        } catch (InvalidJobException | InvalidModelPackageException e) {
            return incomparable(champion, e.getMessage());
        }
    }

    /** One prediction for each row of the dataset, or one probability for each class of each row. */
    Optional<double[]> outputs() {
        return Optional.ofNullable(outputs);
    }

    /** Why there is a champion, but no forecast of it. */
    Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    private static ChampionForecast incomparable(JobFile.Champion champion, String why) {
        return new ChampionForecast(null, "the champion " + champion.version() + " cannot be compared with: " + why);
    }

    /** The champion's recipe may differ from the candidate's: its rows are made by its own. */
    private static double[] asked(JobFile job, JobFile.Champion one, Dataset dataset) {
        try (ModelPackage champion = ModelPackage.open(job.file(one.packageFile()), job.file("work"))) {
            Table features = champion.recipe().isPresent()
                    ? features(job, champion.recipe().get(), dataset.recipe())
                    : plainFeatures(job, champion, dataset);
            try (LoadedModel model = LoadedModel.load(champion)) {
                return ModelForecast.of(model, features, dataset.classes());
            }
        }
    }

    private static Table features(JobFile job, Recipe champion, Recipe own) {
        requireSameQuestion(champion, own);
        return DatasetReader.read(job.dataFile(), champion).features();
    }

    /** A champion without a recipe takes the columns as they are, maybe others than the candidate does. */
    private static Table plainFeatures(JobFile job, ModelPackage champion, Dataset dataset) {
        if (!dataset.isPlain()) {
            throw new InvalidJobException("it has no recipe to make its inputs with");
        }
        Recipe own = dataset.recipe();
        String target = champion.columns()
                .flatMap(Columns::target)
                .map(Columns.Entry::name)
                .orElseThrow(() -> new InvalidJobException("it does not say what it predicts"));
        List<String> other = new ArrayList<>();
        compare("target", target, own.target(), other);
        requireSame(other);
        return DatasetReader.read(job.dataFile(), new PlainColumns(own.time(), own.target(), own.task(), null))
                .features();
    }

    private static void requireSameQuestion(Recipe champion, Recipe own) {
        List<String> other = new ArrayList<>();
        compare("target", champion.target(), own.target(), other);
        compare("task", champion.task(), own.task(), other);
        compare("entity", champion.entity(), own.entity(), other);
        compare("time", champion.time(), own.time(), other);
        compare("step", champion.step(), own.step(), other);
        compare("horizonSteps", champion.horizonSteps(), own.horizonSteps(), other);
        requireSame(other);
    }

    private static void requireSame(List<String> other) {
        if (!other.isEmpty()) {
            throw new InvalidJobException("it answers another question: " + String.join(", ", other)
                    + "; train for another model name, or ask what the champion is asked");
        }
    }

    private static void compare(String field, Object champion, Object own, List<String> other) {
        if (!champion.equals(own)) {
            other.add(field + " " + champion + " where the candidate has " + own);
        }
    }
}

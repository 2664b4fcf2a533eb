package com.kronkers.mlops.trainers.network;

import com.kronkers.mlops.trainers.job.InvalidJobException;
import com.kronkers.mlops.trainers.job.JobJson;
import com.kronkers.mlops.trainers.training.Parameters;
import java.util.List;
import java.util.Map;

/**
 * How a tabular network is trained; a policy's {@code parameters}, each with a default.
 *
 * @param epochs the most passes over the training rows
 * @param patience passes without improvement after which training stops
 * @param hidden widths of the hidden layers
 * @param embedding the most numbers of a category's embedding
 * @param members networks that are averaged
 * @param unknownShare the share of categories hidden in each batch, so that the unknown bucket is trained too
 * @param stopSteps newest steps before the test that decide when to stop
 * @param warmUpSteps oldest steps that serve as past only
 * @param backtests at how many earlier origins the training is repeated
 * @param searchTrials how many trials a search of those that are left out has; 0 for no search
 */
public record TrainingParameters(
        Integer epochs,
        Integer patience,
        Integer batchSize,
        Double learningRate,
        Double weightDecay,
        List<Integer> hidden,
        Integer embedding,
        Integer members,
        Double unknownShare,
        Integer stopSteps,
        Integer warmUpSteps,
        Integer backtests,
        Integer searchTrials) {

    /** @throws InvalidJobException naming a parameter that is unknown or out of range */
    public static TrainingParameters of(Map<String, Object> given) {
        try {
            TrainingParameters read = JobJson.MAPPER
                    .copy()
                    .enable(com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .convertValue(given, TrainingParameters.class);
            return read.withDefaults().checked();
        } catch (IllegalArgumentException e) {
            throw new InvalidJobException("job.json: parameters: " + e.getMessage(), e);
        }
    }

    private TrainingParameters withDefaults() {
        return new TrainingParameters(
                or(epochs, 30),
                or(patience, 6),
                or(batchSize, 256),
                or(learningRate, 0.0005),
                or(weightDecay, 0.02),
                or(hidden, List.of(32, 16)),
                or(embedding, 6),
                or(members, 4),
                or(unknownShare, 0.02),
                or(stopSteps, 3),
                or(warmUpSteps, 8),
                or(backtests, 0),
                or(searchTrials, 0));
    }

    private TrainingParameters checked() {
        require(epochs >= 1 && epochs <= 10_000, "epochs", "1 to 10000");
        require(patience >= 1, "patience", "1 or more");
        require(batchSize >= 1 && batchSize <= 65_536, "batchSize", "1 to 65536");
        require(learningRate > 0 && learningRate <= 1, "learningRate", "above 0, at most 1");
        require(weightDecay >= 0 && weightDecay < 10, "weightDecay", "0 or more, below 10");
        require(hidden.size() <= 8 && hidden.stream().allMatch(w -> w >= 1 && w <= 4096), "hidden", "1 to 4096 each");
        require(embedding >= 1 && embedding <= 512, "embedding", "1 to 512");
        require(members >= 1 && members <= 64, "members", "1 to 64");
        require(unknownShare >= 0 && unknownShare < 1, "unknownShare", "0 or more, below 1");
        require(stopSteps >= 1, "stopSteps", "1 or more");
        require(warmUpSteps >= 0, "warmUpSteps", "0 or more");
        require(backtests >= 0 && backtests <= 20, "backtests", "0 to 20");
        Parameters.requireSearch(searchTrials);
        return this;
    }

    private static <T> T or(T given, T otherwise) {
        return given == null ? otherwise : given;
    }

    private static void require(boolean holds, String name, String range) {
        if (!holds) {
            throw new InvalidJobException("job.json: parameters." + name + ": must be " + range);
        }
    }
}

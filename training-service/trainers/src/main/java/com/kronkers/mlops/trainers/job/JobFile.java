package com.kronkers.mlops.trainers.job;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.JsonNode;
import com.kronkers.mlops.runtime.InvalidRecipeException;
import com.kronkers.mlops.runtime.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/**
 * What a job is asked to do: {@code job.json}. File names are relative to {@code jobDirectory}; that is the folder of
 * {@code job.json} where it is left out.
 *
 * @param data a Parquet file
 * @param recipe how features are made; {@code null} where {@code columns} are taken as they are
 * @param columns the dataset's own columns; {@code null} where there is a recipe
 * @param testPeriods how many of the newest steps are kept from training and judged on
 * @param split which rows are judged on, where it is not the newest steps
 * @param backtest how many times the newest {@code testPeriods} steps are taken away, as if they had not come yet; 0 for a
 *     job that is no backtest
 * @param backtests what was written of the backtests of a project, the oldest origin first
 * @param reported metrics that the training project says its model has, by name; compared with what is found
 * @param predictions the file of what the training project says that its model predicts; {@code null} where it left none
 * @param timeLimitSeconds after which this program is ended; {@code null} where nobody said
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record JobFile(
        Path jobDirectory,
        String data,
        Recipe recipe,
        PlainColumns columns,
        Map<String, Object> parameters,
        long seed,
        int testPeriods,
        Champion champion,
        String model,
        String run,
        JsonNode dataset,
        SplitRule split,
        int backtest,
        List<JsonNode> backtests,
        Map<String, Double> reported,
        String predictions,
        Long timeLimitSeconds) {

    /**
     * The model that answers now.
     *
     * @param trainedThrough the newest time it learned from; {@code null} where nobody said: then it is compared with nothing
     * @param parameters what the same trainer made it with; {@code null} where another did, or nobody knows
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Champion(
            @com.fasterxml.jackson.annotation.JsonProperty("package") String packageFile,
            String version,
            String digest,
            LocalDate trainedThrough,
            Map<String, Object> parameters) {}

    /** @throws InvalidJobException naming the field that is missing or wrong */
    public static JobFile read(Path file) throws IOException {
        JobFile job;
        try {
            job = JobJson.MAPPER.readValue(Files.readString(file), JobFile.class);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new InvalidJobException("job.json: not readable: " + e.getOriginalMessage(), e);
        }
        return job.checked(file.toAbsolutePath().getParent());
    }

    public Path file(String name) {
        return jobDirectory.resolve(name);
    }

    public Path dataFile() {
        return file(data);
    }

    private JobFile checked(Path folder) {
        require(data != null, "data", "is missing");
        require(recipe != null || columns != null, "recipe", "is missing, and so is columns, which a project may have");
        require(recipe == null || columns == null, "columns", "is given beside a recipe; leave one of them out");
        require(model != null && !model.isBlank(), "model", "is missing");
        require(testPeriods >= 1, "testPeriods", "must be 1 or more");
        require(backtest >= 0, "backtest", "must be 0 or more");
        require(backtest == 0 || split == null || split.isByTime(), "backtest", "needs a split by time");
        require(champion == null || champion.packageFile() != null, "champion", "needs package");
        Recipe question;
        try {
            question = recipe == null ? columns.checked().recipe(List.of()) : recipe.validate();
        } catch (InvalidRecipeException e) {
            throw new InvalidJobException("job.json: " + e.getMessage(), e);
        }
        return new JobFile(
                jobDirectory == null ? folder : jobDirectory,
                data,
                recipe,
                columns,
                parameters == null ? Map.of() : parameters,
                seed,
                testPeriods,
                champion,
                model,
                run,
                dataset,
                split == null ? SplitRule.byTime() : split.checked(question),
                backtest,
                backtests == null ? List.of() : backtests,
                reported == null ? Map.of() : reported,
                predictions,
                timeLimitSeconds);
    }

    private static void require(boolean holds, String field, String problem) {
        if (!holds) {
            throw new InvalidJobException("job.json: " + field + " " + problem);
        }
    }
}

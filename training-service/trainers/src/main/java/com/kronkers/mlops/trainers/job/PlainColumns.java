package com.kronkers.mlops.trainers.job;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.kronkers.mlops.runtime.Recipe;
import java.time.Period;
import java.util.HashSet;
import java.util.List;

/**
 * A dataset's own columns, as a project's model takes them where no recipe makes features.
 *
 * @param time dates, by which rows are judged and models compared; no input of the model
 * @param target what is predicted
 * @param task whether that is a number or one of several classes; a number where it is left out
 * @param inputs what the model may take; every other column of numbers, flags or text where it is left out
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record PlainColumns(String time, String target, Recipe.Task task, List<String> inputs) {

    /** The same question as a recipe has it: nobody has a past, so that each row is a series of its own. */
    public Recipe recipe(List<String> resolved) {
        return new Recipe(List.of(), time, Period.ofDays(1), target, resolved, List.of(), List.of(), 1, 1, task);
    }

    /** @throws InvalidJobException naming the field that does not fit */
    PlainColumns checked() {
        require(time != null && !time.isBlank(), "time", "is missing: name a column of dates");
        require(target != null && !target.isBlank(), "target", "is missing: name what is to be predicted");
        require(!target.equals(time), "target", "is the time '" + time + "'");
        if (inputs != null) {
            require(!inputs.isEmpty(), "inputs", "names no column; leave it out for all of them");
            require(!inputs.contains(target), "inputs", "holds the target '" + target + "'");
            require(!inputs.contains(time), "inputs", "holds the time '" + time + "'");
            require(new HashSet<>(inputs).size() == inputs.size(), "inputs", "names a column twice: " + inputs);
        }
        return this;
    }

    private static void require(boolean holds, String field, String problem) {
        if (!holds) {
            throw new InvalidJobException("job.json: columns." + field + " " + problem);
        }
    }
}

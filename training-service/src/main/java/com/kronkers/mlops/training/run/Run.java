package com.kronkers.mlops.training.run;

import com.kronkers.mlops.training.tracking.Param;
import com.kronkers.mlops.training.tracking.Tag;
import java.util.List;

/**
 * A run with what it logged.
 *
 * @param metrics each metric's last value
 */
public record Run(
        RunInfo info,
        List<Metric> metrics,
        List<Param> params,
        List<Tag> tags,
        List<DatasetInput> datasets,
        List<ModelLink> inputs,
        List<ModelLink> outputs) {}

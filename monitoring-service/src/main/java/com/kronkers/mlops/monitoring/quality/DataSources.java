package com.kronkers.mlops.monitoring.quality;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;

/** Where data comes from. */
@ApplicationScoped
public class DataSources {

    private final DatasetRepository datasets;

    DataSources(DatasetRepository datasets) {
        this.datasets = datasets;
    }

    /** The dataset and everything it is derived from: a suspect version of any of these concerns its models. */
    @Transactional
    public List<String> of(String dataset) {
        return datasets.withSources(dataset);
    }
}

package com.kronkers.mlops.serving.lineage;

/** What the other services keep about how a version came to be. No method throws: what cannot be had says why. */
interface LineageSource {
    /** Which version held which alias of a model by which revision. */
    Finding reigns(String model);

    Finding version(String model, String version);

    /** What a version was made of, and what its dataset version was derived from. */
    Finding ancestry(String model, String version);

    Finding job(String job);

    Finding datasetVersion(String dataset, String version);
}
